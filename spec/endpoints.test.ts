/** The bodies of all endpoints: what is right, what is wrong, and the message that says so. */
import { describe, expect, test } from 'vitest';
import { loadChecker, type Violation } from './index.ts';

const checker = await loadChecker('openai');

function wrong(schema: string, value: unknown): string[] {
  const found: Violation[] = [];
  checker.check(schema, value, { violation: (each) => found.push(each) });
  return found.map((each) => `${each.pointer}: expected ${each.expected}, got ${each.got}`);
}

const message = { type: 'message', role: 'user', content: 'Hello.' };
const usage = {
  input_tokens: 9,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 8,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 17,
};

describe('a request', () => {
  const base = { model: 'gpt-5', input: 'Hello.' };

  test.each<[field: string, right: unknown[], bad: unknown[]]>([
    ['background', [true, null], ['yes']],
    ['conversation', ['conv_1', { id: 'conv_1' }, null], [{ id: '' }, {}]],
    [
      'prompt',
      [
        {
          id: 'pmpt_1',
          version: '2',
          variables: { port: 'Brest', chart: { type: 'input_text', text: 'none' } },
        },
        null,
      ],
      [
        {},
        { id: 'pmpt_1', variables: { port: 1 } },
        { id: 'pmpt_1', variables: { chart: { type: 'input_text' } } },
      ],
    ],
    [
      'context_management',
      [[{ type: 'compaction', compact_threshold: 1000 }], null],
      [[], [{ type: 'compaction', compact_threshold: 999 }], [{}]],
    ],
    [
      'moderation',
      [{ model: 'm', policy: { input: { mode: 'block' } } }, null],
      [{ model: 'm', policy: { input: { mode: 'x' } } }],
    ],
    ['prompt_cache_options', [{ mode: 'explicit', ttl: '30m' }, {}, null], [{ ttl: '1m' }, { mode: 1 }]],
    ['prompt_cache_retention', ['24h', 'in_memory', null], ['1h']],
    ['max_tool_calls', [1, null], [0, 1.5]],
    ['service_tier', ['auto', 'ultrafast', null], ['slow']],
    ['safety_identifier', ['x'.repeat(64)], ['x'.repeat(65)]],
    ['access_programs', [{ cyber: 'standard' }, {}], [{ cyber: 'x' }]],
  ])('%s', (field, right, bad) => {
    for (const value of right) expect(wrong('CreateResponse', { ...base, [field]: value })).toEqual([]);
    for (const value of bad) expect(wrong('CreateResponse', { ...base, [field]: value })).toHaveLength(1);
  });
});

test('what lies in a map is walked, and its keys are escaped in pointers', () => {
  const prompt = { id: 'pmpt_1', variables: { 'a/b': { type: 'input_text', text: 1 } } };
  expect(wrong('CreateResponse', { model: 'gpt-5', prompt })).toEqual([
    '/prompt/variables/a~1b/text: expected a string of up to 10485760 characters, got 1',
  ]);
});

describe('conversations', () => {
  test('take up to twenty items at a time', () => {
    const items = Array.from({ length: 20 }, () => message);
    for (const schema of ['CreateConversation', 'CreateConversationItems']) {
      expect(wrong(schema, { items })).toEqual([]);
      expect(wrong(schema, { items: [...items, message] })).toHaveLength(1);
    }
    expect(wrong('UpdateConversation', {})).toEqual([
      '/metadata: expected an object of up to 16 strings of up to 512 characters, with names of up to 64, or null, got nothing',
    ]);
  });

  test('are answered with their own objects', () => {
    const conversation = { id: 'conv_1', object: 'conversation', created_at: 1767225600, metadata: {} };
    expect(wrong('Conversation', conversation)).toEqual([]);
    expect(wrong('Conversation', { ...conversation, object: 'thread' })).toEqual([
      '/object: expected "conversation", got "thread"',
    ]);
    expect(
      wrong('DeletedConversation', { id: 'conv_1', object: 'conversation.deleted', deleted: true }),
    ).toEqual([]);
  });
});

test('a count of tokens, and a compacted context', () => {
  expect(wrong('CountInputTokens', {})).toEqual([]);
  expect(wrong('InputTokenCount', { object: 'response.input_tokens', input_tokens: 1.5 })).toEqual([
    '/input_tokens: expected an integer of at least 0, got 1.5',
  ]);
  const output = [{ id: 'cmp_1', type: 'compaction', encrypted_content: 'gAAAAA' }];
  const compacted = { id: 'resp_1', object: 'response.compaction', created_at: 1, output, usage };
  expect(wrong('CompactedResponse', compacted)).toEqual([]);
  expect(wrong('CompactedResponse', { ...compacted, usage: { ...usage, total_tokens: '17' } })).toEqual([
    '/usage/total_tokens: expected an integer, got "17"',
  ]);
  expect(wrong('CompactRequest', { previous_response_id: 'resp_1' })).toEqual([
    '/model: expected a string or null, got nothing',
  ]);
});

describe('a chat', () => {
  const request = { model: 'gpt-5', messages: [{ role: 'user', content: 'Hello.' }] };

  test('has messages that are told by their role', () => {
    expect(wrong('ChatRequest', request)).toEqual([]);
    expect(wrong('ChatRequest', { ...request, messages: [{ role: 'tool', content: '14:05' }] })).toEqual([
      '/messages/0/tool_call_id: expected a string, got nothing',
    ]);
    expect(wrong('ChatRequest', { ...request, messages: [{ role: 'poet', content: 'O sea.' }] })).toEqual([
      '/messages/0/role: expected one of "developer" | "system" | "user" | "assistant" | "tool" | "function", got "poet"',
    ]);
    expect(wrong('ChatRequest', { ...request, messages: [] })).toHaveLength(1);
  });

  test('is answered with choices, or with pieces of them', () => {
    const choice = {
      index: 0,
      message: { role: 'assistant', content: 'Hello.', refusal: null },
      logprobs: null,
    };
    const completion = { id: 'c_1', object: 'chat.completion', created: 1, model: 'gpt-5' };
    expect(
      wrong('ChatCompletion', { ...completion, choices: [{ ...choice, finish_reason: 'stop' }] }),
    ).toEqual([]);
    expect(
      wrong('ChatCompletion', { ...completion, choices: [{ ...choice, finish_reason: 'done' }] }),
    ).toHaveLength(1);
    const call = { index: 0, function: { arguments: 1 } };
    const chunk = { ...completion, object: 'chat.completion.chunk' };
    expect(
      wrong('ChatChunk', {
        ...chunk,
        choices: [{ index: 0, delta: { tool_calls: [call] }, finish_reason: null }],
      }),
    ).toEqual(['/choices/0/delta/tool_calls/0/function/arguments: expected a string, got 1']);
  });
});

describe('a response', () => {
  test('tells what moderation found, what tools cost and why a cache was missed', () => {
    const result = {
      type: 'moderation_result',
      model: 'm',
      flagged: true,
      categories: { violence: true },
      category_scores: { violence: 0.9 },
      category_applied_input_types: { violence: ['text'] },
    };
    expect(
      wrong('Moderation', { input: result, output: { type: 'error', code: 'x', message: 'It failed.' } }),
    ).toEqual([]);
    expect(
      wrong('Moderation', { input: { ...result, category_scores: { violence: 'high' } }, output: result }),
    ).toHaveLength(1);
    expect(
      wrong('PromptCacheDiagnosis', { type: 'cache_miss', reason: 'bad_luck', cache_missed_tokens: 1 }),
    ).toHaveLength(1);
    expect(wrong('ToolUsage', { web_search: { num_requests: 1 } })).toHaveLength(1);
  });

  test('takes an error code that nobody knows yet', () => {
    expect(wrong('ResponseError', { code: 'poem_too_long', message: 'It is.' })).toEqual([]);
  });
});
