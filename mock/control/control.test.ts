import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { createEngine } from '../engine.ts';
import type { Engine } from '../engine.ts';
import type { MockOptions } from '../options.ts';
import type { MockReply } from '../reply.ts';
import { text } from '../scenario/builders.ts';
import { operations } from './routes.ts';

const KEY = { authorization: 'Bearer sk-test', 'content-type': 'application/json' };

interface Sent {
  body?: string | object;
  headers?: Record<string, string>;
}

const send = (engine: Engine, method: string, url: string, { body = '', headers = {} }: Sent = {}) =>
  engine.handle({ method, url, headers, body: typeof body === 'string' ? body : JSON.stringify(body) });

const textOf = ({ body }: MockReply) => (body.kind === 'text' ? body.text : '');
const jsonOf = (reply: MockReply) => JSON.parse(textOf(reply));

/** Asks the control API, and holds its answer against the document. */
async function control(engine: Engine, method: string, path: string, sent: Sent = {}) {
  const reply = await send(engine, method, `/__resproof${path}`, sent);
  check(method, path, reply);
  return {
    status: reply.status,
    json: reply.headers['content-type'] === 'application/json' ? jsonOf(reply) : textOf(reply),
  };
}

const ask = (engine: Engine, input: string, more: object = {}) =>
  send(engine, 'POST', '/v1/responses', { headers: KEY, body: { model: 'm', input, ...more } });

// Parsed once: the document that the mock serves is what its answers are held against.
const document = jsonOf(await send(createEngine(), 'GET', '/__resproof/openapi.json'));
const ajv = new Ajv2020({ strict: false, discriminator: true });
ajv.addSchema({ $id: 'control', ...document });
const seen = new Set<string>();

function check(method: string, path: string, reply: MockReply): void {
  const [plain = ''] = path.split('?');
  const operation = operations
    .toSorted((a, b) => Number(a.path.includes('{')) - Number(b.path.includes('{')))
    .find(
      (each) =>
        each.method === method && new RegExp(`^${each.path.replace(/\{\w+\}/, '[^/]+')}$`).test(plain),
    );
  if (!operation) return;
  seen.add(operation.id);
  const pointer = [
    operation.path,
    method.toLowerCase(),
    'responses',
    reply.status,
    'content',
    reply.headers['content-type'],
  ]
    .map((part) => encodeURIComponent(String(part).replaceAll('~', '~0').replaceAll('/', '~1')))
    .join('/');
  const validate = ajv.compile({ $ref: `control#/paths/${pointer}/schema` });
  const value: unknown = reply.headers['content-type'] === 'application/json' ? jsonOf(reply) : textOf(reply);
  expect(validate(value), `${method} ${path}: ${ajv.errorsText(validate.errors)}`).toBe(true);
}

describe('the document', () => {
  it('gives Redocly nothing to say, by its recommended rules', async () => {
    const config = await createConfig({ extends: ['recommended'] });
    const problems = await lintFromString({ source: JSON.stringify(document), config });
    expect(problems.map((each) => `${each.ruleId} ${each.location[0]?.pointer}: ${each.message}`)).toEqual(
      [],
    );
  });

  it('has every operation that is served, and no other', () => {
    const described = Object.entries(document.paths as Record<string, object>).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.toSorted()).toEqual(
      operations.map(({ method, path }) => `${method} ${path}`).toSorted(),
    );
    expect(described.length).toBeGreaterThan(20);
  });
});

describe('the mock itself', () => {
  it('is there', async () => {
    expect((await control(createEngine(), 'GET', '/health')).json).toEqual({ status: 'ok', namespaces: 0 });
    expect((await control(createEngine(), 'GET', '/openapi.json')).json.openapi).toBe('3.1.0');
  });

  it('is reset, one namespace or all', async () => {
    const engine = createEngine();
    await ask(engine, 'a');
    await send(engine, 'POST', '/t/a/v1/responses', { headers: KEY, body: { model: 'm', input: 'a' } });
    expect((await control(engine, 'POST', '/reset')).json).toEqual({ reset: ['default'] });
    expect((await control(engine, 'POST', '/reset?all=true')).json).toEqual({ reset: ['default', 'a'] });
    expect((await control(engine, 'GET', '/health')).json).toEqual({ status: 'ok', namespaces: 1 });
  });

  it('counts, for Prometheus', async () => {
    const engine = createEngine({ faults: ['no-request-id'] });
    await ask(engine, 'Reply with exactly this text: "a"');
    await send(engine, 'GET', '/v1/responses/resp_1', { headers: KEY });
    await send(engine, 'BREW', '/v1/coffee', { headers: KEY });
    const { json } = await control(engine, 'GET', '/metrics');
    expect(json).toContain('# TYPE resproof_requests_total counter\n');
    expect(json).toContain('resproof_requests_total{method="POST",endpoint="/responses",status="200"} 1\n');
    expect(json).toContain(
      'resproof_requests_total{method="GET",endpoint="/responses/{id}",status="404"} 1\n',
    );
    expect(json).toContain('resproof_requests_total{method="other",endpoint="other",status="404"} 1\n');
    expect(json).toContain('resproof_tokens_total{kind="output"} 1\n');
    expect(json).toContain('resproof_faults_total{fault="no-request-id"} 3\n');
    expect(json).toContain('resproof_streams_open 0\n');
  });
});

describe('the journal', () => {
  it('is read, filtered and cleared', async () => {
    const engine = createEngine();
    await ask(engine, 'high water');
    await send(engine, 'GET', '/v1/models', { headers: KEY });
    const read = async (query: string) =>
      (await control(engine, 'GET', `/journal${query}`)).json.data.map(({ n }: { n: number }) => n);
    expect(await read('')).toEqual([1, 2]);
    expect(await read('?path=/responses&text=high&status=200&model=m&method=post')).toEqual([1]);
    expect(await read('?by=route&disconnected=false')).toEqual([2]);
    expect((await control(engine, 'DELETE', '/journal')).json).toEqual({ cleared: ['default'] });
    expect(await read('?all=true')).toEqual([]);
  });

  it('finds steps by number and by name', async () => {
    const engine = createEngine();
    engine.namespace().use([text('a').named('greeting')]);
    await ask(engine, 'x');
    for (const step of ['1', 'greeting'])
      expect((await control(engine, 'GET', `/journal?step=${step}`)).json.data).toHaveLength(1);
  });

  it('has the whole of an exchange', async () => {
    const engine = createEngine();
    await ask(engine, 'x', { stream: true });
    const { json } = await control(engine, 'GET', '/journal/1');
    expect(json).toMatchObject({ n: 1, json: { model: 'm' }, response: { status: 200 } });
    expect(json.response.body).toMatch(/^event: response\.created\n/);
    expect(await control(engine, 'GET', '/journal/7')).toMatchObject({
      status: 404,
      json: { error: { message: 'The journal of default has no entry 7.' } },
    });
  });

  it('is waited for', async () => {
    const engine = createEngine();
    const two = control(engine, 'GET', '/journal/wait?path=/responses&count=2');
    await ask(engine, 'a');
    await ask(engine, 'b');
    expect((await two).json.data).toHaveLength(2);
    expect(await control(engine, 'GET', '/journal/wait?path=/models&timeout=1')).toMatchObject({
      status: 408,
      json: {
        error: {
          message: expect.stringMatching(/^No request with path \/models within 1 ms; what came: 1 POST /),
        },
      },
    });
  });
});

describe('the scenario', () => {
  const yaml = 'steps:\n  - name: one\n    text: first\n    gate: hold\n';

  it('is put, added to, read, verified and dropped', async () => {
    const engine = createEngine();
    const put = await control(engine, 'PUT', '/scenario', { body: `${yaml}unmatched: default\n` });
    expect(put.json).toEqual({
      name: null,
      order: 'strict',
      unmatched: 'default',
      steps: [{ number: 1, label: 'text("first")', name: 'one', used: 0, wanted: 1, optional: false }],
    });
    const more = { order: 'any', steps: [{ text: 'second', repeat: 'forever', after: 'one' }] };
    expect((await control(engine, 'POST', '/scenario', { body: more })).json.steps[1]).toMatchObject({
      number: 2,
      wanted: null,
    });
    expect(await control(engine, 'GET', '/scenario/verify')).toEqual({
      status: 409,
      json: {
        played: false,
        unused: ['step 1: "one" (text("first")) answered 0 of 1 requests'],
        unexpected: [],
        message: expect.stringContaining('not played as written'),
      },
    });
    expect((await control(engine, 'DELETE', '/scenario')).json.steps).toEqual([]);
    expect((await control(engine, 'GET', '/scenario/verify')).json.played).toBe(true);
    expect((await control(engine, 'GET', '/scenario')).json).toEqual({
      name: null,
      order: 'strict',
      unmatched: 'refuse',
      steps: [],
    });
  });

  it('is refused with line and column of what is wrong', async () => {
    const engine = createEngine();
    expect(await control(engine, 'PUT', '/scenario', { body: 'steps:\n  - txet: hi\n' })).toMatchObject({
      status: 400,
      json: {
        error: { message: 'body:2:5: steps[0].txet: there is no field "txet" here (Did you mean text?)' },
      },
    });
    expect((await control(engine, 'POST', '/scenario', { body: '' })).json.error.message).toContain(
      'body:1:1: it is empty',
    );
  });

  it('has gates, which are listed and released', async () => {
    const engine = createEngine();
    await control(engine, 'PUT', '/scenario', { body: yaml });
    expect((await control(engine, 'GET', '/gates')).json.data).toEqual([{ name: 'hold', waiting: 0 }]);
    const answer = ask(engine, 'x');
    expect((await control(engine, 'GET', '/journal/wait?gate=hold')).json.data).toMatchObject([
      { gate: 'hold', status: null },
    ]);
    expect((await control(engine, 'GET', '/gates')).json.data).toEqual([{ name: 'hold', waiting: 1 }]);
    expect((await control(engine, 'POST', '/gates/hold/release')).json).toEqual({ released: 1 });
    expect((await answer).status).toBe(200);
    expect((await control(engine, 'POST', '/gates/release')).json).toEqual({ released: 0 });
    expect(await control(engine, 'POST', '/gates/hodl/release')).toMatchObject({
      status: 404,
      json: { error: { message: 'There is no gate "hodl". (Did you mean hold?)' } },
    });
  });
});

describe('faults', () => {
  it('are set for one namespace, and cleared', async () => {
    const engine = createEngine({ faults: ['no-request-id'] });
    expect((await control(engine, 'GET', '/faults')).json).toEqual({
      faults: ['no-request-id'],
      from: 'mock',
    });
    expect((await control(engine, 'PUT', '/faults', { body: { faults: [] } })).json).toEqual({
      faults: [],
      from: 'namespace',
    });
    expect((await ask(engine, 'a')).headers).toHaveProperty('x-request-id');
    const other = await send(engine, 'POST', '/t/b/v1/responses', {
      headers: KEY,
      body: { model: 'm', input: 'a' },
    });
    expect(other.headers).not.toHaveProperty('x-request-id');
    await control(engine, 'DELETE', '/faults');
    expect((await ask(engine, 'a')).headers).not.toHaveProperty('x-request-id');
    expect(await control(engine, 'PUT', '/faults', { body: { faults: ['no-such'] } })).toMatchObject({
      status: 400,
      json: { error: { param: 'faults', message: expect.stringContaining('There is no fault "no-such"') } },
    });
  });
});

describe('variants', () => {
  it('are set for one namespace, and cleared, as faults are', async () => {
    const engine = createEngine({ variants: ['bom'] });
    expect((await control(engine, 'GET', '/variants')).json).toEqual({ variants: ['bom'], from: 'mock' });
    expect(
      (await control(engine, 'PUT', '/variants', { body: { variants: ['crlf', 'uuid-ids'] } })).json,
    ).toEqual({
      variants: ['uuid-ids', 'crlf'],
      from: 'namespace',
    });
    expect(jsonOf(await ask(engine, 'a')).id).toMatch(/^resp_[0-9a-f]{8}-/);
    expect((await control(engine, 'DELETE', '/variants')).json).toEqual({ variants: ['bom'], from: 'mock' });
    expect(jsonOf(await ask(engine, 'a')).id).not.toContain('-');
  });
});

describe('limits', () => {
  it('are set for a namespace in place of those of the mock, and cleared', async () => {
    const engine = createEngine({ limits: { rpm: 100 } });
    expect((await control(engine, 'GET', '/limits')).json).toEqual({ limits: { rpm: 100 }, from: 'mock' });
    const body = { rpm: 1, contextWindows: { m: 50 } };
    expect((await control(engine, 'PUT', '/limits', { body })).json).toEqual({
      limits: body,
      from: 'namespace',
    });
    expect((await ask(engine, 'a')).headers['x-ratelimit-limit-requests']).toBe('1');
    expect((await ask(engine, 'b')).status).toBe(429);
    const elsewhere = { headers: KEY, body: { model: 'm', input: 'a' } };
    expect(
      (await send(engine, 'POST', '/t/other/v1/responses', elsewhere)).headers['x-ratelimit-limit-requests'],
    ).toBe('100');
    expect((await control(engine, 'DELETE', '/limits')).json.from).toBe('mock');
    expect((await ask(engine, 'c')).status).toBe(200);
  });

  it.each([
    [{ rpm: 0 }, 'rpm: expected a whole number, 1 or more, got the number 0.'],
    [{ contextWindows: 5 }, 'contextWindows: expected an object, got the number 5.'],
    [
      { contextWindows: { m: 5 } },
      'limits: contextWindows["m"]: expected a whole number, 16 or more, got 5.',
    ],
  ])('that are none are refused: %j', async (body, message) => {
    const { status, json } = await control(createEngine(), 'PUT', '/limits', { body });
    expect([status, json.error.message]).toEqual([400, message]);
  });
});

describe('the clock', () => {
  it('is read, set and advanced, and time stamps follow it', async () => {
    const engine = createEngine();
    const { now } = (await control(engine, 'GET', '/clock')).json;
    expect((await control(engine, 'POST', '/clock/advance', { body: { seconds: 3600 } })).json).toEqual({
      now: now + 3600,
    });
    expect((await control(engine, 'PUT', '/clock', { body: { now: 1_800_000_000 } })).json).toEqual({
      now: 1_800_000_000,
    });
    expect(jsonOf(await ask(engine, 'a')).created_at).toBe(1_800_000_001);
    expect(
      (await control(engine, 'POST', '/clock/advance', { body: { seconds: -1 } })).json.error.message,
    ).toBe('seconds: expected a whole number from 0 to 253402300799, got the number -1.');
  });

  it('is that of one namespace', async () => {
    const engine = createEngine();
    await control(engine, 'PUT', '/clock', { body: { now: 5 } });
    expect(jsonOf(await send(engine, 'GET', '/t/a/__resproof/clock')).now).toBeGreaterThan(5);
  });
});

describe('what is wrong with a request', () => {
  it.each([
    ['GET', '/journal?pth=/x', '', 'There is no "pth" in the query of this operation. (Did you mean path?)'],
    ['GET', '/journal?status=ok', '', 'status: expected a whole number, got the text "ok".'],
    ['GET', '/journal?all=yes', '', 'all: expected true or false, got the text "yes".'],
    [
      'GET',
      '/journal/wait?timeout=-1',
      '',
      'timeout: expected a whole number from 0 to 600000, got the number -1.',
    ],
    ['PUT', '/faults', '', 'The body has to be a JSON object with faults; got nothing.'],
    ['PUT', '/faults', '[]', 'The body has to be a JSON object with faults; got a list.'],
    ['PUT', '/faults', '{', 'The body has to be a JSON object with faults; got what is no JSON.'],
    ['PUT', '/faults', '{"faults":"a"}', 'faults: expected a list of texts, got the text "a".'],
    ['PUT', '/clock', '{}', 'The field now is missing in the body.'],
    ['POST', '/gates/release?all=true', '', 'There is no "all" in the query of this operation.'],
  ])('is said: %s %s', async (method, path, body, message) => {
    const reply = await send(createEngine(), method, `/__resproof${path}`, { body });
    expect([reply.status, jsonOf(reply).error.message]).toEqual([400, message]);
  });

  it('is a path or a method that is not there', async () => {
    const unknown = await send(createEngine(), 'GET', '/__resproof/constructor');
    expect([unknown.status, jsonOf(unknown).error.message]).toEqual([
      404,
      expect.stringContaining('It has /health, '),
    ]);
    const near = await send(createEngine(), 'GET', '/__resproof/scenaro');
    expect(jsonOf(near).error.message).toBe('The control API has no /scenaro. (Did you mean /scenario?)');
    expect(await send(createEngine(), 'GET', '/__resproof/reset')).toMatchObject({
      status: 405,
      headers: { allow: 'POST' },
    });
  });
});

describe('who may ask', () => {
  const from = (headers: Record<string, string>, options: MockOptions = {}) =>
    send(createEngine(options), 'GET', '/__resproof/journal', { headers });

  it.each<[string, Record<string, string>, number]>([
    ['a client that is no browser', { host: '127.0.0.1:1' }, 200],
    ['a page of another origin', { origin: 'https://evil.example', host: 'localhost:1' }, 403],
    [
      'a page of another site, without an origin',
      { 'sec-fetch-site': 'cross-site', host: 'localhost:1' },
      403,
    ],
    ['an address typed into a browser', { 'sec-fetch-site': 'none', host: 'localhost:1' }, 200],
    ['the same origin by address', { origin: 'http://127.0.0.1:1', host: '127.0.0.1:1' }, 200],
    ['a name that was made to point here', { origin: 'http://evil.example:1', host: 'evil.example:1' }, 403],
    ['the same, without an origin', { 'sec-fetch-site': 'same-origin', host: 'evil.example:1' }, 403],
  ])('%s', async (_, headers, status) => {
    const reply = await from(headers);
    expect(reply.status).toBe(status);
    expect(reply.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('whoever has the key, where there is one', async () => {
    const options = { controlKey: 'open sesame'.replace(' ', '-') };
    expect((await from({}, options)).status).toBe(401);
    expect((await from({ authorization: 'Bearer sk-test' }, options)).status).toBe(401);
    expect((await from({ authorization: 'Bearer open-sesame' }, options)).status).toBe(200);
    expect((await from({ 'x-resproof-control-key': 'open-sesame' }, options)).status).toBe(200);
    expect((await send(createEngine(options), 'GET', '/__resproof/health')).status).toBe(200);
  });

  it('nobody, when it is switched off', async () => {
    expect((await send(createEngine({ control: false }), 'GET', '/__resproof/health')).status).toBe(404);
  });
});

describe('every operation', () => {
  // Stands last: what the tests above have asked for. One that none of them tries is one that nobody has seen.
  it('was tried, and answered as the document has it', () => {
    expect([...seen].toSorted()).toEqual(operations.map(({ id }) => id).toSorted());
  });
});
