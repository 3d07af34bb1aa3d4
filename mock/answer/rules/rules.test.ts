import { beforeAll, describe, expect, it } from 'vitest';
import { readAsked } from '../asked.ts';
import type { JsonObject } from '../json.ts';
import { warm } from '../warm.ts';
import { echoOf } from './echo.ts';
import { longAnswer } from './long.ts';
import { recall } from './memory.ts';
import { promptOf } from './prompt.ts';
import { byRules } from './rules.ts';
import type { Situation } from './situation.ts';
import { fittingUse, forcedUse } from './use.ts';

beforeAll(warm);

const situationOf = (body: JsonObject, ...items: JsonObject[]): Situation => ({
  asked: readAsked({ model: 'm', ...body }, items),
  items,
  inputTokens: 10,
  prompt: promptOf(items),
  seed: 's',
});

describe('echo', () => {
  it.each([
    ['Reply with exactly this text and nothing else: "amber-harbor-4821"', 'amber-harbor-4821'],
    ['Reply with exactly this text and nothing else: "He said "no" twice."', 'He said "no" twice.'],
    ['Say exactly: tides', 'tides'],
    ['Repeat: one\ntwo', 'one\ntwo'],
    ['Repeat after me: “größer”', 'größer'],
    ['Reply with the word tides.', 'tides'],
    ['Please respond with only the word `pong`', 'pong'],
    ['Say "hello there" to them.', 'hello there'],
    ['Say hi', 'hi'],
    ['Please say hello world.', 'hello world'],
  ])('%j gives %j', (prompt, expected) => {
    expect(echoOf(prompt)).toBe(expected);
  });

  it.each([
    'What is the weather in Oslo?',
    'Think it through, then answer with the number only.',
    'Tell me what you would say.',
    '',
  ])('finds nothing to repeat in %j', (prompt) => {
    expect(echoOf(prompt)).toBe(null);
  });
});

describe('memory', () => {
  const said = (content: string): JsonObject => ({ type: 'message', role: 'user', content });

  it.each([
    ['What is the code word?', 'The code word is "tides".', 'tides'],
    ['What was my name again?', 'Hello, my name is Ada.', 'Ada'],
    ['What is the secret code word? Answer with it only.', 'the code word is now ebb-7', 'ebb-7'],
    ['What word did I ask you to remember?', 'Remember this word: tides', 'tides'],
    ['Which number did I tell you?', 'Please remember the number 42.', '42'],
  ])('%j after %j is %j', (prompt, before, expected) => {
    expect(recall(prompt, '', [said(before)])).toBe(expected);
  });

  it('takes the latest, and instructions last', () => {
    const items = [said('The code word is one.'), said('The code word is two.')];
    expect(recall('What is the code word?', 'The code word is zero.', items)).toBe('two');
    expect(recall('What is the code word?', 'The code word is zero.', [])).toBe('zero');
  });

  it('says nothing when nothing was said', () => {
    expect(recall('What is the code word?', '', [said('Good morning.')])).toBe(null);
    expect(recall('Good morning.', '', [said('The code word is one.')])).toBe(null);
  });
});

describe('long answers', () => {
  it.each([
    ['Count from 1 to 4', '1, 2, 3, 4'],
    ['Count from 3 to 1, each on its own line', '3\n2\n1'],
  ])('%j is %j', (prompt, expected) => {
    expect(longAnswer(prompt, 's')).toBe(expected);
  });

  it('have as many words as were asked for, within a bound', () => {
    const words = (prompt: string) => longAnswer(prompt, 's')?.split(' ').length;
    expect([words('Write 50 words'), words('Write a 99999-word text')]).toEqual([50, 5_000]);
    expect(longAnswer('Count from 1 to 999999999', 's')?.split(', ')).toHaveLength(2_000);
    expect(longAnswer('List 3 fish', 's')?.split('\n')).toHaveLength(3);
    expect(longAnswer('Good morning', 's')).toBe(null);
  });
});

describe('calls', () => {
  const tool = (name: string, description: string, ...properties: string[]): JsonObject => ({
    type: 'function',
    name,
    description,
    parameters: {
      type: 'object',
      properties: Object.fromEntries(properties.map((property) => [property, { type: 'string' }])),
      required: properties,
    },
  });
  const WEATHER = tool('get_weather', 'The current conditions at a place', 'city');
  const SEARCH = tool('searchDocuments', 'Look through stored files', 'query');

  const said = (text: string, body: JsonObject) =>
    situationOf({ tools: [WEATHER, SEARCH], ...body }, { type: 'message', role: 'user', content: text });
  const fitting = (text: string, body: JsonObject = {}) =>
    (fittingUse(said(text, body)) ?? []).map((item) => item.type === 'call' && [item.name, item.arguments]);
  const forced = (text: string, body: JsonObject) =>
    (forcedUse(said(text, body)) ?? []).map((item) => item.type === 'call' && item.name);

  it('fit when the words name the function or describe it', () => {
    expect(fitting('What is the weather in Oslo?')).toEqual([['get_weather', { city: 'Oslo' }]]);
    expect(fitting('Search documents about "tides"')).toEqual([['searchDocuments', { query: 'tides' }]]);
    expect(fitting('Look at my stored files')).toHaveLength(1);
    expect(fitting('Good morning!')).toEqual([]);
  });

  it('are made twice when both are asked for, unless parallel calls are off', () => {
    const text = 'The weather in Oslo and the weather in Lima, for both.';
    const [first, second] = fitting(text, { tools: [WEATHER] });
    expect([first, second]).toEqual([
      ['get_weather', { city: 'Oslo' }],
      ['get_weather', { city: 'Lima' }],
    ]);
    expect(fitting(text, { tools: [WEATHER], parallel_tool_calls: false })).toHaveLength(1);
  });

  it('are forced by tool_choice, among what is allowed', () => {
    const named = { type: 'function', name: 'searchDocuments' };
    expect(forced('Good morning!', { tool_choice: 'required' })).toEqual(['get_weather']);
    expect(forced('The weather in Oslo', { tool_choice: named })).toEqual(['searchDocuments']);
    const allowed = { type: 'allowed_tools', mode: 'required', tools: [named] };
    expect(forced('The weather in Oslo', { tool_choice: allowed })).toEqual(['searchDocuments']);
    expect(forced('The weather in Oslo', { tool_choice: 'auto' })).toEqual([]);
    expect(fitting('The weather in Oslo', { tool_choice: 'none' })).toEqual([]);
  });

  it('have empty arguments where a function takes none', () => {
    const NOW = { type: 'function', name: 'now', parameters: { type: 'object', properties: {} } };
    expect(fitting('What time is it now?', { tools: [NOW] })).toEqual([['now', {}]]);
    expect(fitting('What time is it now?', { tools: [{ type: 'function', name: 'now' }] })).toEqual([
      ['now', {}],
    ]);
  });
});

describe('byRules', () => {
  const decide = (body: JsonObject, ...items: JsonObject[]) => byRules(situationOf(body, ...items));
  const said = (content: string): JsonObject => ({ type: 'message', role: 'user', content });
  const call = { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' };
  const output = {
    type: 'function_call_output',
    call_id: 'c',
    output: [{ type: 'input_text', text: 'Snow' }],
  };

  it('uses the output of a tool', () => {
    expect(decide({}, said('Say hi'), call, output)).toEqual({
      items: [{ type: 'text', text: 'f returned: Snow' }],
      rule: 'tool-output',
    });
  });

  it('gives JSON where JSON is promised, whatever the words ask for', () => {
    const schema = { type: 'object', properties: { a: { const: 1 } }, required: ['a'] };
    const format = { text: { format: { type: 'json_schema', name: 'x', schema } } };
    expect(decide(format, said('Say hi')).items).toEqual([{ type: 'json', value: { a: 1 } }]);
    expect(decide(format, said('Say hi'), call, output).items).toEqual([{ type: 'json', value: { a: 1 } }]);
    const object = { text: { format: { type: 'json_object' } } };
    expect(decide(object, said('Say hi')).items).toEqual([{ type: 'json', value: { answer: 'hi' } }]);
    expect(decide(object, said('Say exactly: {"ok":true}')).items).toEqual([
      { type: 'json', value: { ok: true } },
    ]);
  });

  it('always has something to say', () => {
    expect(decide({}, said('')).items[0]).toMatchObject({ type: 'text' });
  });
});
