/** Requests that come at once are answered as if they had come one after the other. */
import { describe, expect, it } from 'vitest';
import { createEngine } from './engine.ts';
import type { Engine } from './engine.ts';
import type { MockReply, MockRequest } from './reply.ts';
import { respond, text } from './scenario/builders.ts';
import type { Step } from './scenario/step.ts';
import { MemoryStore } from './store/memory.ts';
import type { Store } from './store/store.ts';
import { late } from './store/testing/late.ts';

const KEY = { authorization: 'Bearer sk-test', 'content-type': 'application/json' };

const request = (method: string, path: string, body?: object): MockRequest => ({
  method,
  url: `/v1${path}`,
  headers: KEY,
  body: body === undefined ? '' : JSON.stringify(body),
});

/** The next request after so many replies: roots and long chains, streams, repetitions, reads and deletions. */
function nth(n: number, ids: readonly string[]): MockRequest {
  const recent = ids.at(-1 - (n % 3));
  const older = ids.at(-1 - (n % 17)) ?? 'resp_none';
  if (n % 10 === 7) return request('GET', `/responses/${older}`);
  if (n % 10 === 8) return request('GET', n % 20 === 8 ? '/models' : `/responses/${older}/input_items`);
  if (n % 40 === 39) return request('DELETE', `/responses/${older}`);
  const body = { model: `m${n % 5}`, input: `Say number ${n % 23}`, stream: n % 4 === 1 };
  const chained = n % 2 === 0 && recent !== undefined && n > 5;
  return request('POST', '/responses', chained ? { ...body, previous_response_id: recent } : body);
}

const idIn = ({ body }: MockReply): string[] => {
  const text = body.kind === 'stream' ? (body.frames[0]?.text ?? '') : body.kind === 'text' ? body.text : '';
  return /"id":"(resp_[0-9a-f]+)","object":"response","created_at"/.exec(text)?.slice(1) ?? [];
};

describe('200 requests at once', () => {
  it.each<[string, () => Store]>([
    ['in memory', () => new MemoryStore()],
    ['in a store that answers late, and keeps order', () => late(new MemoryStore())],
  ])('get the bytes that they get one after the other, %s', async (_name, open) => {
    const alone = createEngine();
    const requests: MockRequest[] = [];
    const expected: MockReply[] = [];
    const ids: string[] = [];
    for (let n = 0; n < 200; n += 1) {
      const asked = nth(n, ids);
      const reply = await alone.handle(asked);
      requests.push(asked);
      expected.push(reply);
      if (asked.method === 'POST') ids.push(...idIn(reply));
    }
    expect(new Set(expected.map(({ status }) => status))).toEqual(new Set([200, 400, 404]));

    const engine = createEngine({ store: open() });
    const replies = await Promise.all(requests.map((asked) => engine.handle(asked)));
    expect(replies).toEqual(expected);
    const paths = engine.namespace().journal.entries();
    expect(paths.map(({ method, path }) => `${method} /v1${path}`)).toEqual(
      requests.map(({ method, url }) => `${method} ${url}`),
    );
  });
});

it('two mocks on one store serve one conversation', async () => {
  const store = late(new MemoryStore());
  const [one, other] = [createEngine({ store }), createEngine({ store })];
  const textOf = ({ body }: MockReply) => (body.kind === 'text' ? body.text : '');
  const said = { model: 'm', input: 'The code word is tides. Say hi' };
  const [id = ''] = idIn(await one.handle(request('POST', '/responses', said)));
  const asked = { model: 'm', input: 'What is the code word?', previous_response_id: id };
  expect(textOf(await other.handle(request('POST', '/responses', asked)))).toContain('"text":"tides"');
  // What the one has counted the other goes on counting.
  expect(idIn(await other.handle(request('POST', '/responses', said)))).not.toEqual([id]);
  await one.namespace().reset();
  expect((await other.handle(request('GET', `/responses/${id}`))).status).toBe(404);
});

it('a store that keeps no order lets no request wait for another', async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<unknown>();
  const memory = new MemoryStore();
  let first = true;
  const store: Store = {
    ...late(memory),
    ordered: false,
    async increment(key, by) {
      if (first) {
        first = false;
        await gate;
      }
      return memory.increment(key, by);
    },
  };
  const engine = createEngine({ store });
  const held = engine.handle(request('POST', '/responses', { model: 'm', input: 'one' }));
  const other = await engine.handle(request('POST', '/responses', { model: 'm', input: 'two' }));
  expect(
    engine
      .namespace()
      .journal.entries()
      .map(({ status }) => status),
  ).toEqual([null, 200]);
  open(null);
  expect([(await held).status, other.status]).toEqual([200, 200]);
});

describe('what waits for a test', () => {
  const ask = (engine: Engine, input: string) =>
    engine.handle(request('POST', '/responses', { model: 'm', input }));

  it.each<[string, (released: Promise<unknown>) => Step]>([
    ['at a gate', () => text('a').gate('door')],
    ['for a function', (released) => respond(async () => (await released, text('a')))],
  ])('holds up no other request: %s', async (_, held) => {
    const engine = createEngine();
    const namespace = engine.namespace();
    const { promise: released, resolve: release } = Promise.withResolvers<unknown>();
    namespace.use([held(released), text('b')]);
    const first = ask(engine, 'first');
    expect((await ask(engine, 'second')).status).toBe(200);
    expect(namespace.journal.entries().map(({ status }) => status)).toEqual([null, 200]);
    release(null);
    namespace.gates.releaseAll();
    expect((await first).status).toBe(200);
  });
});
