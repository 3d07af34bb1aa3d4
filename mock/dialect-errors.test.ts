/** Errors as each vendor's document has them: the same request, asked of the mock in every dialect. */
import { describe, expect, it } from 'vitest';
import type { DialectName } from '../spec/index.ts';
import { createMock, error } from './index.ts';
import type { MockReply } from './index.ts';

interface Asking {
  key?: string | null;
  path?: string;
  method?: string;
  headers?: Record<string, string>;
}

const KEYS: Partial<Record<DialectName, string>> = { bytespike: 'sk-byts-test' };

async function refused(dialect: DialectName, body: unknown, asking: Asking = {}) {
  const mock = createMock({ dialect, maxBody: 20_000 });
  return said(await mock.handle(request(dialect, body, asking)));
}

function request(dialect: DialectName, body: unknown, asking: Asking = {}) {
  const { key = KEYS[dialect] ?? 'sk-test', path = '/responses', method = 'POST', headers = {} } = asking;
  const authorization: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
  return {
    method,
    url: `/v1${path}`,
    headers: { 'content-type': 'application/json', ...authorization, ...headers },
    body: JSON.stringify(body),
  };
}

function said({ status, body }: MockReply) {
  const { error } = JSON.parse(body.kind === 'text' ? body.text : '{}') as { error?: Record<string, string> };
  return { status, type: error?.['type'], code: error?.['code'], message: error?.['message'] };
}

const GOOD = { model: 'm', input: 'Hello' };
const of = (status: number) => ({ ...GOOD, input: `[[resproof: status=${status}]]` });

describe('an error has the type and the code of its dialect', () => {
  it.each<[DialectName, string, unknown, Asking, object]>([
    ['openai', 'no model', { input: 'Hello' }, {}, { status: 400, code: 'missing_required_parameter' }],
    ['openai', 'no key', GOOD, { key: null }, { status: 401, code: 'invalid_api_key' }],
    [
      'open-responses',
      'no response',
      null,
      { path: '/responses/resp_1', method: 'GET' },
      { status: 404, type: 'not_found' },
    ],
    ['open-responses', 'too many requests', of(429), {}, { status: 429, type: 'too_many_requests' }],
    ['open-responses', 'a failure', of(500), {}, { status: 500, type: 'server_error' }],
    ['bytespike', 'no model', { input: 'Hello' }, {}, { status: 400, code: 'invalid_request_error' }],
    ['bytespike', 'no key', GOOD, { key: null }, { status: 401, code: 'authentication_error' }],
    ['bytespike', 'no credit', of(402), {}, { status: 402, code: 'insufficient_balance' }],
    ['bytespike', 'not allowed', of(403), {}, { status: 403, code: 'permission_denied' }],
    ['bytespike', 'no route', {}, { path: '/nothing' }, { status: 404, code: 'not_found' }],
    [
      'bytespike',
      'no model of that name',
      { ...GOOD, model: 'no-such' },
      {},
      { status: 404, code: 'model_not_found' },
    ],
    ['bytespike', 'too large', 'x'.repeat(20_000), {}, { status: 413, code: 'invalid_request_error' }],
    [
      'bytespike',
      'too many requests',
      of(429),
      {},
      { status: 429, type: 'rate_limit_error', code: 'rate_limit_exceeded' },
    ],
    ['bytespike', 'nothing behind it', of(502), {}, { status: 502, code: 'api_error' }],
    ['bytespike', 'no room', of(503), {}, { status: 503, code: 'api_error' }],
    ['bytespike', 'too slow', of(504), {}, { status: 504, code: 'api_error' }],
    [
      'modelark',
      'no model',
      { input: 'Hello' },
      {},
      { status: 400, type: 'BadRequest', code: 'MissingParameter' },
    ],
    [
      'modelark',
      'a wrong type',
      { ...GOOD, input: 7 },
      {},
      { status: 400, type: 'BadRequest', code: 'InvalidParameter' },
    ],
    [
      'modelark',
      'no key',
      GOOD,
      { key: null },
      { status: 401, type: 'Unauthorized', code: 'AuthenticationError' },
    ],
    [
      'modelark',
      'no model of that name',
      { ...GOOD, model: 'no-such' },
      {},
      { status: 404, type: 'NotFound', code: 'InvalidEndpointOrModel.NotFound' },
    ],
    [
      'modelark',
      'too many requests',
      of(429),
      {},
      { status: 429, type: 'TooManyRequests', code: 'RateLimitExceeded.EndpointRPMExceeded' },
    ],
    [
      'modelark',
      'a method that is not there',
      {},
      { method: 'PUT' },
      { status: 405, type: 'BadRequest', code: 'InvalidParameter' },
    ],
    [
      'modelark',
      'a failure',
      of(503),
      {},
      { status: 503, type: 'InternalServerError', code: 'InternalServiceError' },
    ],
    ['ezmodel', 'no key', GOOD, { key: null }, { status: 401, code: 'invalid_api_key' }],
  ])('%s: %s', async (dialect, _what, body, asking, expected) => {
    expect(await refused(dialect, body, asking)).toMatchObject(expected);
  });

  it.each<[DialectName, string, object]>([
    ['openai', 'insufficient_quota', { status: 429, type: 'insufficient_quota', code: 'insufficient_quota' }],
    ['openai', 'context_length_exceeded', { status: 400, code: 'context_length_exceeded' }],
    ['openai', 'server_overloaded', { status: 503, type: 'server_error' }],
    ['openai', 'own_code, status=418', { status: 418, code: 'own_code' }],
    ['open-responses', 'rate_limit_exceeded', { status: 429, type: 'too_many_requests' }],
    ['bytespike', 'insufficient_balance', { status: 402, code: 'insufficient_balance' }],
    ['bytespike', 'quota_exceeded', { status: 402, code: 'quota_exceeded' }],
    ['bytespike', 'model_not_in_group', { status: 403, code: 'model_not_in_group' }],
    ['bytespike', 'concurrency_limit', { status: 429, type: 'rate_limit_error', code: 'concurrency_limit' }],
    ['bytespike', 'api_error, status=503', { status: 503, code: 'api_error' }],
    ['modelark', 'AccountOverdueError', { status: 403, type: 'Forbidden', code: 'AccountOverdueError' }],
    ['modelark', 'SensitiveContentDetected', { status: 400, code: 'SensitiveContentDetected' }],
  ])('%s: asked for by its code, %s', async (dialect, code, expected) => {
    const input = `[[resproof: error=${code}]]`;
    expect(await refused(dialect, { ...GOOD, input })).toMatchObject(expected);
    expect((await refused(dialect, { ...GOOD, input, stream: true })).status).toBeGreaterThanOrEqual(400);
  });

  it('a message of ModelArk ends with the id of the request', async () => {
    const { message } = await refused('modelark', { input: 'Hello' });
    expect(message).toMatch(/^Missing required parameter: 'model'\. Request id: req_[0-9a-f]{32}$/);
  });

  it('a 429 of ByteSpike names the bucket and its reset', async () => {
    expect((await refused('bytespike', of(429))).message).toMatch(/5-hour bucket .* resets/);
  });

  it('what a scenario says of an error stays, and the rest is as the dialect has it', async () => {
    const mock = createMock({ dialect: 'modelark' });
    mock.use([error(503), error(429, { code: 'mine', message: 'Mine.' }), error(404)]);
    const ask = async () => said(await mock.handle(request('modelark', GOOD)));
    expect(await ask()).toMatchObject({ status: 503, code: 'InternalServiceError' });
    expect(await ask()).toMatchObject({
      code: 'mine',
      message: expect.stringMatching(/^Mine\. Request id: /),
    });
    expect(await ask()).toMatchObject({ status: 404, type: 'NotFound' });
    // What only the mock has keeps its name.
    expect(await ask()).toMatchObject({ status: 400, code: 'resproof_unmatched' });
  });
});

describe('a key', () => {
  it('begins as the vendor issues it, in the header of a bearer', async () => {
    const ask = async (headers: Record<string, string>) =>
      (await refused('bytespike', GOOD, { key: null, headers })).status;
    expect(await ask({ authorization: 'Bearer sk-byts-1' })).toBe(200);
    expect(await ask({ authorization: 'Bearer sk-proj-1' })).toBe(401);
    expect(await ask({ 'x-api-key': 'sk-byts-1' })).toBe(401);
  });

  it('is whatever the mock was told where it was told', async () => {
    const mock = createMock({ dialect: 'bytespike', apiKeys: ['mine'] });
    const status = async (key: string) => (await mock.handle(request('bytespike', GOOD, { key }))).status;
    expect([await status('mine'), await status('sk-byts-test')]).toEqual([200, 401]);
  });
});
