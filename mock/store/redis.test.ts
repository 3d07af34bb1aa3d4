import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRedis } from './redis.ts';
import { openStore } from './open.ts';
import type { Store } from './store.ts';
import { storeContract } from './testing/contract.ts';
import { REDIS_SERVER, startRedis } from './testing/redis-server.ts';

const without = REDIS_SERVER === null;
if (without)
  console.warn('Redis: no redis-server or valkey-server on the path, so its store is NOT tested here.');

describe.skipIf(without)('with a server', () => {
  let server: Awaited<ReturnType<typeof startRedis>>;
  beforeAll(async () => {
    server = await startRedis(REDIS_SERVER!);
  });
  afterAll(() => server.stop());

  const empty = async (options = {}): Promise<Store> => {
    const store = await openRedis(new URL(server.url), options);
    for (const name of ['a', 'ab', 'a.b', 'b']) await store.clear(`${name}/`);
    return store;
  };

  storeContract('Redis', () => empty());

  it('forgets what was written longest ago beyond its bounds, never the newest', async () => {
    const store = await empty({ keys: 2 });
    for (const key of ['1', '2', '1', '3']) await store.set(`a/value/${key}`, key);
    expect(await store.getAll(['a/value/1', 'a/value/2', 'a/value/3'])).toEqual(['1', undefined, '3']);
    await store.close();
    const small = await empty({ bytes: 1_000 });
    for (const key of ['1', '2', '3', '4']) await small.append(`a/list/${key}`, ['x'.repeat(400)]);
    const lengths = ['1', '2', '3', '4'].map(async (key) => (await small.range(`a/list/${key}`)).length);
    expect(await Promise.all(lengths)).toEqual([0, 0, 1, 1]);
    await small.set('a/list/5', 'x'.repeat(5_000));
    expect(await small.get('a/list/5')).toHaveLength(5_000);
    await small.close();
  });

  it('says when a key is used for two kinds of thing', async () => {
    const store = await empty();
    await store.append('a/list/1', ['one']);
    await store.set('a/value/1', 'one');
    await expect(store.get('a/list/1')).rejects.toThrow('a/list/1 is a list');
    await expect(store.append('a/value/1', ['two'])).rejects.toThrow('a/value/1 is no list');
    await expect(store.range('a/value/1')).rejects.toThrow('a/value/1 is no list');
    await expect(store.increment('a/value/1')).rejects.toThrow(TypeError);
    await store.close();
  });

  it('leaves nothing for ever: every key expires', async () => {
    const store = await empty({ ttl: 1 });
    await store.set('a/value/1', 1);
    await store.append('a/list/1', [1]);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect([await store.get('a/value/1'), await store.range('a/list/1')]).toEqual([undefined, []]);
    await store.close();
  });

  it('opens by its URL, and says at once when the server is gone', async () => {
    const own = await startRedis(REDIS_SERVER!);
    const store = await openStore(own.url.replace('redis:', 'valkey:'));
    await store.set('a/value/1', 1);
    expect(await store.get('a/value/1')).toBe(1);
    await own.stop();
    await expect(store.get('a/value/1')).rejects.toThrow(
      /^The store valkey:\/\/127.0.0.1:\d+ does not answer: /,
    );
    await store.close();
  });
});

it('says that nobody answers, and gives no password away', async () => {
  const opened = openStore('redis://user:s3cret-word@127.0.0.1:1/2');
  await expect(opened).rejects.toThrow(
    /^The store redis:\/\/127\.0\.0\.1:1\/2 does not answer: .*ECONNREFUSED/,
  );
  await expect(opened).rejects.not.toThrow(/s3cret/);
});
