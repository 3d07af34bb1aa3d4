import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { readTranscript } from '../../src/wire/read-transcript.ts';
import { createMock, startMock, text, TapeError, type MockNamespace } from '../index.ts';

const KEY = 'sk-test-0123456789abcdef';
const root = mkdtempSync(join(tmpdir(), 'resproof-tape-'));
afterAll(() => rmSync(root, { recursive: true }));
let folders = 0;
const folder = (): string => join(root, String((folders += 1)), 'recordings');

async function upstream(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/base/v1`;
}

function ask(
  mock: Pick<MockNamespace, 'fetch' | 'url'>,
  body: object | null,
  { path = '/responses', headers = {} }: { path?: string; headers?: Record<string, string> } = {},
): Promise<Response> {
  return mock.fetch(mock.url + path, {
    method: body === null ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
}

const hello = (more: object = {}) => ({ model: 'gpt-5-mini', input: 'Say hello.', ...more });

describe('a conversation with another mock', () => {
  test('is recorded as it came, replayed byte for byte, and can be judged', async () => {
    const behind = await startMock();
    onTestFinished(() => behind.close());
    const dir = folder();
    const recording = await startMock({ record: { dir, upstream: behind.url } });
    onTestFinished(() => recording.close());

    const talk = async (mock: Pick<MockNamespace, 'fetch' | 'url'>) => {
      const first = await (await ask(mock, hello())).text();
      const { id } = JSON.parse(first) as { id: string };
      const stream = await (await ask(mock, hello({ previous_response_id: id, stream: true }))).text();
      const again = await (await ask(mock, null, { path: `/responses/${id}` })).text();
      const wrong = await ask(mock, hello({ model: 7 }));
      return [first, stream, again, String(wrong.status), await wrong.text()];
    };
    const live = { url: recording.url, fetch };
    const recorded = await talk(live);
    expect(recorded[1]).toMatch(/^event: response\.created\n/);
    expect(recorded[3]).toBe('400');
    expect(readdirSync(dir)).toEqual([
      '0001-post-responses.wire',
      '0002-post-responses.wire',
      expect.stringMatching(/^0003-get-responses-resp-[0-9a-f]+\.wire$/),
      '0004-post-responses.wire',
    ]);
    await behind.close();

    const replay = createMock({ replay: { dir, speed: Infinity } });
    expect(await talk(replay)).toEqual(recorded);
    expect(replay.journal().map(({ by }) => by)).toContain('replay:0002-post-responses.wire');
    expect(replay.exchange(2)?.response?.body).toBe(recorded[1]?.slice(0, 16 * 1024));

    const file = readFileSync(join(dir, '0002-post-responses.wire'), 'utf8');
    expect(file).toContain('\n---\nevent: response.created\ndata: {"type":"response.created"');
    expect(file).not.toContain(KEY);
    const { header, exchanges } = readTranscript(file);
    expect(header).toMatchObject({ kind: 'file', dialect: 'openai', model: 'gpt-5-mini' });
    expect(exchanges).toMatchObject([
      {
        request: { method: 'POST', url: `${behind.url}/responses` },
        response: { status: 200 },
        failure: null,
      },
    ]);
  });
});

describe('a recording', () => {
  test('is passed on while it comes, with its timing, and replayed with it or faster', async () => {
    const { promise: seen, resolve: goOn } = Promise.withResolvers<undefined>();
    const base = await upstream((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'req_1' });
      // Half of a character in each piece.
      response.write(Buffer.from('data: ü').subarray(0, 7));
      void seen.then(() => setTimeout(() => response.end(Buffer.from('ü\n\n').subarray(1)), 60));
    });
    const dir = folder();
    const mock = createMock({ record: { dir, upstream: base } });
    const answer = await ask(mock, hello());
    expect(answer.headers.get('x-request-id')).toBe('req_1');
    expect(answer.headers.get('x-resproof-recording')).toBe('0001-post-responses.wire');
    const reader = answer.body!.getReader();
    // It has not ended at its source yet.
    expect(Buffer.from((await reader.read()).value!).toString('latin1')).toBe('data: Ã');
    goOn(undefined);
    expect(Buffer.from((await reader.read()).value!).toString('latin1')).toBe('¼\n\n');
    expect((await reader.read()).done).toBe(true);

    const took = async (speed: number): Promise<number> => {
      const replay = createMock({ replay: { dir, speed } });
      await ask(replay, { wrong: true });
      const start = performance.now();
      expect(await (await ask(replay, hello())).text()).toBe('data: ü\n\n');
      return performance.now() - start;
    };
    expect(await took(1)).toBeGreaterThan(55);
    expect(await took(Infinity)).toBeLessThan(55);
  });

  test('holds no secret: key, cookies, account, keys of remote tools', async () => {
    const base = await upstream((request, response) => {
      response.setHeader('set-cookie', 'session=s3cret-cookie');
      response.setHeader('openai-organization', 's3cret-org');
      response.end(JSON.stringify({ echo: request.headers.authorization }));
    });
    const dir = folder();
    const mock = createMock({ record: { dir, upstream: base, upstreamKey: 'sk-upstream-s3cret' } });
    const tools = [
      { type: 'mcp', server_label: 'a', authorization: 's3cret-auth', headers: { 'x-key': 's3cret-header' } },
    ];
    const answer = await ask(mock, hello({ tools }), {
      headers: { 'openai-project': 's3cret-project', 'x-api-key': KEY },
    });
    // The client's key never left; the upstream's did, and is not told to the journal's readers alone.
    expect(await answer.json()).toEqual({ echo: 'Bearer sk-upstream-s3cret' });
    const file = readFileSync(join(dir, '0001-post-responses.wire'), 'utf8');
    expect(file).not.toMatch(/s3cret/);
    expect(file).not.toContain(KEY);
    expect(file).toContain('{"echo":"Bearer [redacted]"}');
    // And is found again by the same request, whatever the keys.
    const replay = createMock({ replay: { dir } });
    expect((await ask(replay, hello({ tools }))).status).toBe(200);
  });

  test('is not made of what had no end; the client sees it break', async () => {
    const base = await upstream((_request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('{"half":');
      setTimeout(() => response.destroy(), 20);
    });
    const dir = folder();
    const mock = createMock({ record: { dir, upstream: base } });
    await expect((await ask(mock, hello())).text()).rejects.toThrow('terminated');
    expect(readdirSync(dir)).toEqual([]);
  });

  test('is made to its end when the client leaves after the last event', async () => {
    const base = await upstream((_request, response) => {
      response.write('data: last\n\n');
      setTimeout(() => response.end(), 50);
    });
    const dir = folder();
    const mock = createMock({ record: { dir, upstream: base } });
    const reader = (await ask(mock, hello())).body!.getReader();
    await reader.read();
    await reader.cancel();
    await expect.poll(() => readdirSync(dir)).toEqual(['0001-post-responses.wire']);
  });
});

describe('the upstream', () => {
  test.each([301, 302, 307, 308])('is not followed elsewhere: %i', async (status) => {
    let strays = 0;
    const elsewhere = await upstream((_request, response) => {
      strays += 1;
      response.end();
    });
    const base = await upstream((_request, response) => {
      response.writeHead(status, { location: `${elsewhere}/responses` }).end();
    });
    const dir = folder();
    const answer = await ask(createMock({ record: { dir, upstream: base } }), hello());
    expect(answer.status).toBe(502);
    const { error } = (await answer.json()) as { error: { code: string; message: string } };
    expect(error.code).toBe('resproof_upstream_redirect');
    expect(error.message).toContain(`redirects to ${elsewhere}/responses, which is not followed`);
    expect([strays, readdirSync(dir)]).toEqual([0, []]);
  });

  test('that is not there is a clear error', async () => {
    const mock = createMock({ record: { dir: folder(), upstream: 'http://127.0.0.1:1/v1' } });
    const answer = await ask(mock, hello());
    expect([answer.status, await answer.json()]).toMatchObject([
      502,
      { error: { code: 'resproof_upstream_failed', message: expect.stringContaining('ECONNREFUSED') } },
    ]);
  });

  test('that is the mock itself is noticed', async () => {
    const mock = createMock({ record: { dir: folder(), upstream: 'http://127.0.0.1:1/v1' } });
    const answer = await ask(mock, hello(), { headers: { via: '1.1 resproof' } });
    expect([answer.status, await answer.json()]).toMatchObject([
      508,
      { error: { code: 'resproof_upstream_loop' } },
    ]);
  });

  test.each(['api.openai.com/v1', 'ftp://a/v1', 'https://user:word@a/v1', 'https://a/v1?key=x'])(
    'is refused: %s',
    async (given) => {
      const mock = startMock({ record: { dir: folder(), upstream: given } });
      await expect(mock).rejects.toThrow(TapeError);
      await expect(mock).rejects.toThrow(/^The upstream /);
    },
  );

  test('is nobody else’s where keys are named', async () => {
    const options = { dir: folder(), upstream: 'http://127.0.0.1:1/v1', upstreamKey: 'sk-upstream' };
    const answer = await ask(createMock({ apiKeys: ['sk-other'], record: options }), hello());
    expect([answer.status, await answer.json()]).toMatchObject([401, { error: { code: 'invalid_api_key' } }]);
  });
});

/** A recording written by hand. */
function recording(dir: string, number: number, request: object, answer: string, path = '/responses'): void {
  writeFileSync(
    join(dir, `000${number}-post-responses.wire`),
    `---
transcript: 1
resproof: 0.1.0
baseUrl: http://model.example/v1
dialect: openai
model: gpt-5-mini
startedAt: 2026-01-01T00:00:00Z
claims: {}
exchange:
  id: "${number}"
  case: ""
  step: ""
  attempt: 1
  startedAt: 0
  request:
    method: POST
    url: http://model.example/v1${path}
    headers: []
    body: '${JSON.stringify(request).replaceAll("'", "''")}'
  response: { status: 200, headers: [], headersAt: 1, endedAt: 2, chunks: 3@1 }
  failure: null
---
${answer}`,
  );
}

describe('a replay', () => {
  const dir = mkdtempSync(join(root, 'by-hand-'));
  recording(dir, 1, hello(), 'one');
  recording(dir, 2, hello(), 'two, longer than it was');
  recording(dir, 3, hello({ tools: [{ name: 'a', parameters: { type: 'object' } }] }), 'tools');
  recording(dir, 4, { a: 1 }, 'query', '/responses?x=1&y=2');

  test('finds by value, not by how it is written; equal ones in their order, then the last again', async () => {
    const mock = createMock({ replay: { dir } });
    const said = async (body: object, options = {}) => (await ask(mock, body, options)).text();
    expect(await said({ input: 'Say hello.', model: 'gpt-5-mini' })).toBe('one');
    expect([await said(hello()), await said(hello())]).toEqual(
      Array.from({ length: 2 }, () => 'two, longer than it was'),
    );
    expect(await said({ a: 1 }, { path: '/responses?y=2&x=1' })).toBe('query');
    // In each namespace, and after a reset, from the beginning.
    expect(await (await ask({ ...mock.namespace('other'), fetch: mock.fetch }, hello())).text()).toBe('one');
    await mock.reset();
    expect(await said(hello())).toBe('one');
  });

  test.each([
    [
      hello({ input: 'Say hello!' }),
      'The nearest is 0001-post-responses.wire: body.input is "Say hello!", and was "Say hello.".',
    ],
    [
      hello({ tools: [{ name: 'b', parameters: { type: 'object' } }] }),
      'The nearest is 0003-post-responses.wire: body.tools[0].name is "b", and was "a".',
    ],
    [
      hello({ stream: true }),
      'The nearest is 0001-post-responses.wire: body.stream is true, and was not there.',
    ],
    [{ a: 1 }, 'The nearest is 0004-post-responses.wire: query.'],
    [[undefined], 'The nearest is '],
    [{ __proto__: null, constructor: { prototype: 1 } }, 'The nearest is '],
  ])('says of %j what is nearest', async (body, nearest) => {
    const answer = await ask(createMock({ replay: { dir } }), body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-resproof-replay')).toBe('miss');
    expect(answer.headers.get('x-should-retry')).toBe('false');
    const { error } = (await answer.json()) as { error: { code: string; message: string } };
    expect(error.code).toBe('resproof_no_recording');
    expect(error.message).toContain('No recording answers POST /responses. ');
    expect(error.message).toContain(nearest);
    expect(error.message).not.toContain('undefined');
  });

  test('shows of long texts where they part', async () => {
    const long = 'a long time ago, '.repeat(2_000);
    const own = mkdtempSync(join(root, 'long-'));
    recording(own, 1, hello({ input: `${long}it was Tuesday.` }), 'old');
    const answer = await ask(createMock({ replay: { dir: own } }), hello({ input: `${long}it was Monday.` }));
    const { error } = (await answer.json()) as { error: { message: string } };
    expect(error.message).toMatch(/body\.input is …".{1,20}Monday\.", and was …".{1,20}Tuesday\."\.$/);
  });

  test('gives way to steps that a test puts to use', async () => {
    const mock = createMock({ replay: { dir } });
    mock.use([text('from a step')]);
    expect(await (await ask(mock, hello())).text()).toContain('from a step');
  });

  test('says that a WebSocket is not replayed', async () => {
    const mock = createMock({ replay: { dir } });
    const reply = await mock.handle({
      method: 'GET',
      url: '/v1/responses',
      headers: { upgrade: 'websocket' },
      body: '',
    });
    expect(reply.status).toBe(426);
    expect(JSON.stringify(reply.body)).toContain('WebSockets are neither recorded nor replayed');
  });

  test.each([
    ['no-such-folder', 'cannot be read: ENOENT'],
    ['empty', 'There are no recordings'],
  ])('of %s is refused', async (name, message) => {
    const none = name === 'empty' ? mkdtempSync(join(root, 'none-')) : join(root, name);
    await expect(startMock({ replay: { dir: none } })).rejects.toThrow(message);
    // Without a start that could be refused, each request says it.
    const answer = await ask(createMock({ replay: { dir: none } }), hello());
    expect([answer.status, await answer.json()]).toMatchObject([
      500,
      { error: { code: 'resproof_recordings_unusable', message: expect.stringContaining(message) } },
    ]);
  });

  test.each([
    ['---\ntranscript: 1\n', 'no second line of ---'],
    ['---\ntranscript: 1\na: [\n---\n', 'line 1: '],
    ['---\ntranscript: 1\na: &a [*a]\n---\n', 'line 1: '],
    ['{}', 'no header of a transcript'],
    ['', 'the transcript is empty'],
  ])('of a file that is none is refused: %j', async (content, message) => {
    const own = mkdtempSync(join(root, 'broken-'));
    writeFileSync(join(own, '0001-x.wire'), content);
    const started = startMock({ replay: { dir: own } });
    await expect(started).rejects.toThrow(message);
    await expect(started).rejects.toThrow('0001-x.wire');
  });

  test('does one thing at a time', () => {
    const record = { dir, upstream: 'http://a/v1' };
    expect(() => createMock({ record, replay: { dir } })).toThrow(TypeError);
    expect(() => createMock({ replay: { dir }, faults: ['no-sequence-number'] })).toThrow(TypeError);
  });
});
