/** The same requests over every adapter: equal bytes. What an adapter cannot show is a branch here that says so. */
import { setupServer } from 'msw/node';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createMock, startMock, text } from '../index.ts';
import type { MockNamespace, MockOptions } from '../index.ts';
import { mswHandlers } from './msw.ts';

interface Running {
  mock: MockNamespace;
  fetch: typeof fetch;
  close(): Promise<void> | void;
}

interface Adapter {
  name: string;
  start(options?: MockOptions): Promise<Running>;
  /** A client sees that the connection was cut. */
  cuts: boolean;
}

const ADAPTERS: Adapter[] = [
  {
    name: 'node:http',
    cuts: true,
    async start(options) {
      const mock = await startMock(options);
      return { mock, fetch, close: () => mock.close() };
    },
  },
  {
    name: 'fetch',
    cuts: true,
    async start(options) {
      const mock = createMock(options);
      return { mock, fetch: mock.fetch, close: () => undefined };
    },
  },
  {
    name: 'MSW',
    // MSW ends a stream that errors as if it were whole.
    cuts: false,
    async start(options) {
      const mock = createMock(options);
      const server = setupServer(...mswHandlers(mock));
      server.listen();
      return { mock, fetch, close: () => server.close() };
    },
  },
];

const running: Running[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const one of running.splice(0)) await one.close();
});

async function start(adapter: Adapter, options?: MockOptions): Promise<Running> {
  const one = await adapter.start(options);
  running.push(one);
  return one;
}

const KEY = { authorization: 'Bearer sk-test', 'content-type': 'application/json' };
const HELLO = { model: 'm', input: 'Reply with exactly this text and nothing else: "grüß dich 🌊"' };

const post = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { ...KEY, ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

/** What is sent to all, and shown by all in the same bytes. */
const TABLE: [title: string, path: string, init: RequestInit][] = [
  ['a response', '/responses', post(HELLO)],
  ['a stream', '/responses', post({ ...HELLO, stream: true })],
  ['a paced stream', '/responses', post({ ...HELLO, stream: true }, { 'x-resproof-directive': 'slow=1' })],
  ['a paced answer', '/responses', post(HELLO, { 'x-resproof-directive': 'slow=1' })],
  ['the same again', '/responses', post(HELLO)],
  ['models', '/models', { headers: KEY }],
  [
    'a preflight',
    '/responses',
    { method: 'OPTIONS', headers: { 'access-control-request-headers': 'authorization' } },
  ],
  ['bad JSON', '/responses', post('{')],
  ['no key', '/responses', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }],
  ['an unknown id', '/responses/resp_unknown', { headers: KEY }],
  ['a wrong method', '/responses', { method: 'DELETE', headers: KEY }],
  ['a rate limit', '/responses', post(HELLO, { 'x-resproof-directive': 'status=429' })],
  [
    'a fault',
    '/responses',
    post({ ...HELLO, stream: true }, { 'x-resproof-directive': 'fault=split-utf8-corrupted' }),
  ],
  ['a body that is too large', '/responses', post({ model: 'm', input: 'x'.repeat(50_000) })],
];

/** Headers that belong to one connection, or to how HTTP carries a body. */
const OF_TRANSPORT = new Set(['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding']);

async function show(response: Response): Promise<unknown> {
  const headers = Object.fromEntries([...response.headers].filter(([name]) => !OF_TRANSPORT.has(name)));
  return { status: response.status, headers, body: await response.text() };
}

describe('all adapters', () => {
  it('show the same bytes', async () => {
    const shown: Record<string, unknown>[] = [];
    for (const adapter of ADAPTERS) {
      const { mock, fetch, close } = await adapter.start({ maxBody: 40_000 });
      const seen: Record<string, unknown> = {};
      for (const [title, path, init] of TABLE) seen[title] = await show(await fetch(mock.url + path, init));
      seen['journal'] = mock
        .journal()
        .map(({ n, method, path, body, status, by }) => [n, method, path, body, status, by]);
      await close();
      shown.push(seen);
    }
    const [first, ...others] = shown;
    expect(first).toMatchObject({
      'a response': { status: 200, body: expect.stringContaining('grüß dich 🌊') },
      'a body that is too large': { status: 413 },
    });
    for (const other of others) expect(other).toEqual(first);
  });
});

describe.each(ADAPTERS)('over $name', (adapter) => {
  it('a namespace has a URL of its own', async () => {
    const { mock, fetch } = await start(adapter);
    const blue = mock.namespace('blue');
    expect(blue.url).toBe(mock.url.replace('/v1', '/t/blue/v1'));
    expect((await fetch(`${blue.url}/responses`, post(HELLO))).status).toBe(200);
    expect([blue.journal().length, mock.journal().length]).toEqual([1, 0]);
  });

  it('a cut breaks the stream after what was sent', async () => {
    const { mock, fetch } = await start(adapter);
    const init = post({ ...HELLO, stream: true }, { 'x-resproof-directive': 'cut=after:2' });
    const response = await fetch(`${mock.url}/responses`, init);
    const { text, failed } = await readAll(response);
    expect(text.match(/^event: /gm)).toHaveLength(2);
    expect(failed).toBe(adapter.cuts);
    expect(mock.journal()[0]?.disconnected).toBe(false);
  });

  it('a client that leaves is noted in the journal', async () => {
    const { mock, fetch } = await start(adapter);
    const leaving = new AbortController();
    const init = post({ ...HELLO, stream: true }, { 'x-resproof-directive': 'slow=40' });
    const response = await fetch(`${mock.url}/responses`, { ...init, signal: leaving.signal });
    await response.body!.getReader().read();
    leaving.abort();
    await vi.waitFor(() => expect(mock.journal()[0]?.disconnected).toBe(true), { timeout: 2_000 });
  });

  it('a gate holds a stream until it is released', async () => {
    const { mock, fetch } = await start(adapter);
    mock.use([text('High water').gate('end', 'response.completed')]);
    const response = await fetch(`${mock.url}/responses`, post({ ...HELLO, stream: true }));
    const reading = readAll(response);
    expect(await mock.gate('end')).toMatchObject({ gate: 'end', status: 200 });
    expect(mock.release('end')).toBe(1);
    const read = await reading;
    expect(read.failed).toBe(false);
    expect(read.text).toContain('event: response.completed\n');
    await vi.waitFor(() => expect(mock.journal()[0]).toMatchObject({ events: 10, disconnected: false }));
  });

  it('a gate holds an answer in one piece, and notes who leaves it', async () => {
    const { mock, fetch } = await start(adapter);
    mock.use([text('High water').gate('door')]);
    const leaving = new AbortController();
    const answer = fetch(`${mock.url}/responses`, { ...post(HELLO), signal: leaving.signal });
    expect(await mock.gate('door')).toMatchObject({ status: null });
    leaving.abort();
    await expect(answer).rejects.toThrow('aborted');
    expect(await mock.waitFor({ disconnected: true })).toMatchObject([{ gate: null }]);
    expect(mock.release('door')).toBe(0);
  });

  it('a paced stream goes on under fake timers', async () => {
    const { mock, fetch } = await start(adapter);
    // The client needs its own timers: only what a test usually fakes is faked.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
    const init = post({ ...HELLO, stream: true }, { 'x-resproof-directive': 'slow=2' });
    const response = await fetch(`${mock.url}/responses`, init);
    expect(await response.text()).toContain('response.completed');
  });
});

async function readAll(response: Response): Promise<{ text: string; failed: boolean }> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of response.body!) text += decoder.decode(chunk, { stream: true });
    return { text, failed: false };
  } catch {
    return { text, failed: true };
  }
}
