/** Answers in the shape of Chat Completions, as EzModel gives them: judged as what they are, there and nowhere else. */
import { describe, expect, test } from 'vitest';
import { loadChecker, type DialectName } from '../../../spec/index.ts';
import type { BrokenFinding } from '../finding.ts';
import { judge } from '../judge.ts';
import { read } from '../read.ts';
import type { Json, JsonObject } from '../reading.ts';
import { exchangeOf, jsonExchange, type WireOptions } from '../testing/wire.ts';
import { viewOf } from './view.ts';

const checkers = { ezmodel: await loadChecker('ezmodel'), openai: await loadChecker('openai') };

const COMPLETION: JsonObject = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_767_225_600,
  model: 'gpt-5.1',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'Hello.', refusal: null },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: {
    prompt_tokens: 9,
    completion_tokens: 2,
    total_tokens: 11,
    prompt_tokens_details: { cached_tokens: 4 },
  },
};

const CHUNK = {
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1_767_225_600,
  model: 'gpt-5.1',
};

const chunk = (delta: Json, finish: string | null = null, more: JsonObject = {}): JsonObject => ({
  ...CHUNK,
  choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
  ...more,
});

const CHUNKS: JsonObject[] = [
  chunk({ role: 'assistant', content: '' }),
  chunk({ content: 'Hel' }),
  chunk({ content: 'lo.' }),
  chunk({}, 'stop'),
  { ...CHUNK, choices: [], usage: COMPLETION['usage']! },
];

const streamOf = (chunks: readonly JsonObject[]) =>
  exchangeOf(`${chunks.map((each) => `data: ${JSON.stringify(each)}\n\n`).join('')}data: [DONE]\n\n`, {
    headers: { 'content-type': 'text/event-stream' },
    asked: { model: 'm', input: 'Hello', stream: true },
  });

const completion = (changes: JsonObject, options: WireOptions = {}) =>
  jsonExchange({ ...COMPLETION, ...changes }, options);

function said(exchange: ReturnType<typeof exchangeOf>, dialect: 'ezmodel' | 'openai' = 'ezmodel') {
  const findings = judge(viewOf(read(exchange), dialect), { dialect, checker: checkers[dialect] });
  const broken = findings.filter((each): each is BrokenFinding => !each.kept);
  return {
    broken,
    breaks: [...new Set(broken.map(({ requirement }) => requirement))],
    keeps: findings.filter(({ kept }) => kept).map(({ requirement }) => requirement),
  };
}

test('a completion and a stream of chunks that are right keep what is asked of them', () => {
  const whole = said(completion({}));
  expect(whole.breaks).toEqual([]);
  expect(whole.keeps).toEqual(expect.arrayContaining(['chat.completion', 'chat.choice', 'chat.usage']));
  const streamed = said(streamOf(CHUNKS));
  expect(streamed.breaks).toEqual([]);
  expect(streamed.keeps).toEqual(expect.arrayContaining(['chat.chunk', 'chat.chunk-end', 'chat.usage']));
  // Of a Response it says nothing.
  for (const { keeps } of [whole, streamed])
    expect(keeps.filter((id) => /^(response|item|stream|equality)\./.test(id))).toEqual([]);
});

describe('a completion', () => {
  const choice = (COMPLETION['choices'] as JsonObject[])[0]!;
  test.each<[string, JsonObject, string]>([
    ['without an id', { id: '' }, 'chat.completion'],
    ['of another object', { object: 'response' }, 'chat.completion'],
    ['with a time that is text', { created: '2026-01-01' }, 'chat.completion'],
    [
      'with another role',
      { choices: [{ ...choice, message: { role: 'user', content: 'a', refusal: null } }] },
      'chat.choice',
    ],
    ['with an end that is none', { choices: [{ ...choice, finish_reason: 'over' }] }, 'chat.choice'],
    ['that counts from 1', { choices: [{ ...choice, index: 1 }] }, 'chat.choice'],
    [
      'with a wrong sum',
      { usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 12 } },
      'chat.usage',
    ],
    [
      'with counts of a Response',
      { usage: { input_tokens: 9, output_tokens: 2, total_tokens: 11 } },
      'chat.usage',
    ],
  ])('%s', (_what, changes, requirement) => {
    expect(said(completion(changes)).breaks).toEqual([requirement]);
  });

  test('that does not do what was forced', () => {
    const asked = {
      model: 'm',
      input: 'Hello',
      tools: [{ type: 'function', name: 'tides', parameters: { type: 'object' } }],
      tool_choice: 'required',
    };
    expect(said(completion({}, { asked })).breaks).toEqual(['tools.required']);
  });
});

describe('a stream', () => {
  const [first, second, third, last] = CHUNKS as [JsonObject, JsonObject, JsonObject, JsonObject];
  test.each<[string, JsonObject[], string[]]>([
    ['whose id changes', [first, { ...second, id: 'chatcmpl-2' }, last], ['chat.chunk']],
    ['of another object', [first, { ...second, object: 'chat.completion' }, last], ['chat.chunk']],
    ['whose delta is text', [first, chunk('Hello.'), last], ['chat.chunk']],
    ['without an end', [first, second, third], ['chat.chunk-end']],
    ['that ends twice', [first, chunk({ content: 'a' }, 'stop'), last], ['chat.chunk-end']],
    ['that an error breaks off', [first, second, { error: { message: 'No.', type: 'server_error' } }], []],
  ])('%s', (_what, chunks, breaks) => {
    expect(said(streamOf(chunks)).breaks).toEqual(breaks);
  });
});

describe('as cases see it', () => {
  const seen = (exchange: ReturnType<typeof exchangeOf>, dialect: DialectName = 'ezmodel') =>
    viewOf(read(exchange), dialect);

  test.each([completion({}), streamOf(CHUNKS)])(
    'it has the text and the counts of a Response',
    (exchange) => {
      const { outputText, usage, response } = seen(exchange);
      expect(outputText).toBe('Hello.');
      expect(usage).toMatchObject({
        input_tokens: 9,
        output_tokens: 2,
        input_tokens_details: { cached_tokens: 4 },
      });
      expect(response).toMatchObject({ id: 'chatcmpl-1', status: 'completed', error: null });
    },
  );

  test('it has calls, pieced together', () => {
    const call = (more: JsonObject) => chunk({ tool_calls: [{ index: 0, ...more }] });
    const { calls } = seen(
      streamOf([
        call({ id: 'call_1', type: 'function', function: { name: 'tides', arguments: '{"a"' } }),
        call({ function: { arguments: ':1}' } }),
        chunk({}, 'tool_calls'),
      ]),
    );
    expect(calls).toMatchObject([{ call_id: 'call_1', name: 'tides', arguments: '{"a":1}' }]);
  });

  test('it is cut, or has failed', () => {
    expect(seen(streamOf([chunk({ content: 'a' }, 'length')])).response).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
    });
    expect(seen(streamOf([CHUNKS[0]!, { error: { message: 'No.' } }])).response).toMatchObject({
      status: 'failed',
      error: { message: 'No.' },
    });
  });

  test('it is itself where nobody answers so, and on every other path', () => {
    expect(seen(completion({}), 'openai').chat).toBeUndefined();
    expect(said(completion({}), 'openai').breaks).toContain('response.no-chat-shape');
    expect(seen(completion({}, { path: '/chat/completions' })).chat).toBeUndefined();
    expect(seen(jsonExchange({ error: { message: 'No.' } }, { status: 400 })).chat).toBeUndefined();
  });
});
