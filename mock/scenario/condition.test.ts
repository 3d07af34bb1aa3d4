import { describe, expect, it } from 'vitest';
import { differences } from './condition.ts';
import type { Condition } from './condition.ts';

const asked = {
  headers: { 'x-tenant': 'blue' },
  body: {
    model: 'gpt-5',
    stream: true,
    instructions: 'Be brief.',
    tools: [{ type: 'function', name: 'search' }],
    input: [
      { role: 'user', content: 'old words' },
      { role: 'user', content: [{ type: 'input_text', text: 'When is high water?' }] },
      { type: 'function_call', call_id: 'c', name: 'search', arguments: '{}' },
      { type: 'function_call_output', call_id: 'c', output: '14:05' },
    ],
  },
};

const missing = (condition: Condition) => differences(condition, asked);

describe('a condition', () => {
  it.each<[string, Condition]>([
    ['a part of the last user message', { input: 'high water' }],
    ['a pattern', { input: /^When/ }],
    ['the last function output', { output: '14:05' }],
    ['instructions', { instructions: /brief/ }],
    ['the whole name of the model', { model: 'gpt-5' }],
    ['a tool', { tool: 'search' }],
    ['a header, in any case', { header: { 'X-Tenant': 'blue' } }],
    ['a stream', { stream: true }],
    ['a function', { body: (body) => body['model'] === 'gpt-5' }],
    ['nothing', {}],
  ])('is fulfilled by %s', (_, condition) => expect(missing(condition)).toEqual([]));

  it.each<[Condition, string]>([
    [{ input: 'old words' }, 'input: wanted "old words", got "When is high water?"'],
    [{ output: /15/ }, 'output: wanted /15/, got "14:05"'],
    [{ model: 'gpt' }, 'model: wanted "gpt", got "gpt-5"'],
    [{ tool: 'find' }, 'tool: wanted "find", got "search"'],
    [{ header: { 'x-other': 'a' } }, 'header x-other: wanted "a", got none'],
    [{ stream: false }, 'stream: wanted false, got true'],
    [{ body: () => false }, 'body: the function of the step said no'],
  ])('says in what a request falls short: %o', (condition, wanted) =>
    expect(missing(condition)).toEqual([wanted]),
  );

  it('tries a global pattern from the start each time', () => {
    const input = /high/g;
    expect([missing({ input }), missing({ input })]).toEqual([[], []]);
  });
});
