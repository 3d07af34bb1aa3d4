/**
 * The store in a Redis or Valkey server (5 or later, one node), for several processes or machines. Each method is one
 * command or one script, which the server runs as one step.
 */
import { createClient, defineScript } from '@redis/client';
import type { JsonValue } from '../answer/json.ts';
import { BOUNDS, type Bounds } from './bounds.ts';
import { OPERATION } from './redis-script.ts';
import { StoreError } from './store-error.ts';
import type { Store } from './store.ts';

interface RedisOptions extends Bounds {
  /** Seconds after which what nobody wrote to is forgotten: the server outlives the tests. Default: a week. */
  ttl?: number;
}

const WEEK = 7 * 24 * 3600;
/** Milliseconds to wait for an answer; then the request that asked is answered with an error. */
const TIMEOUT = 5_000;
const CONNECT_TIMEOUT = 3_000;
/** Milliseconds between attempts to reach a server that is gone. */
const RETRY = 250;

/** Without password; for messages. */
function shown(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname === '/' ? '' : url.pathname}`;
}

/** The script gives numbers, texts and lists of them. */
type Reply = number | string | null | readonly (string | null)[];

const scripts = {
  operation: defineScript({
    SCRIPT: OPERATION,
    NUMBER_OF_KEYS: 0,
    parseCommand: (parser: { push: (...given: string[]) => void }, given: readonly string[]) => {
      parser.push(...given);
    },
    transformReply: (reply: unknown) => reply as Reply,
  }),
};

/**
 * Connects: `redis://[user:password@]host[:port][/database]`, `rediss://` with TLS, `valkey://` and `valkeys://` alike.
 * @throws StoreError when nobody answers there, or refuses
 */
export async function openRedis(address: URL, options: RedisOptions = {}): Promise<Store> {
  const { keys, bytes, ttl } = { ...BOUNDS, ttl: WEEK, ...options };
  const name = shown(address);
  let reached = false;
  const client = createClient({
    url: address.href.replace(/^valkey/, 'redis'),
    scripts,
    RESP: 2,
    name: 'resproof',
    // What is not answered is an error at once: a request does not wait for a server to come back.
    disableOfflineQueue: true,
    commandOptions: { timeout: TIMEOUT },
    socket: {
      connectTimeout: CONNECT_TIMEOUT,
      reconnectStrategy: (_retries, cause) => (reached ? RETRY : cause),
    },
  });
  // What goes wrong, the command that was asked says; an event that nobody hears would end the process.
  client.on('error', () => undefined);
  const asked = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      const { message = String(error) } = error as Error;
      const misuse = /WRONGTYPE|is no list|is a list|not an integer/.exec(message);
      if (misuse) throw new TypeError(`A key of the store is of another kind: ${message}`, { cause: error });
      throw new StoreError(`The store ${name} does not answer: ${message}.`, { cause: error });
    }
  };
  await asked(() => client.connect());
  reached = true;
  const bound = [String(keys), String(bytes), String(ttl)];
  const run = (operation: string, ...given: readonly string[]): Promise<Reply> =>
    asked(() => client.operation([operation, ...bound, ...given]));

  const store: Store = {
    ordered: false,
    get: async (key) => parsed((await run('get', key)) as string | null),
    getAll: async (all) =>
      all.length === 0 ? [] : ((await run('get-all', ...all)) as (string | null)[]).map(parsed),
    set: (key, value) => store.setAll([[key, value]]),
    async setAll(entries) {
      if (entries.length > 0)
        await run('set', ...entries.flatMap(([key, value]) => [key, JSON.stringify(value)]));
    },
    swap: async (key, before, after) => (await run('swap', key, written(before), written(after))) === 1,
    delete: async (key) => (await run('delete', key)) === 1,
    increment: async (key, by = 1) => Number(await run('increment', key, String(by))),
    append: async (key, values) =>
      Number(await run('append', key, ...values.map((value) => JSON.stringify(value)))),
    async range(key, start = 0, end = Number.MAX_SAFE_INTEGER) {
      if (start >= end) return [];
      const texts = (await run('range', key, String(start), String(end - 1))) as string[];
      return texts.map((text) => JSON.parse(text) as JsonValue);
    },
    async clear(prefix) {
      await run('clear', prefix);
    },
    async close() {
      if (client.isOpen) await client.close().catch(() => client.destroy());
    },
  };
  return store;
}

const parsed = (text: string | null): JsonValue | undefined =>
  text === null ? undefined : (JSON.parse(text) as JsonValue);

/** Nothing is an empty text, which no JSON is. */
const written = (value: JsonValue | undefined): string => (value === undefined ? '' : JSON.stringify(value));
