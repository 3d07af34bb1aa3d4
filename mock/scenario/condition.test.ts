import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../answer/json.ts';
import { inputItems } from './asked.ts';
import { differences } from './condition.ts';
import type { Condition } from './condition.ts';

const body: JsonObject = {
  model: 'gpt-5',
  stream: true,
  instructions: 'Be brief.',
  metadata: { tenant: 'blue', level: 3 },
  reasoning: { effort: 'high' },
  previous_response_id: 'resp_1',
  tools: [{ type: 'function', name: 'search' }, { type: 'web_search' }],
  input: [
    { role: 'user', content: 'old words' },
    { role: 'user', content: [{ type: 'input_text', text: 'When is high water?' }] },
    { type: 'function_call', call_id: 'c', name: 'search', arguments: '{}' },
    { type: 'function_call', call_id: 'd', name: 'weather', arguments: '{}' },
    { type: 'function_call_output', call_id: 'd', output: 'sunny' },
    { type: 'function_call_output', call_id: 'c', output: '14:05' },
  ],
};

const asked = (more: JsonObject = body) => ({
  method: 'POST',
  path: '/responses',
  headers: { 'x-tenant': 'blue' },
  body: more,
  context: [
    { role: 'user', content: 'earlier' },
    { role: 'assistant', content: 'yes?' },
    ...inputItems(more['input']),
  ],
  digest: '',
});

const missing = (condition: Condition) => differences(condition, asked());

describe('a condition', () => {
  it.each<[string, Condition]>([
    ['a part of the last user message', { input: 'high water' }],
    ['a pattern', { input: /^When/ }],
    ['a pattern as files have it', { input: { matches: '^when', flags: 'i' } }],
    ['all of what is given', { input: { contains: 'high', matches: 'water' } }],
    ['the last tool output', { output: '14:05' }],
    ['the output of a tool', { output: { call: 'weather', contains: 'sun' } }],
    ['the output of a call', { output: { callId: 'd' } }],
    ['any output', { output: '' }],
    ['instructions', { instructions: /brief/ }],
    ['the whole name of the model', { model: 'gpt-5' }],
    ['a tool', { tool: 'search' }],
    ['several tools, by name or by type', { tool: ['search', /^web_/] }],
    ['a header, in any case', { header: { 'X-Tenant': 'blue' } }],
    ['metadata', { metadata: { tenant: 'blue', level: '3' } }],
    ['a stream', { stream: true }],
    ['types of items', { items: ['function_call_output', 'message'] }],
    ['a previous response', { previousResponse: true }],
    ['user messages, those before included', { userTurns: 3 }],
    ['turns of the model: runs of its items', { modelTurns: 2 }],
    ['values at pointers', { body: { '/reasoning/effort': 'high', '/tools/0/name': 'search' } }],
    ['null for nothing at all', { body: { '/text/format': null } }],
    ['a function', { body: ({ model }) => model === 'gpt-5' }],
    ['nothing', {}],
  ])('is fulfilled by %s', (_, condition) => expect(missing(condition)).toEqual([]));

  it.each<[Condition, string]>([
    [{ input: 'old words' }, 'input: wanted "old words", got "When is high water?"'],
    [{ input: { equals: 'When' } }, 'input: wanted exactly "When", got "When is high water?"'],
    [{ output: /15/ }, 'output: wanted /15/, got "14:05"'],
    [
      { output: { call: 'weather', equals: 'rain' } },
      'output of weather: wanted exactly "rain", got "sunny"',
    ],
    [{ output: { call: 'find' } }, 'output of find: wanted "", got those of weather, search'],
    [{ model: 'gpt' }, 'model: wanted "gpt", got "gpt-5"'],
    [{ tool: 'find' }, 'tool: wanted "find", got "search, web_search"'],
    [{ header: { 'x-other': 'a' } }, 'header x-other: wanted "a", got none'],
    [{ metadata: { tenant: 'red' } }, 'metadata tenant: wanted "red", got "blue"'],
    [{ stream: false }, 'stream: wanted false, got true'],
    [{ userTurns: 1 }, 'userTurns: wanted 1, got 3'],
    [{ modelTurns: 0 }, 'modelTurns: wanted 0, got 2'],
    [
      { items: 'reasoning' },
      'items: wanted reasoning, got message, message, function_call, function_call, function_call_output, function_call_output',
    ],
    [{ previousResponse: false }, 'previousResponse: wanted false, got true'],
    [{ body: { '/reasoning/effort': 'low' } }, 'body /reasoning/effort: wanted "low", got "high"'],
    [{ body: { '/reasoning/mode': 1 } }, 'body /reasoning/mode: wanted 1, got nothing'],
    [{ body: () => false }, 'body: the function of the step said no'],
  ])('says in what a request falls short: %o', (condition, wanted) =>
    expect(missing(condition)).toEqual([wanted]),
  );

  it('is not fulfilled by a function that throws', () => {
    const body = () => {
      throw new Error('no');
    };
    expect(missing({ body })).toEqual(['body: the function of the step threw Error: no']);
  });

  it('looks for outputs at the end of the input alone: an older one has been answered', () => {
    const later = [...inputItems(body['input']), { role: 'user', content: 'And tomorrow?' }];
    expect(differences({ output: '14:05' }, asked({ ...body, input: later }))).toEqual([
      'output: wanted "14:05", got none',
    ]);
  });

  it('tries a global pattern from the start each time', () => {
    const input = /high/g;
    expect([missing({ input }), missing({ input })]).toEqual([[], []]);
  });

  it('gives up a pattern that takes too long', () => {
    const slow = asked({ ...body, input: `${'a'.repeat(50_000)}!` });
    expect(differences({ input: /(a+)+$/ }, slow)[0]).toMatch(/^input: .* takes too long on "a+…"$/);
  });
});
