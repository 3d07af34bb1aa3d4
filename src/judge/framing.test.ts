import { describe, expect, it } from 'vitest';
import type { RequirementId } from '../../spec/index.ts';
import { breaks, broken, keeps } from './testing/judged.ts';
import * as s from './testing/streams.ts';
import {
  exchangeOf,
  jsonExchange,
  numbered,
  sse,
  sseExchange,
  streamExchange,
  type WireOptions,
} from './testing/wire.ts';

const EVENTS = numbered(s.textStream('Grüße 😀'));
const BODY = sse(EVENTS);
const RESPONSE = s.responseOf([s.messageItem([s.textPart('Hello')])]);

type Spoilt = [title: string, body: string | Uint8Array, breaks: RequirementId[], options?: WireOptions];

function bytes(text: string, spoil: (bytes: Buffer) => Buffer): Buffer {
  return spoil(Buffer.from(text));
}

const STREAMS: Spoilt[] = [
  ['type application/json', BODY, ['sse.content-type'], { headers: { 'content-type': 'application/json' } }],
  ['no type', BODY, ['sse.content-type'], { headers: { 'content-type': null } }],
  [
    'a broken character',
    bytes(BODY, (b) => b.fill(0x41, b.indexOf(0xf0) + 1, b.indexOf(0xf0) + 2)),
    ['sse.utf8'],
  ],
  ['U+FFFD in deltas alone', BODY.replace(/"delta":"[^"]*😀"/, '"delta":"\uFFFD\uFFFD"'), ['sse.utf8']],
  ['U+FFFD wherever the character is', BODY.replaceAll('😀', '\uFFFD\uFFFD'), ['sse.utf8']],
  ['U+FFFD written as an escape', BODY.replaceAll('😀', '\\ufffd'), ['sse.utf8']],
  [
    'characters cut in two, each half an escape',
    BODY.replace(/"delta":"[^"]*😀"/, '"delta":"\\ud83d"'),
    ['sse.utf8'],
  ],
  [
    'a line of JSON without its field',
    BODY.replace('event: response.output_text.done', '{"oops": 1}\n$&'),
    ['sse.lines'],
  ],
  ['a line of HTML', BODY.replace('event: response.completed', '<html>\n\n$&'), ['sse.lines']],
  ['data that is no JSON', BODY.replace('event: response.completed', 'data: oops\n\n$&'), ['sse.data-json']],
  ['data that is a list', BODY.replace('event: response.completed', 'data: []\n\n$&'), ['sse.data-json']],
  ['data that is empty', BODY.replace('event: response.completed', 'data:\n\n$&'), ['sse.data-json']],
  [
    'two objects in one block',
    BODY.replace(/\n\nevent: response.completed\ndata:/, '\ndata:'),
    ['sse.data-json'],
  ],
  [
    'an event without data',
    BODY.replace('event: response.completed', 'event: keepalive\n\n$&'),
    ['sse.no-empty-event'],
  ],
  [
    'an event with empty data',
    BODY.replace('event: response.completed', 'event: keepalive\ndata:\n\n$&'),
    ['sse.no-empty-event'],
  ],
  ['a last event that nothing closes', BODY.slice(0, -1), ['sse.last-frame-closed']],
  ['no event lines', BODY.replaceAll(/^event: .*\n/gm, ''), ['sse.event-name-present']],
  [
    'event lines that are empty',
    BODY.replaceAll(/^event: .*\n/gm, 'event: \n'),
    ['sse.event-name-equals-type'],
  ],
  [
    'event lines that say message',
    BODY.replaceAll(/^event: .*\n/gm, 'event: message\n'),
    ['sse.event-name-equals-type'],
  ],
  [
    'an event after the end',
    `${BODY}event: acme:cost\ndata: {"type":"acme:cost"}\n\n`,
    ['sse.nothing-after-end'],
  ],
  ['[DONE] twice', `${BODY}data: [DONE]\n\ndata: [DONE]\n\n`, ['sse.nothing-after-end']],
  [
    'a chat chunk in between',
    BODY.replace('event: response.completed', 'data: {"object":"chat.completion.chunk","choices":[]}\n\n$&'),
    ['sse.no-chat-chunks'],
  ],
  [
    'nothing but chat chunks',
    'data: {"object":"chat.completion.chunk","choices":[]}\n\ndata: [DONE]\n\n',
    ['sse.no-chat-chunks'],
  ],
  ['an error without a type', 'data: {"error":{"message":"No."}}\n\n', ['sse.no-chat-chunks']],
  [
    'a typed keep-alive',
    BODY.replace('event: response.completed', 'event: keepalive\ndata: {"type":"keepalive"}\n\n$&'),
    ['sse.no-keepalive-event'],
  ],
  [
    'a page instead of a stream',
    '<html>Bad gateway</html>',
    ['sse.content-type'],
    { headers: { 'content-type': 'text/html' } },
  ],
  ['a sentence that calls itself a stream', 'Internal error', ['sse.lines']],
  [
    'JSON where a stream was asked for',
    JSON.stringify(RESPONSE),
    ['sse.content-type'],
    { headers: { 'content-type': 'application/json' } },
  ],
  [
    'a stream that was not asked for',
    BODY,
    ['http.stream-default-off'],
    { asked: { model: 'm', input: 'Hi' } },
  ],
];

it.each(STREAMS)('finds in a stream: %s', (_, body, expected, options) => {
  expect(breaks(sseExchange(body, options))).toEqual(expected);
});

const RIGHT: [title: string, body: string, options?: WireOptions][] = [
  ['CRLF', BODY.replaceAll('\n', '\r\n')],
  ['CR', BODY.replaceAll('\n', '\r')],
  ['a BOM', `\uFEFF${BODY}`],
  ['comments', `: hello\n\n${BODY.replaceAll('\n\n', '\n\n: ping\n\n')}`],
  ['id, retry and unknown fields', BODY.replaceAll('event:', 'id: 1\nretry: 5\nx-trace: a\nevent:')],
  ['[DONE] at the end', `${BODY}data: [DONE]\n\n`],
  ['comments after the end', `${BODY}: bye\n\n`],
  ['characters as escapes', BODY.replaceAll('😀', '\\uD83D\\ude00')],
  ['an escape that is only shown', BODY.replaceAll('😀', '\\\\ud83d')],
  ['data over several lines', sse(EVENTS).replaceAll('"sequence_number"', '\ndata: "sequence_number"')],
  [
    'a type in capitals and with parameters',
    BODY,
    { headers: { 'content-type': 'Text/Event-Stream;charset=UTF-8' } },
  ],
  [
    'U+FFFD that was sent',
    BODY.replaceAll('😀', '\uFFFD'),
    { asked: { model: 'm', input: 'Say \uFFFD', stream: true } },
  ],
];

it.each(RIGHT)('finds nothing in a stream with %s', (_, body, options) => {
  expect(breaks(sseExchange(body, options))).toEqual([]);
});

it('finds nothing in characters and line ends that are split over chunks', () => {
  const all = Buffer.from(BODY.replaceAll('\n', '\r\n'));
  const chunks = Array.from({ length: all.length }, (_, index) => all.subarray(index, index + 1));
  expect(breaks(sseExchange(chunks))).toEqual([]);
});

const JSONS: Spoilt[] = [
  [
    'type text/plain',
    JSON.stringify(RESPONSE),
    ['http.json-content-type'],
    { headers: { 'content-type': 'text/plain' } },
  ],
  [
    'an error of type text/html',
    '{"error":{}}',
    ['http.json-content-type'],
    { status: 500, headers: { 'content-type': 'text/html' } },
  ],
  ['two values', `${JSON.stringify(RESPONSE)}{}`, ['http.json-valid']],
  ['a page', '<html>', ['http.json-valid']],
  ['nothing', '', ['http.json-valid']],
  ['a byte order mark', `\uFEFF${JSON.stringify(RESPONSE)}`, ['http.json-valid']],
  ['Latin-1', Buffer.from(JSON.stringify({ ...RESPONSE, user: 'é' }), 'latin1'), ['http.json-valid']],
  ['a value nested too deeply', '['.repeat(300) + ']'.repeat(300), ['http.json-valid']],
];

it.each(JSONS)('finds in JSON: %s', (_, body, expected, options) => {
  expect(breaks(exchangeOf(body, options))).toEqual(expected);
});

it('leaves error answers that are no JSON to the checks of errors', () => {
  expect(
    breaks(exchangeOf('404 page not found', { status: 404, headers: { 'content-type': 'text/plain' } })),
  ).toEqual([]);
  expect(breaks(exchangeOf('', { status: 204, headers: { 'content-type': null } }))).toEqual([]);
});

it('puts JSON that a cut connection left in pieces under the cut', () => {
  const exchange = exchangeOf('{"id": "resp', { failure: { kind: 'cut', message: 'socket closed' } });
  expect(broken(exchange)).toMatchObject([
    { requirement: 'http.body-complete', folded: [{ requirement: 'http.json-valid' }] },
  ]);
});

it('gives byte offsets, and folds repetitions beneath the first', () => {
  const body = `data: oops\n\n${BODY}`.replaceAll('event: response.output_text.delta', 'data: 1\n\n$&');
  const [finding] = broken(sseExchange(body));
  expect(finding).toMatchObject({
    requirement: 'sse.data-json',
    place: { offset: 0 },
    got: expect.stringContaining('"oops"') as string,
  });
  expect(finding?.folded).toHaveLength(2);
  expect(finding?.folded?.[0]?.place.offset).toBe(Buffer.from(body).indexOf('data: 1'));
});

describe('sse.incremental', () => {
  const many = s.whole(
    s
      .messageEvents('x')
      .flatMap((event) =>
        event['type'] === 'response.output_text.delta' ? Array.from({ length: 30 }, () => event) : [event],
      ),
    [],
  );

  it('is broken by a long answer that comes all at once', () => {
    expect(breaks(streamExchange(many, { at: 1_900, endedAt: 1_910 }))).toContain('sse.incremental');
  });

  it('is kept by one that comes in pieces', () => {
    const text = sse(numbered(many));
    expect(keeps(sseExchange([text.slice(0, 900), text.slice(900)], { endedAt: 1_900 }))).toContain(
      'sse.incremental',
    );
  });

  it('is not shown by a quick one, or a short one', () => {
    const shown = [
      streamExchange(many, { at: 100, endedAt: 110 }),
      streamExchange(s.textStream(), { at: 1_900, endedAt: 1_910 }),
    ];
    for (const exchange of shown) {
      expect(breaks(exchange)).not.toContain('sse.incremental');
      expect(keeps(exchange)).not.toContain('sse.incremental');
    }
  });
});

it('keeps for JSON what JSON shows', () => {
  expect(keeps(jsonExchange(RESPONSE))).toEqual([
    'http.body-complete',
    'http.stream-default-off',
    'http.json-content-type',
    'http.json-valid',
  ]);
});
