import { describe, expect, test } from 'vitest';
import type { DialectName, RequirementId } from '../../spec/index.ts';
import { checkErrors } from './errors.ts';
import type { Json, JsonObject } from './reading.ts';
import { saidBy } from './testing/by-check.ts';
import { failedStream, messageItem, responseOf, textPart, textStream, whole } from './testing/streams.ts';
import { exchangeOf, jsonExchange, streamExchange } from './testing/wire.ts';
import type { WireOptions } from './testing/wire.ts';

const RIGHT = {
  message: 'No such model.',
  type: 'invalid_request_error',
  param: 'model',
  code: 'model_not_found',
};

/** What an answer with status 400 (or another) and this error breaks. */
function refused(error: JsonObject, options: WireOptions = {}, dialect?: DialectName) {
  return saidBy(checkErrors, jsonExchange({ error }, { status: 400, ...options }), dialect);
}

describe('the envelope', () => {
  test('is kept by what has all that it needs', () => {
    const { breaks, keeps } = refused(RIGHT);
    expect(breaks).toEqual([]);
    expect(keeps).toEqual(
      expect.arrayContaining([
        'error.envelope',
        'error.message',
        'error.no-secret',
        'error.bounded',
        'http.no-server-error',
      ]),
    );
  });

  test.each<[string, Json, RequirementId]>([
    ['an error that is a string', { error: 'No.' }, 'error.envelope'],
    ['fields without an error object', { ...RIGHT, object: 'error' }, 'error.envelope'],
    ["a framework's own", { detail: [{ msg: 'field required' }] }, 'error.envelope'],
    ['a code that is a number', { error: { ...RIGHT, code: 400 } }, 'error.envelope'],
    ['no param', { error: { message: 'No.', type: 'x', code: null } }, 'error.envelope'],
    ['no message', { error: { ...RIGHT, message: null } }, 'error.message'],
    ['an empty message', { error: { ...RIGHT, message: '' } }, 'error.message'],
    ['a list', [], 'error.envelope'],
  ])('is broken by %s', (_, body, requirement) => {
    expect(saidBy(checkErrors, jsonExchange(body, { status: 400 })).breaks).toEqual([requirement]);
  });

  test.each(['', '<html>Bad Request</html>', 'rate limited'])('is broken by what is no JSON: %j', (body) => {
    expect(saidBy(checkErrors, exchangeOf(body, { status: 400 })).breaks).toEqual(['error.envelope']);
  });

  test('comes with 400 where that is the one status for a wrong request', () => {
    expect(refused(RIGHT).keeps).toContain('error.bad-request-status');
    expect(refused(RIGHT, { status: 422 }).breaks).toEqual(['error.bad-request-status']);
    expect(refused(RIGHT, { status: 422 }, 'compatible').breaks).toEqual([]);
  });

  test('in the common core needs the message only', () => {
    expect(refused({ message: 'No.', code: 400 }, {}, 'compatible').breaks).toEqual([]);
    expect(refused({ type: 'x' }, {}, 'compatible').breaks).toEqual(['error.message']);
  });

  test.each<[string, WireOptions]>([
    ['an endpoint that is not offered', { status: 404, method: 'GET', path: '/responses/resp_1' }],
    ['a method that is not offered', { status: 405, method: 'DELETE', path: '/responses/resp_1' }],
    ['an endpoint that is not implemented', { status: 501, method: 'GET', path: '/models' }],
    ['a route that nobody knows', { status: 404, method: 'GET', path: '/no/such/route' }],
    ['a preflight', { status: 405, method: 'OPTIONS' }],
  ])('is not asked of %s', (_, options) => {
    expect(saidBy(checkErrors, jsonExchange({ detail: 'Not Found' }, options)).breaks).toEqual([]);
  });
});

describe('statuses', () => {
  test.each([500, 502, 503, 529])('%i is a failure, and its form is folded beneath it', (status) => {
    const { broken } = saidBy(checkErrors, exchangeOf('upstream connect error', { status }));
    expect(broken).toEqual([
      expect.objectContaining({
        requirement: 'http.no-server-error',
        folded: [expect.objectContaining({ requirement: 'error.envelope' })],
      }),
    ]);
  });

  test('429 says when to come back', () => {
    const at = (headers: Record<string, string>) => refused(RIGHT, { status: 429, headers }).breaks;
    expect(at({})).toEqual(['error.rate-limit']);
    expect(at({ 'retry-after': 'soon' })).toEqual(['error.rate-limit']);
    expect(at({ 'retry-after': '2' })).toEqual([]);
    expect(at({ 'retry-after-ms': '1500' })).toEqual([]);
    expect(at({ 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' })).toEqual([]);
  });

  test('a refusal is short, or at least shorter than its request', () => {
    const long = { ...RIGHT, message: 'x'.repeat(9000) };
    expect(refused(long).breaks).toEqual(['error.bounded']);
    expect(refused(long, { asked: { input: 'x'.repeat(20_000) } }).breaks).toEqual([]);
  });
});

describe('nothing is given away', () => {
  const hash = '66ced49c9ba90f93ded1cf079764fc1542f90fee98ae68d0147510abdcdfa537';

  test.each([
    ['the key', 'Incorrect API key provided: [redacted].'],
    ['a hash of it', `Key hash ${hash} is not in the table.`],
    ['a Python stack trace', 'Traceback (most recent call last):\n  File "app.py", line 1, in f'],
    ['a JavaScript stack trace', 'TypeError: x\n    at handler (file:///srv/app.mjs:10:5)'],
    ['a Java stack trace', 'at com.example.Gateway.handle(Gateway.java:42)'],
    ['a Go stack trace', 'goroutine 17 [running]: main.main()'],
    ['a path', 'cannot open /usr/local/lib/python3.12/site-packages/server/app.py'],
    ['a path of Windows', 'cannot open C:\\Users\\gateway\\config.json'],
  ])('%s', (_, message) => {
    expect(refused({ ...RIGHT, message }, { status: 401 }).breaks).toEqual(['error.no-secret']);
  });

  test.each([
    [
      'the name of a model, a route, a page',
      "No model 'vendor/large' at /v1/responses, see https://docs.example/app/errors.js",
    ],
    ['a time', 'Refused at 12:30:45.'],
    ['what the client sent', 'Invalid value: /usr/lib/x.py'],
  ])('%s is no secret', (_, message) => {
    const asked = { model: 'm', input: '/usr/lib/x.py' };
    expect(refused({ ...RIGHT, message }, { asked }).breaks).toEqual([]);
  });

  test('a digest is looked at where keys are refused, and nowhere else', () => {
    expect(refused({ ...RIGHT, message: `No file ${hash}.` }).breaks).toEqual([]);
  });

  test('headers do not hold the key; an answer may speak of whatever it likes', () => {
    const response = responseOf([messageItem([textPart('The key is [redacted], the file /usr/bin/x.py')])]);
    expect(saidBy(checkErrors, jsonExchange(response)).breaks).toEqual([]);
    const { broken } = saidBy(
      checkErrors,
      jsonExchange(response, { headers: { 'x-account': '[redacted]' } }),
    );
    expect(broken.map(({ requirement, place }) => [requirement, place])).toEqual([
      ['error.no-secret', { header: 'x-account' }],
    ]);
  });

  test('nor do errors inside a stream', () => {
    const events = failedStream().map((event) =>
      event['type'] === 'response.failed'
        ? {
            ...event,
            response: responseOf([], {
              status: 'failed',
              error: { code: 'x', message: 'panic\n    at f (a.js:1:2)' },
            }),
          }
        : event,
    );
    expect(saidBy(checkErrors, streamExchange(events)).breaks).toEqual(['error.no-secret']);
  });

  test('a hostile body costs no time', () => {
    const started = performance.now();
    for (const piece of ['/usr/a', ' at x', 'File "', '\n at ', 'goroutine 1 [']) {
      saidBy(checkErrors, exchangeOf(piece.repeat(100_000), { status: 500 }));
    }
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('errors in a stream', () => {
  const begun = textStream().slice(0, 5);
  const streamed = (last: JsonObject) => saidBy(checkErrors, streamExchange([...begun, last]));
  const error = { type: 'server_error', code: 'server_error', message: 'It broke.', param: null };

  test.each<[string, JsonObject]>([
    ['flat', { ...error, type: 'error' }],
    ['nested', { type: 'error', error }],
    ['flat and nested', { ...error, type: 'error', error }],
    ['with a code that is null', { type: 'error', message: 'It broke.', code: null, param: null }],
  ])('may be %s', (_, event) => {
    const { breaks, keeps } = streamed(event);
    expect(breaks).toEqual([]);
    expect(keeps).toContain('error.stream-event');
  });

  test.each<[string, JsonObject]>([
    ['no message', { type: 'error', code: 'x', param: null }],
    ['an empty message', { type: 'error', code: 'x', message: '', param: null }],
    ['no code', { type: 'error', message: 'It broke.' }],
    ['a code that is a number', { type: 'error', message: 'It broke.', code: 500, param: null }],
  ])('have %s, which is too little', (_, event) => {
    expect(streamed(event).breaks).toEqual(['error.stream-event']);
  });
});

describe('what can be known before the stream is said before the stream', () => {
  const asked = { model: 'm', input: 'Hello', stream: true, temperature: 'hot' };
  const failed = (code: string) =>
    whole([], [], { status: 'failed', error: { code, message: 'No.' }, usage: null });

  test('a refusal that is JSON keeps it', () => {
    expect(refused(RIGHT, { asked }).keeps).toContain('error.before-stream');
    expect(refused(RIGHT).keeps).not.toContain('error.before-stream');
  });

  test.each<[string, JsonObject[]]>([
    [
      'an error event at once',
      [{ type: 'error', code: 'invalid_type', message: 'No.', param: 'temperature' }],
    ],
    ['by the type of the error', [{ type: 'error', error: { ...RIGHT, code: null } }]],
    ['response.failed after response.created', failed('model_not_found')],
  ])('broken by %s', (_, events) => {
    expect(saidBy(checkErrors, streamExchange(events, { asked })).breaks).toEqual(['error.before-stream']);
  });

  test.each<[string, JsonObject[]]>([
    ['a model that fails', failed('server_error')],
    ['a context that is too long', failed('context_length_exceeded')],
    ['an image that cannot be fetched', failed('failed_to_download_image')],
    [
      'an error in the middle of the answer',
      [...textStream().slice(0, 5), { type: 'error', code: 'invalid_value', message: 'No.', param: null }],
    ],
  ])('not by %s', (_, events) => {
    expect(saidBy(checkErrors, streamExchange(events, { asked })).breaks).toEqual([]);
  });

  test('a stream with an error status is no refusal', () => {
    const events = [{ type: 'error', code: 'invalid_type', message: 'No.', param: null }];
    expect(saidBy(checkErrors, streamExchange(events, { asked, status: 400 })).breaks).toEqual([
      'error.envelope',
      'error.before-stream',
    ]);
  });
});
