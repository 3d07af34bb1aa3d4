/** What a dialect promises beyond the surface: its facts, as the layers hold a server to them. */
import { describe, expect, test } from 'vitest';
import type { DialectName } from '../../spec/index.ts';
import { checkErrors } from './errors.ts';
import { checkFraming } from './framing.ts';
import { checkGrammar } from './grammar.ts';
import { checkHeaders } from './headers.ts';
import { checkInvariants } from './invariants.ts';
import type { JsonObject } from './reading.ts';
import { saidBy } from './testing/by-check.ts';
import { failedStream, messageItem, responseOf, textPart, textStream } from './testing/streams.ts';
import {
  jsonExchange,
  numbered,
  sse,
  sseExchange,
  streamExchange,
  type WireOptions,
} from './testing/wire.ts';

describe('[DONE]', () => {
  const stream = sse(numbered(textStream()));
  const ended = (body: string, dialect: DialectName) => saidBy(checkFraming, sseExchange(body), dialect);

  test.each(['open-responses', 'modelark'] as const)('ends every stream of %s', (dialect) => {
    expect(ended(`${stream}data: [DONE]\n\n`, dialect).keeps).toContain('sse.done-sentinel');
    expect(ended(`${stream}data: [DONE]\n\n: bye\n\n`, dialect).keeps).toContain('sse.done-sentinel');
    expect(ended(stream, dialect).breaks).toContain('sse.done-sentinel');
  });

  test('is neither asked for nor forbidden elsewhere', () => {
    for (const body of [stream, `${stream}data: [DONE]\n\n`]) {
      const said = ended(body, 'openai');
      expect([...said.breaks, ...said.keeps]).not.toContain('sse.done-sentinel');
    }
  });
});

test('an id line is noticed where it is not wanted', () => {
  const body = `${sse(numbered(textStream())).replace('event:', 'id: 7\nevent:')}data: [DONE]\n\n`;
  expect(saidBy(checkFraming, sseExchange(body), 'open-responses').breaks).toEqual(['sse.no-id-field']);
  expect(saidBy(checkFraming, sseExchange(body), 'openai').breaks).toEqual([]);
});

test('numbers that only rise are enough where nothing more is said', () => {
  const events = numbered(textStream()).map((event, index) => ({
    ...event,
    sequence_number: 10 * index + 3,
  }));
  const rising = saidBy(checkGrammar, streamExchange(events), 'open-responses');
  expect(rising.breaks).toEqual([]);
  expect(rising.keeps).toContain('stream.sequence-rising');
  const back = events.map((event, index) => (index === 4 ? { ...event, sequence_number: 2 } : event));
  expect(saidBy(checkGrammar, streamExchange(back), 'open-responses').broken).toMatchObject([
    { requirement: 'stream.sequence-rising', expected: 'a sequence_number above 33', got: '2' },
  ]);
});

describe('an id', () => {
  const said = (id: string, dialect: DialectName) =>
    saidBy(checkInvariants, jsonExchange(responseOf([messageItem([textPart('hi')])], { id })), dialect);

  test('begins as the vendor promises, and as it likes where it is opaque', () => {
    expect(said('chatcmpl-1', 'bytespike').breaks).toContain('response.id-prefix');
    expect(said('resp_1', 'bytespike').keeps).toContain('response.id-prefix');
    expect(said('chatcmpl-1', 'openai').breaks).toEqual(['item.id-prefix']);
    expect(said('chatcmpl-1', 'open-responses').breaks).toEqual([]);
  });
});

test('a call of a function has the type that clients read, whatever the page calls it', () => {
  const said = (type: string) =>
    saidBy(
      checkInvariants,
      jsonExchange(responseOf([{ type, id: 'fc_1', call_id: 'call_1', name: 'tides', arguments: '{}' }])),
      'bytespike',
    );
  expect(said('function_call').keeps).toContain('item.no-tool-call');
  expect(said('tool_call').broken).toMatchObject([
    { requirement: 'item.no-tool-call', expected: 'function_call', got: 'tool_call' },
  ]);
});

test('a success without a stream is completed; one that was cut may say incomplete', () => {
  const cut = { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };
  const said = (asked: JsonObject, changes: JsonObject) =>
    saidBy(checkInvariants, jsonExchange(responseOf([], changes), { asked }), 'bytespike').breaks;
  const asked = { model: 'test-model', input: 'Hello' };
  expect(said(asked, cut)).toContain('response.completed-without-stream');
  expect(said({ ...asked, max_output_tokens: 16 }, cut)).not.toContain('response.completed-without-stream');
  expect(said(asked, {})).not.toContain('response.completed-without-stream');
});

describe('an error', () => {
  const refused = (status: number, error: JsonObject, dialect: DialectName) =>
    saidBy(
      checkErrors,
      jsonExchange(
        { error: { param: null, message: 'No.', ...error } },
        { status, headers: { 'retry-after': '1' } },
      ),
      dialect,
    );

  test.each([
    [401, { type: 'authentication_error', code: 'invalid_api_key' }, 'error.code-table'],
    [400, { type: 'invalid_request_error', code: null }, 'error.code-table'],
    [402, { type: 'billing', code: 'insufficient_balance' }, 'error.insufficient-balance'],
    [413, { type: 'invalid_request_error', code: 'too_large' }, 'error.body-too-large'],
  ])('with status %i and %j has a code of the table, or such a type', (status, error, requirement) => {
    expect(refused(status, error, 'bytespike').keeps).toContain(requirement);
    const wrong = refused(status, { type: 'x', code: 'y' }, 'bytespike');
    expect(wrong.breaks).toEqual([requirement]);
  });

  test('with a status that the table does not have has any code', () => {
    expect(refused(405, { type: 'x', code: 'y' }, 'bytespike').breaks).toEqual([]);
  });

  test('has the status of its type', () => {
    const breaks = (status: number, type: string) =>
      refused(status, { type, code: null }, 'open-responses').breaks;
    expect(breaks(404, 'not_found')).toEqual([]);
    expect(breaks(400, 'not_found')).toEqual(['error.type-fits-status']);
    expect(breaks(429, 'invalid_request')).toEqual(['error.type-fits-status']);
    expect(breaks(413, 'invalid_request_error')).toEqual([]);
    expect(breaks(413, 'server_error')).toEqual(['error.type-fits-status']);
    expect(breaks(400, 'vendors_own')).toEqual([]);
  });

  test('of too many requests names the bucket and its reset, or the requests in flight', () => {
    const breaks = (message: string, code = 'rate_limit_exceeded') =>
      refused(429, { type: 'rate_limit_error', code, message }, 'bytespike').breaks;
    expect(breaks('The 5-hour bucket is empty; it resets at 12:00 UTC.')).toEqual([]);
    expect(breaks('Too many in flight.', 'concurrency_limit')).toEqual([]);
    expect(breaks('Slow down.')).toEqual(['error.bucket-named']);
  });

  test('of Ark names its class, and ends with the id of the request', () => {
    const right = { type: 'BadRequest', code: 'InvalidParameter', message: 'Not valid. Request id: 0217' };
    expect(refused(400, right, 'modelark').breaks).toEqual([]);
    expect(refused(400, { ...right, message: 'Not valid.' }, 'modelark').breaks).toEqual([
      'error.ark-envelope',
    ]);
    expect(refused(400, { ...right, code: 'invalid_value' }, 'modelark').breaks).toEqual([
      'error.ark-envelope',
    ]);
  });
});

describe('an error event of Open Responses', () => {
  const nested: JsonObject = {
    type: 'error',
    error: { type: 'server_error', code: null, message: 'It failed.', param: null },
  };
  const flat: JsonObject = { type: 'error', code: 'server_error', message: 'It failed.', param: null };
  const breaks = (...events: JsonObject[]) =>
    saidBy(checkErrors, streamExchange([...textStream().slice(0, 2), ...events]), 'open-responses').breaks;
  const failed = failedStream().at(-1)!;

  test('has an error object, and response.failed behind it', () => {
    expect(breaks(nested, failed)).toEqual([]);
    expect(breaks(nested)).toEqual(['error.stream-failed']);
    expect(breaks(flat, failed)).toEqual(['error.stream-event-nested']);
  });
});

describe('the books of a vendor', () => {
  const RIGHT = {
    'x-ratelimit-limit': '25.00',
    'x-ratelimit-remaining': '24.50',
    'x-ratelimit-reset': '1767225600',
    'x-quota-remaining-credits': '99.99',
    date: 'Thu, 01 Jan 2026 00:00:00 GMT',
  };
  const said = (headers: Record<string, string | null>, options: WireOptions = {}) =>
    saidBy(
      checkHeaders,
      jsonExchange(responseOf([]), { ...options, headers: { ...RIGHT, ...headers } }),
      'bytespike',
    );

  test('are on every answer, errors included', () => {
    const { breaks, keeps } = said({});
    expect(breaks).toEqual([]);
    expect(keeps).toEqual(
      expect.arrayContaining(['accounting.headers', 'accounting.amounts', 'accounting.reset']),
    );
    expect(said({ 'x-ratelimit-reset': null }, { status: 400 }).broken).toMatchObject([
      {
        requirement: 'accounting.headers',
        got: 'none of X-RateLimit-Reset',
        place: { header: 'x-ratelimit-reset' },
      },
    ]);
  });

  test.each([
    [{ 'x-ratelimit-limit': '25' }, 'accounting.amounts'],
    [{ 'x-ratelimit-remaining': '-1.00' }, 'accounting.amounts'],
    [{ 'x-ratelimit-remaining': '25.01' }, 'accounting.amounts'],
    [{ 'x-ratelimit-reset': '2026-01-01' }, 'accounting.reset'],
    [{ 'x-ratelimit-reset': '1767220000' }, 'accounting.reset'],
    [{ 'x-org-quota-remaining-credits': 'many' }, 'accounting.organisation'],
  ])('are in the promised form: not %j', (headers, requirement) => {
    expect(said(headers).breaks).toEqual([requirement]);
  });

  test('are asked for in that dialect alone', () => {
    const { breaks } = saidBy(checkHeaders, jsonExchange(responseOf([])), 'openai');
    expect(breaks).toEqual([]);
  });
});
