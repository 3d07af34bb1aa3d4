import { describe, expect, test } from 'vitest';
import type { RequirementId } from '../../spec/index.ts';
import type { JsonObject } from './reading.ts';
import { checkSchema } from './schema.ts';
import { saidBy } from './testing/by-check.ts';
import { callItem, changed, messageItem, responseOf, textPart, textStream } from './testing/streams.ts';
import { exchangeOf, jsonExchange, sseExchange, streamExchange } from './testing/wire.ts';
import type { WireOptions } from './testing/wire.ts';

const hello = messageItem([textPart('Hello')]);

function ofJson(value: JsonObject, options?: WireOptions) {
  return saidBy(checkSchema, jsonExchange(value, options));
}

function absent(object: JsonObject, ...keys: string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

describe('each field of a Response has its requirement', () => {
  test.each<[string, JsonObject, RequirementId[]]>([
    ['no id', absent(responseOf([hello]), 'id'), ['response.id']],
    ['another object', responseOf([hello], { object: 'realtime.response' }), ['response.object']],
    ['a status nobody knows', responseOf([hello], { status: 'done' }), ['response.status']],
    ['output null', responseOf([], { output: null }), ['response.output']],
    ['no tools', absent(responseOf([hello]), 'tools'), ['response.schema']],
    ['a message without status', responseOf([absent(hello, 'status')]), ['item.message-status']],
    ['a message of a user', responseOf([{ ...hello, role: 'user' }]), ['item.message-role']],
    ['a message without type', responseOf([absent(hello, 'type')]), ['item.message']],
    ['a call without type', responseOf([absent(callItem('{}'), 'type')]), ['item.function-call']],
    ['a call without call_id', responseOf([absent(callItem('{}'), 'call_id')]), ['item.call-id']],
    [
      'a call whose arguments are no string',
      responseOf([callItem('', { arguments: {} })]),
      ['item.function-call'],
    ],
    [
      'a part without annotations',
      responseOf([messageItem([absent(textPart('a'), 'annotations')])]),
      ['item.annotations'],
    ],
    [
      'usage without a total',
      responseOf([hello], { usage: { input_tokens: 1, output_tokens: 1 } }),
      ['usage.details', 'usage.schema'],
    ],
    [
      'an error without a code',
      responseOf([], { status: 'failed', error: { message: 'No.' } }),
      ['response.error-fits-status'],
    ],
    [
      'a tool in the shape of Chat Completions',
      responseOf([hello], { tools: [{ type: 'function', function: { name: 'a' } }] }),
      ['response.echoed-details'],
    ],
  ])('%s', (_, response, breaks) => {
    expect(ofJson(response).breaks.sort()).toEqual(breaks);
  });

  test('a right one keeps them', () => {
    const { breaks, keeps } = ofJson(responseOf([hello]));
    expect(breaks).toEqual([]);
    expect(keeps).toEqual(
      expect.arrayContaining([
        'response.schema',
        'response.id',
        'response.no-chat-shape',
        'item.message',
        'item.annotations',
        'item.type-known',
        'usage.schema',
      ]),
    );
    expect(keeps).not.toContain('item.function-call');
  });

  test('the finding names the place', () => {
    const { broken } = ofJson(
      responseOf([messageItem([{ type: 'output_text', text: 1, annotations: [], logprobs: [] }])]),
    );
    expect(broken).toEqual([
      expect.objectContaining({
        requirement: 'item.message',
        expected: 'a string',
        got: '1',
        place: { pointer: '/output/0/content/0/text' },
      }),
    ]);
  });
});

describe('what nobody promised is no deviation', () => {
  test.each<[string, JsonObject]>([
    ['a type with the prefix of its vendor', responseOf([{ type: 'acme:search', id: 'x_1', hits: [] }])],
    [
      'an item of a built-in tool',
      responseOf([{ type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search' } }]),
    ],
    [
      'a tool of a type that is new',
      responseOf([hello], { tools: [{ type: 'telepathy' }], tool_choice: { type: 'telepathy' } }),
    ],
    [
      'fields that are new',
      responseOf([{ ...hello, phase: 'final_answer' }], { billing: { payer: 'developer' } }),
    ],
    ['a snapshot that knows no usage yet', responseOf([], { status: 'in_progress', usage: null })],
  ])('%s', (_, response) => {
    expect(ofJson(response).breaks).toEqual([]);
  });

  test('but a type without such a prefix is worth a warning', () => {
    expect(ofJson(responseOf([{ type: 'tool_call', id: 'tc_1' }])).breaks).toEqual(['item.type-known']);
    const stream = streamExchange([
      ...textStream().slice(0, 3),
      { type: 'response.thought.delta', delta: 'Hm' },
    ]);
    expect(saidBy(checkSchema, stream).breaks).toEqual(['stream.event-known']);
  });
});

describe('created_at is looked at as it was written', () => {
  const written = (number: string) =>
    JSON.stringify(responseOf([hello])).replace(/("created_at":)\d+/, `$1${number}`);

  test.each(['1788749437.0', '1788749437.25', '1.788749437e9'])('%s is no integer', (number) => {
    expect(saidBy(checkSchema, exchangeOf(written(number))).broken).toEqual([
      expect.objectContaining({
        requirement: 'response.created-at',
        got: number,
        place: { pointer: '/created_at' },
      }),
    ]);
  });

  test('only that of the Response: a text or metadata may hold what it likes', () => {
    const text = messageItem([textPart('{"created_at": 1.5}')]);
    expect(ofJson(responseOf([text], { metadata: { created_at: '1.5' } })).breaks).toEqual([]);
  });

  test('in each snapshot of a stream, which is one finding', () => {
    const events = textStream().map(
      (event) => `data: ${JSON.stringify(event).replace(/("created_at":\d+)/, '$1.0')}\n\n`,
    );
    const { broken } = saidBy(checkSchema, sseExchange(events.join('')));
    expect(
      broken.map(({ requirement, place, folded }) => [requirement, place.event, folded?.length]),
    ).toEqual([['response.created-at', 0, 2]]);
  });
});

describe('one cause is one finding', () => {
  test('a field that every event of a kind lacks', () => {
    const events = changed(textStream(), 'response.output_text.delta', (event) =>
      absent(event, 'output_index'),
    );
    const { broken } = saidBy(checkSchema, streamExchange(events));
    expect(
      broken.map(({ requirement, place, folded }) => [requirement, place.event, folded?.length]),
    ).toEqual([['stream.event-schema', 4, 1]]);
  });

  test('a chat completion in place of a Response', () => {
    const { broken } = ofJson({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      choices: [],
      usage: { prompt_tokens: 1 },
    });
    expect(broken.map((finding) => finding.requirement)).toEqual(['response.no-chat-shape']);
    expect(broken[0]?.folded?.length).toBeGreaterThan(5);
  });

  test.each<[string, JsonObject]>([
    ['content that is a string', { type: 'message', role: 'assistant', content: 'Hello' }],
    ['tool_calls in a message', { ...hello, tool_calls: [{ id: 'call_1', type: 'function' }] }],
  ])('%s', (_, item) => {
    expect(ofJson(responseOf([item])).breaks).toEqual(['response.no-chat-shape']);
    const events = changed(textStream(), 'response.output_item.done', (event) => ({ ...event, item }));
    expect(saidBy(checkSchema, streamExchange(events)).breaks).toEqual(['response.no-chat-shape']);
  });

  test('tool_calls and choices that are null say nothing', () => {
    expect(ofJson(responseOf([{ ...hello, tool_calls: null }], { choices: null })).breaks).toEqual([]);
  });

  test('an error with status 200', () => {
    const { broken } = ofJson({ error: { message: 'No.', type: 'server_error', param: null, code: null } });
    expect(broken.map((finding) => finding.requirement)).toEqual(['response.schema']);
  });
});

describe('what an answer must be follows from the request', () => {
  test.each<[string, WireOptions, JsonObject, RequirementId[]]>([
    [
      'a deletion',
      { method: 'DELETE', path: '/responses/resp_1' },
      { id: 'resp_1', object: 'response' },
      ['state.delete'],
    ],
    [
      'a page of input items',
      { method: 'GET', path: '/responses/resp_1/input_items' },
      { data: [] },
      ['state.input-items'],
    ],
    ['the models', { method: 'GET', path: '/models' }, { data: [] }, ['models.list']],
    [
      'a retrieval',
      { method: 'GET', path: '/responses/resp_1' },
      responseOf([], { output: null }),
      ['response.output'],
    ],
    ['something else', { method: 'GET', path: '/health' }, {}, []],
    ['an error, which is for another layer', { status: 400 }, {}, []],
  ])('%s', (_, options, body, breaks) => {
    expect(ofJson(body, { asked: null, ...options }).breaks).toEqual(breaks);
  });

  test('a Response is known by itself where the request is not', () => {
    expect(ofJson(responseOf([], { output: null }), { path: '/anything', asked: null }).breaks).toEqual([
      'response.output',
    ]);
  });

  test('what is no object is no Response, and shows none of its fields', () => {
    const { breaks, keeps } = saidBy(checkSchema, exchangeOf('[]'));
    expect(breaks).toEqual(['response.schema']);
    expect(keeps).toEqual([]);
  });
});
