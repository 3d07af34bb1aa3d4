import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEngine } from './engine.ts';
import type { MockOptions } from './options.ts';
import type { MockReply } from './reply.ts';
import { error, failed, text } from './scenario/builders.ts';

const KEY = { authorization: 'Bearer sk-test', 'content-type': 'application/json' };
const HELLO = { model: 'm', input: 'Say exactly: hello' };

const post = (
  body: unknown,
  { url = '/v1/responses', headers = {} }: { url?: string; headers?: object } = {},
) => ({
  method: 'POST',
  url,
  headers: { ...KEY, ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

const get = (url: string, headers = {}) => ({
  method: 'GET',
  url,
  headers: { ...KEY, ...headers },
  body: '',
});

const textOf = ({ body }: MockReply) =>
  body.kind === 'text'
    ? body.text
    : body.kind === 'stream'
      ? body.frames.map((frame) => frame.text).join('')
      : '';
const jsonOf = (reply: MockReply) => JSON.parse(textOf(reply));
const engineWith = (options: MockOptions = {}) => createEngine(options);

describe('the engine', () => {
  it('answers with JSON, a request id and headers that a page may read', async () => {
    const reply = await engineWith().handle(post(HELLO));
    expect(reply.status).toBe(200);
    expect(reply.headers).toMatchObject({
      'content-type': 'application/json',
      'x-request-id': expect.stringMatching(/^req_[0-9a-f]{32}$/),
      'access-control-allow-origin': '*',
      'access-control-expose-headers': expect.stringContaining('x-request-id'),
    });
    expect(jsonOf(reply)).toMatchObject({ object: 'response', status: 'completed' });
  });

  it('answers a stream with one frame for each event', async () => {
    const reply = await engineWith().handle(post({ ...HELLO, stream: true }));
    expect(reply.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    const frames = reply.body.kind === 'stream' ? reply.body.frames : [];
    expect(frames[0]?.text).toMatch(/^event: response\.created\ndata: \{.*\}\n\n$/);
    expect(frames.at(-1)?.text).toMatch(/^event: response\.completed\n/);
  });

  it('gives equal bytes for equal requests in equal order, in any namespace', async () => {
    const play = async (prefix: string) => {
      const engine = engineWith();
      const first = await engine.handle(post(HELLO, { url: `${prefix}/v1/responses` }));
      const second = await engine.handle(post({ ...HELLO, stream: true }, { url: `${prefix}/v1/responses` }));
      const again = await engine.handle(post(HELLO, { url: `${prefix}/v1/responses` }));
      return [first, second, again];
    };
    const [one, other, named] = [await play(''), await play(''), await play('/t/other')];
    expect(other).toEqual(one);
    expect(named).toEqual(one);
    expect(jsonOf(one[2]!)['id']).not.toBe(jsonOf(one[0]!)['id']);
    expect(one[2]!.headers['x-request-id']).not.toBe(one[0]!.headers['x-request-id']);
  });

  it('answers a preflight with what was asked for', async () => {
    const reply = await engineWith().handle({
      method: 'OPTIONS',
      url: '/v1/responses',
      headers: { origin: 'https://app.example', 'access-control-request-headers': 'authorization,x-custom' },
      body: '',
    });
    expect(reply).toMatchObject({
      status: 204,
      body: { kind: 'none' },
      headers: {
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET, POST, DELETE, OPTIONS',
        'access-control-allow-headers': 'authorization,x-custom',
      },
    });
  });

  it('refuses a body that is too large', async () => {
    const engine = engineWith({ maxBody: 100 });
    const reply = await engine.handle(post({ model: 'm', input: 'x'.repeat(100) }));
    expect(reply.status).toBe(413);
    expect(jsonOf(reply).error.message).toContain('100 bytes');
    expect(engine.namespace().journal.entries()).toMatchObject([
      { status: 413, by: 'transport:413', body: '' },
    ]);
  });

  it('refuses what it cannot read, saying why', async () => {
    const engine = engineWith();
    const compressed = await engine.handle(post('…', { headers: { 'content-encoding': 'zstd' } }));
    expect([compressed.status, jsonOf(compressed).error.message]).toEqual([
      415,
      expect.stringContaining('compressed'),
    ]);
    const socket = await engine.handle(get('/v1/responses', { upgrade: 'websocket' }));
    expect(socket.status).toBe(426);
    const lost = await engine.handle(get('/t/not a name/v1/models'));
    expect(lost.status).toBe(400);
  });

  it.each<[MockOptions, string]>([
    [{ faults: ['drop-created', 'no-usag'] }, 'There is no fault "no-usag"; did you mean'],
    [{ maxBody: 0 }, 'maxBody: expected a whole number'],
    [{ ttft: -1 }, 'ttft: expected milliseconds'],
    [{ jitter: 1.5 }, 'jitter: expected a share from 0 to 1'],
    [{ dialect: 'klingon' as never }, 'dialect: "klingon" is none of'],
  ])('says which option is wrong: %o', (options, message) =>
    expect(() => createEngine(options)).toThrow(message),
  );
});

describe('anything at all', () => {
  const engine = engineWith();
  const path = fc.oneof(
    fc.constantFrom(
      '/v1/responses',
      '/v1/responses/resp_1',
      '/v1/models/m',
      '/__resproof/journal',
      '/t/a/v1/responses',
    ),
    fc.webPath(),
    fc.string(),
  );
  const field = fc.constantFrom(
    'model',
    'input',
    'tools',
    'tool_choice',
    'text',
    'reasoning',
    'metadata',
    'include',
    'caching',
    'stream',
    '__proto__',
  );
  const body = fc.oneof(
    fc.json(),
    fc.string(),
    fc.dictionary(field, fc.jsonValue()).map((value) => JSON.stringify({ ...HELLO, ...value })),
  );

  it('gets an answer, and never one that is a fault of ours', async () => {
    const request = fc.record({
      method: fc.constantFrom('GET', 'POST', 'DELETE', 'PUT', 'OPTIONS', 'HEAD', 'post'),
      url: path,
      headers: fc
        .dictionary(
          fc.constantFrom('x-resproof-directive', 'x-resproof-namespace', 'content-encoding'),
          fc.string(),
        )
        .map((more): Record<string, string> => ({ ...KEY, ...more })),
      body,
    });
    await fc.assert(
      fc.asyncProperty(request, async (asked) => {
        const reply = await engine.handle(asked);
        const directed = Boolean(asked.headers['x-resproof-directive']);
        expect(textOf(reply)).not.toContain('resproof_internal_error');
        if (!directed) expect(reply.status).toBeLessThan(500);
      }),
      { numRuns: 400 },
    );
  });
});

describe('namespaces', () => {
  it('have state and journal of their own', async () => {
    const engine = engineWith();
    const { id } = jsonOf(await engine.handle(post(HELLO, { url: '/t/a/v1/responses' })));
    expect((await engine.handle(get(`/t/a/v1/responses/${id}`))).status).toBe(200);
    expect((await engine.handle(get(`/v1/responses/${id}`, { 'x-resproof-namespace': 'a' }))).status).toBe(
      200,
    );
    expect((await engine.handle(get(`/t/b/v1/responses/${id}`))).status).toBe(404);
    expect(engine.namespace('a').journal.entries()).toHaveLength(3);
    expect(engine.namespace('b').journal.entries()).toHaveLength(1);
  });

  it('are bounded, and none is dropped for another', async () => {
    const engine = engineWith({ maxNamespaces: 1 });
    await engine.handle(post(HELLO, { url: '/t/a/v1/responses' }));
    const refused = await engine.handle(post(HELLO, { url: '/t/b/v1/responses' }));
    expect([refused.status, jsonOf(refused).error.code]).toEqual([400, 'too_many_namespaces']);
    expect((await engine.handle(post(HELLO, { url: '/t/a/v1/responses' }))).status).toBe(200);
    expect(() => engine.namespace('b')).toThrow(RangeError);
  });
});

describe('directives', () => {
  const directed = (directive: string, more = {}) =>
    post({ ...HELLO, ...more }, { headers: { 'x-resproof-directive': directive } });

  it('status=429 answers with a rate limit that says when to come back', async () => {
    const reply = await engineWith().handle(directed('status=429'));
    expect(reply).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
    expect(jsonOf(reply).error).toMatchObject({
      type: 'rate_limit_error',
      code: 'rate_limit_exceeded',
      param: null,
    });
  });

  it('work in band, and once', async () => {
    const engine = engineWith();
    const request = post({ model: 'm', input: 'Hello [[resproof: once=status=503]]' });
    expect((await engine.handle(request)).status).toBe(503);
    expect((await engine.handle(request)).status).toBe(200);
    expect(
      engine
        .namespace()
        .journal.entries()
        .map((entry) => entry.by)[0],
    ).toBe('directive:status=503');
  });

  it('cut=after:2 breaks the connection after two events', async () => {
    const reply = await engineWith().handle(directed('cut=after:2', { stream: true }));
    expect(reply.body).toMatchObject({ kind: 'stream', frames: { length: 3, 2: { cut: true } } });
  });

  it('slow=5 waits before each event', async () => {
    const reply = await engineWith().handle(directed('slow=5', { stream: true }));
    expect(reply.body.kind === 'stream' && reply.body.frames.every((frame) => frame.wait === 5)).toBe(true);
  });

  it('fault=ID commits a fault on one request', async () => {
    const engine = engineWith();
    expect((await engine.handle(directed('fault=no-request-id'))).headers).not.toHaveProperty('x-request-id');
    expect((await engine.handle(post(HELLO))).headers).toHaveProperty('x-request-id');
    const unknown = await engine.handle(directed('fault=nope'));
    expect([unknown.status, jsonOf(unknown).error.code]).toEqual([400, 'unknown_fault']);
    expect(engine.namespace().journal.entries()[0]?.faults).toEqual(['no-request-id']);
  });
});

describe('a scenario in use', () => {
  it('answers by its steps, and refuses what fits none with a status that no SDK retries', async () => {
    const engine = engineWith();
    const namespace = engine.namespace();
    namespace.use([error(503), text('High water is at 14:05.')]);
    const statuses = [await engine.handle(post(HELLO)), await engine.handle(post(HELLO))];
    expect(statuses.map((reply) => reply.status)).toEqual([503, 200]);
    expect(textOf(statuses[1]!)).toContain('High water is at 14:05.');
    const refused = await engine.handle(post({ model: 'm', input: 'another' }));
    expect(refused).toMatchObject({ status: 400, headers: { 'x-should-retry': 'false' } });
    expect(jsonOf(refused).error).toMatchObject({
      type: 'resproof_unmatched',
      message: expect.stringContaining('all 2 steps'),
    });
    expect(() => namespace.scenario.verify()).toThrow('POST /responses "another"');
    expect(namespace.journal.entries().map((entry) => entry.by)).toEqual([
      'scenario:1',
      'scenario:2',
      'unmatched',
    ]);
  });

  it('is not used up by a request that the API itself refuses', async () => {
    const engine = engineWith();
    engine.namespace().use([text('x')]);
    const bad = await engine.handle(post(HELLO, { headers: { authorization: 'Bearer sk-invalid' } }));
    expect(bad.status).toBe(401);
    expect(() => engine.namespace().scenario.verify()).toThrow('answered 0 of 1');
    expect((await engine.handle(post(HELLO))).status).toBe(200);
    expect(() => engine.namespace().scenario.verify()).not.toThrow();
  });

  it('leaves unmatched requests to the default rules where told so', async () => {
    const engine = engineWith({ unmatched: 'default' });
    engine.namespace().use([text('x').when({ input: 'tides' })]);
    expect(textOf(await engine.handle(post(HELLO)))).toContain('hello');
    expect((await engine.handle(get('/v1/models'))).status).toBe(200);
  });

  it('plays failures in a stream', async () => {
    const engine = engineWith();
    engine.namespace().use([failed({ code: 'server_error', message: 'no' })]);
    expect(textOf(await engine.handle(post({ ...HELLO, stream: true })))).toContain(
      'event: response.failed\n',
    );
  });
});
