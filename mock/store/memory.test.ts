import { describe, expect, it } from 'vitest';
import { MemoryStore } from './memory.ts';
import { storeContract } from './testing/contract.ts';
import { late } from './testing/late.ts';

storeContract('memory', () => new MemoryStore());
storeContract('memory that answers late', () => late(new MemoryStore()));

describe('memory', () => {
  it('answers at once, and gives the very value that was stored', () => {
    const store = new MemoryStore();
    const value = { n: 1 };
    store.set('a/value/1', value);
    expect(store.get('a/value/1')).toBe(value);
  });

  it('forgets what was written longest ago beyond its bound of keys, for each kind in each namespace', () => {
    const store = new MemoryStore({ keys: 2 });
    for (const key of ['a/value/1', 'a/value/2', 'a/value/1', 'a/value/3', 'a/other/1', 'b/value/1']) {
      store.set(key, key);
    }
    expect(store.getAll(['a/value/1', 'a/value/2', 'a/value/3', 'a/other/1', 'b/value/1'])).toEqual([
      'a/value/1',
      undefined,
      'a/value/3',
      'a/other/1',
      'b/value/1',
    ]);
    for (const key of ['a/count/1', 'a/count/2', 'a/count/1', 'a/count/3']) store.increment(key);
    expect(store.getAll(['a/count/1', 'a/count/2', 'a/count/3'])).toEqual([2, undefined, 1]);
  });

  it('forgets the oldest beyond its bound of bytes, never the newest', () => {
    const store = new MemoryStore({ bytes: 1_000 });
    const long = 'x'.repeat(300);
    for (const key of ['1', '2', '3']) store.set(`a/value/${key}`, { nested: [long] });
    expect(['1', '2', '3'].map((key) => store.get(`a/value/${key}`) !== undefined)).toEqual([
      false,
      false,
      true,
    ]);
    store.set('a/value/4', 'x'.repeat(5_000));
    expect([store.get('a/value/3'), store.get('a/value/4')]).toEqual([undefined, 'x'.repeat(5_000)]);
    // Room is counted back: what replaces it fits beside another.
    store.set('a/value/4', 'short');
    store.set('a/value/5', long);
    expect(store.getAll(['a/value/4', 'a/value/5'])).toEqual(['short', long]);
  });

  it('bounds lists too', () => {
    const store = new MemoryStore({ bytes: 2_000 });
    for (const key of ['1', '2'])
      for (let n = 0; n < 5; n += 1) store.append(`a/list/${key}`, ['x'.repeat(100)]);
    expect([store.range('a/list/1').length, store.range('a/list/2').length]).toEqual([0, 5]);
  });

  it('says when a key is used for two kinds of thing', () => {
    const store = new MemoryStore();
    store.append('a/list/1', ['one']);
    store.set('a/value/1', 'one');
    expect(() => store.get('a/list/1')).toThrow('a/list/1 is a list');
    expect(() => store.append('a/value/1', ['two'])).toThrow('a/value/1 is no list');
    expect(() => store.range('a/value/1')).toThrow('a/value/1 is no list');
    expect(() => store.increment('a/value/1')).toThrow('a/value/1 is no counter');
  });
});
