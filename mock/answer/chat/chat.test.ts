/** Answers in the shape of Chat Completions: on its own path in every dialect, and on /responses of EzModel. */
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { loadChecker } from '../../../spec/index.ts';
import { createEngine } from '../../engine.ts';
import { createMock, text } from '../../index.ts';
import type { MockReply } from '../../reply.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { at } from '../testing/calls.ts';

const checker = await loadChecker('ezmodel');

const TOOL = {
  type: 'function',
  function: { name: 'tides', description: 'Tides', parameters: { type: 'object', properties: {} } },
};

type Asking = [path: string, body: object];

const chat = (body: object): Asking => ['/v1/chat/completions', body];
const response = (body: object): Asking => ['/v1/responses', body];

async function ask([url, body]: Asking, engine = createEngine({ dialect: 'ezmodel', shape: 'chat' })) {
  const headers = { authorization: 'Bearer sk-test', 'content-type': 'application/json' };
  const sent = JSON.stringify({ model: 'gpt-5.1-chat', ...body });
  return engine.handle({ method: 'POST', url, headers, body: sent });
}

const textOf = ({ body }: MockReply): string =>
  body.kind === 'stream'
    ? body.frames.map((frame) => frame.text).join('')
    : body.kind === 'text'
      ? body.text
      : '';

/** The JSON of an answer, held against its schema. */
function completionIn(reply: MockReply): JsonObject {
  const value = JSON.parse(textOf(reply)) as JsonObject;
  expect(wrongIn('ChatCompletion', value)).toEqual([]);
  return value;
}

/** The chunks of a stream, each held against its schema. */
function chunksIn(reply: MockReply): JsonObject[] {
  const lines = textOf(reply).split('\n\n').filter(Boolean);
  expect(lines.at(-1)).toBe('data: [DONE]');
  const chunks = lines.slice(0, -1).map((line) => JSON.parse(line.replace('data: ', '')) as JsonObject);
  for (const chunk of chunks) if (!chunk['error']) expect(wrongIn('ChatChunk', chunk)).toEqual([]);
  return chunks;
}

function wrongIn(schema: string, value: JsonValue): string[] {
  const wrong: string[] = [];
  const violation = ({ pointer, expected, got }: { pointer: string; expected: string; got: string }) => {
    wrong.push(`${pointer}: ${expected}, got ${got}`);
  };
  checker.check(schema, value, { violation });
  return wrong;
}

const messageIn = (completion: JsonObject) => at(completion, 'choices', 0, 'message');
const finishIn = (completion: JsonObject) => at(completion, 'choices', 0, 'finish_reason');

/** What the chunks add up to. */
function joined(chunks: JsonObject[]) {
  const deltas = chunks.map((chunk) => at(chunk, 'choices', 0, 'delta') as JsonObject | undefined);
  return {
    content: deltas.map((delta) => delta?.['content'] ?? '').join(''),
    arguments: deltas.map((delta) => at(delta, 'tool_calls', 0, 'function', 'arguments') ?? '').join(''),
    name: deltas.map((delta) => at(delta, 'tool_calls', 0, 'function', 'name') ?? '').join(''),
    finish: chunks.map((chunk) => finishIn(chunk)).filter(Boolean),
  };
}

describe.each<[string, (said: string, more?: object) => Asking]>([
  ['/chat/completions', (said, more) => chat({ messages: [{ role: 'user', content: said }], ...more })],
  [
    '/responses with messages',
    (said, more) => response({ messages: [{ role: 'user', content: said }], ...more }),
  ],
  ['/responses with input', (said, more) => response({ input: said, ...more })],
])('%s', (path, asking) => {
  it('is answered by a completion, and by chunks that add up to it', async () => {
    const completion = completionIn(await ask(asking('Say exactly: high water')));
    expect(completion).toMatchObject({ object: 'chat.completion', model: 'gpt-5.1-chat' });
    expect(completion['id']).toMatch(/^chatcmpl-[0-9a-f]{48}$/);
    expect(messageIn(completion)).toMatchObject({ role: 'assistant', content: 'high water', refusal: null });
    expect(finishIn(completion)).toBe('stop');
    const { prompt_tokens, completion_tokens, total_tokens } = completion['usage'] as Record<string, number>;
    expect(total_tokens).toBe(prompt_tokens! + completion_tokens!);

    const chunks = chunksIn(await ask(asking('Say exactly: high water', { stream: true })));
    expect(joined(chunks)).toMatchObject({ content: 'high water', finish: ['stop'] });
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    expect(at(chunks[0], 'choices', 0, 'delta')).toEqual({ role: 'assistant', content: '' });
  });

  it('calls tools', async () => {
    const tools = path === '/chat/completions' ? [TOOL] : [{ type: 'function', ...TOOL.function }];
    const more = { tools, tool_choice: 'required' };
    const completion = completionIn(await ask(asking('Go.', more)));
    expect(messageIn(completion)).toMatchObject({
      content: null,
      tool_calls: [{ type: 'function', function: { name: 'tides', arguments: '{}' } }],
    });
    expect(finishIn(completion)).toBe('tool_calls');
    const chunks = chunksIn(await ask(asking('Go.', { ...more, stream: true })));
    expect(joined(chunks)).toEqual({ content: '', name: 'tides', arguments: '{}', finish: ['tool_calls'] });
  });

  it('fails with an error in its place, and breaks off with one', async () => {
    const failed = await ask(asking('[[resproof: failed=rate_limit_exceeded]]'));
    expect(failed.status).toBe(500);
    expect(JSON.parse(textOf(failed)).error).toMatchObject({ code: 'rate_limit_exceeded' });
    const broken = chunksIn(await ask(asking('Say "a" [[resproof: error-event]]', { stream: true })));
    expect(broken.at(-1)).toMatchObject({ error: { code: 'server_error', type: 'server_error' } });
    expect(broken.filter(({ error }) => error)).toHaveLength(1);
  });

  it('refuses', async () => {
    const completion = completionIn(await ask(asking('[[resproof: refusal]]')));
    expect(messageIn(completion)).toMatchObject({ content: null, refusal: expect.stringMatching(/sorry/) });
  });
});

it('goes on from its id, on /responses', async () => {
  const engine = createEngine({ dialect: 'ezmodel', shape: 'chat' });
  const first = completionIn(await ask(response({ input: 'My name is Ada.' }), engine));
  const next = await ask(response({ input: 'Hi', previous_response_id: first['id'] }), engine);
  const [one, two] = [first, completionIn(next)].map((each) => Number(at(each, 'usage', 'prompt_tokens')));
  expect(two).toBeGreaterThan(one!);
});

it('tells of a cache what a Response does', async () => {
  const engine = createEngine({ dialect: 'ezmodel', shape: 'chat' });
  const prefix = { caching: { type: 'enabled', prefix: true }, thinking: { type: 'disabled' } };
  const input = 'The sea rises and falls twice a day. '.repeat(40);
  const made = completionIn(await ask(response({ input, extra_body: prefix }), engine));
  expect(made['usage']).toMatchObject({ completion_tokens: 0, prompt_tokens_details: { cached_tokens: 0 } });
  expect(messageIn(made)).toMatchObject({ content: '' });
  const next = {
    input: 'Hi',
    previous_response_id: made['id'],
    thinking: { type: 'disabled' },
    stream: true,
  };
  const last = chunksIn(await ask(response(next), engine)).at(-1);
  expect(at(last, 'usage', 'prompt_tokens_details', 'cached_tokens')).toBe(
    at(made, 'usage', 'prompt_tokens'),
  );
});

describe('a chat', () => {
  it('is read whole: roles, parts, calls and their outputs', async () => {
    const messages = [
      { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What?' },
          { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
        ],
      },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'call_1', ...TOOL, function: { name: 'tides', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'call_1', content: 'High water is at 14:05.' },
    ];
    const completion = completionIn(await ask(chat({ messages, tools: [TOOL] })));
    expect(at(messageIn(completion), 'content')).toContain('14:05');
  });

  it.each<[string, object, string]>([
    ['no messages', {}, 'messages'],
    ['a field that nobody knows', { messages: [], inptu: 1 }, 'inptu'],
    ['a role that is none', { messages: [{ role: 'sailor', content: 'Hi' }] }, 'messages[0].role'],
    ['two choices', { messages: [{ role: 'user', content: 'Hi' }], n: 2 }, 'n'],
    [
      'what would change the answer and is not done',
      { messages: [{ role: 'user', content: 'Hi' }], stop: ['.'] },
      'stop',
    ],
  ])('with %s is refused, naming it', async (_what, body, param) => {
    const reply = await ask(chat(body));
    expect(reply.status).toBe(400);
    expect(JSON.parse(textOf(reply)).error.param).toBe(param);
  });

  it('may ask for a single token', async () => {
    const messages = [{ role: 'user', content: 'Say exactly: high water' }];
    const completion = completionIn(await ask(chat({ messages, max_tokens: 1 })));
    expect(finishIn(completion)).toBe('length');
    expect(at(completion, 'usage', 'completion_tokens')).toBe(1);
  });

  it('is what the official client reads, whole and streamed', async () => {
    const mock = createMock();
    const client = new OpenAI({ baseURL: mock.url, apiKey: 'sk-test', fetch: mock.fetch });
    const asked = {
      model: 'gpt-4.1-mini',
      messages: [{ role: 'user' as const, content: 'Make up a person with a name and an age.' }],
      response_format: {
        type: 'json_schema' as const,
        json_schema: {
          name: 'person',
          schema: {
            type: 'object',
            properties: { age: { type: 'integer' } },
            required: ['age'],
            additionalProperties: false,
          },
        },
      },
    };
    const whole = await client.chat.completions.create(asked);
    expect(JSON.parse(whole.choices[0]?.message.content ?? '')).toEqual({ age: expect.any(Number) });
    const stream = client.chat.completions.stream({ ...asked, stream_options: { include_usage: true } });
    const final = await stream.finalChatCompletion();
    expect(final.choices[0]?.message.content).toBe(whole.choices[0]?.message.content);
    expect(final.usage?.total_tokens).toBeGreaterThan(0);
  });
});

it('a scenario answers on /responses in whatever shape', async () => {
  const engine = createEngine({ dialect: 'ezmodel', shape: 'chat' });
  engine.namespace().use([text('From the script.')]);
  expect(messageIn(completionIn(await ask(response({ input: 'Hi' }), engine)))).toMatchObject({
    content: 'From the script.',
  });
});

it('is a shape that the dialect must have', () => {
  expect(() => createEngine({ shape: 'chat' })).toThrow(
    'shape: "chat" is none of the dialect openai, which has responses.',
  );
});
