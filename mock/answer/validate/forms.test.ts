/** One request in the several ways that vendors let it be written. */
import { describe, expect, it } from 'vitest';
import type { DialectName } from '../../../spec/index.ts';
import type { JsonObject } from '../json.ts';
import { at, coreOf, errorOf, jsonOf, textOfResponse } from '../testing/calls.ts';

const ask = async (dialect: DialectName, body: JsonObject) => coreOf({}, dialect).create(body);

const WEATHER = {
  type: 'function',
  name: 'get_weather',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const PERSON = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };

describe('messages in place of input', () => {
  const turns = [{ role: 'user', content: 'Reply with exactly this text and nothing else: "calm-anchor"' }];

  it('is the same to EzModel', async () => {
    const [messages, input] = [
      await ask('ezmodel', { messages: turns }),
      await ask('ezmodel', { input: turns }),
    ];
    expect(textOfResponse(jsonOf(messages))).toBe('calm-anchor');
    expect(jsonOf(messages)['usage']).toEqual(jsonOf(input)['usage']);
  });

  it('is refused beside input, and where nobody knows it', async () => {
    expect(errorOf(await ask('ezmodel', { messages: turns, input: 'x' }))).toMatchObject({
      param: 'messages',
    });
    expect(errorOf(await ask('openai', { messages: turns }))).toMatchObject({
      code: 'unsupported_parameter',
    });
  });
});

it('tool_choice with the name inside a function object forces that function', async () => {
  const choice = { type: 'function', function: { name: 'get_weather' } };
  const response = jsonOf(await ask('bytespike', { input: 'Hello', tools: [WEATHER], tool_choice: choice }));
  expect(at(response, 'output', 0)).toMatchObject({ type: 'function_call', name: 'get_weather' });
  expect((await ask('openai', { input: 'Hello', tools: [WEATHER], tool_choice: choice })).status).toBe(400);
});

describe('response_format', () => {
  const format = { type: 'json_schema', json_schema: { name: 'person', schema: PERSON } };

  it('has the effect of text.format', async () => {
    const response = jsonOf(await ask('bytespike', { input: 'Someone.', response_format: format }));
    expect(JSON.parse(textOfResponse(response))).toEqual({ name: expect.any(String) as string });
    expect(at(response, 'text', 'format')).toMatchObject({ type: 'json_schema', name: 'person' });
    const object = await ask('bytespike', { input: 'Someone.', response_format: { type: 'json_object' } });
    expect(JSON.parse(textOfResponse(jsonOf(object)))).toBeTypeOf('object');
  });

  it('names its field as text.format does, and is refused beside it', async () => {
    const wrong = { type: 'json_schema', json_schema: { name: 'person' } };
    expect(errorOf(await ask('bytespike', { input: 'x', response_format: wrong }))).toMatchObject({
      param: 'text.format.schema',
    });
    const both = { input: 'x', response_format: format, text: { format: { type: 'text' } } };
    expect(errorOf(await ask('bytespike', both))).toMatchObject({ param: 'response_format' });
  });
});

describe('an id', () => {
  it.each([
    ['openai', /^resp_/],
    ['ezmodel', /^resp-[0-9a-f]{48}$/],
  ] as const)('of %s begins as its page has it, and can be gone on from', async (dialect, form) => {
    const core = coreOf({}, dialect);
    const { id } = jsonOf(await core.create({ input: 'Hello' }));
    expect(id).toMatch(form);
    expect((await core.create({ input: 'More.', previous_response_id: id! })).status).toBe(200);
  });
});

describe('usage', () => {
  const usage = async (dialect: DialectName) =>
    jsonOf(await ask(dialect, { model: 'gpt-5', input: 'Hello' }))['usage'] as JsonObject;

  it('has what the vendor counts beside the rest', async () => {
    const flat = await usage('bytespike');
    expect(flat['reasoning_tokens']).toBe(at(flat, 'output_tokens_details', 'reasoning_tokens'));
    expect(flat['reasoning_tokens']).toBeGreaterThan(0);
    expect(await usage('modelark')).toMatchObject({ tool_usage: null, tool_usage_details: null });
    expect(Object.keys(await usage('openai'))).toHaveLength(5);
  });
});

describe('an answer that was cut', () => {
  const cut = { input: 'Count from 1 to 300.', max_output_tokens: 16 };

  it('is completed in ByteSpike, where every success is, and says that it was cut', async () => {
    const details = { incomplete_details: { reason: 'max_output_tokens' } };
    expect(jsonOf(await ask('bytespike', cut))).toMatchObject({ status: 'completed', ...details });
    expect(jsonOf(await ask('openai', cut))).toMatchObject({ status: 'incomplete', ...details });
  });
});
