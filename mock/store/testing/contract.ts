/** What every store must do: one table, which each of them runs. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonValue } from '../../answer/json.ts';
import { update, within, type Records, type Store } from '../store.ts';

/** `open` gives a store with nothing in it, each time that it is called; it is closed after each test. */
export function storeContract(name: string, open: () => Store | Promise<Store>): void {
  describe(`${name}, as a store`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    it('gives back what was set, and undefined for what was not', async () => {
      await store.set('a/value/1', { deep: [1, 'grüß dich 🌊', null, { x: true }] });
      expect(await store.get('a/value/1')).toEqual({ deep: [1, 'grüß dich 🌊', null, { x: true }] });
      expect(await store.get('a/value/2')).toBe(undefined);
      await store.set('a/value/1', null);
      expect(await store.get('a/value/1')).toBe(null);
    });

    it('sets and gets many at once, in the order of the keys', async () => {
      await store.setAll([
        ['a/value/1', 'one'],
        ['a/value/2', ['two']],
      ]);
      expect(await store.getAll(['a/value/2', 'a/value/3', 'a/value/1'])).toEqual([
        ['two'],
        undefined,
        'one',
      ]);
      expect(await store.getAll([])).toEqual([]);
      await store.setAll([]);
    });

    it('takes any text for the last part of a key', async () => {
      const keys = ['%', '_', '*', '[a]', 'A', 'a', 'ä', ' ', '/', '\\', '"', "'", '\n', 'x'.repeat(2_000)];
      await store.setAll(keys.map((key, index) => [`a/value/${key}`, index]));
      expect(await store.getAll(keys.map((key) => `a/value/${key}`))).toEqual(
        keys.map((_key, index) => index),
      );
    });

    it('swaps only what is as expected, nothing included', async () => {
      expect(await store.swap('a/value/1', undefined, { n: 1 })).toBe(true);
      expect(await store.swap('a/value/1', undefined, { n: 2 })).toBe(false);
      expect(await store.swap('a/value/1', { n: 2 }, { n: 3 })).toBe(false);
      expect(await store.swap('a/value/1', { n: 1 }, { n: 3 })).toBe(true);
      expect(await store.get('a/value/1')).toEqual({ n: 3 });
      expect(await store.swap('a/value/1', { n: 3 }, undefined)).toBe(true);
      expect(await store.swap('a/value/1', undefined, undefined)).toBe(true);
      expect(await store.get('a/value/1')).toBe(undefined);
    });

    it('deletes values, counters and lists, and says whether there was one', async () => {
      await store.set('a/value/1', 'one');
      await store.increment('a/counter/1');
      await store.append('a/list/1', ['one']);
      for (const key of ['a/value/1', 'a/counter/1', 'a/list/1']) {
        expect([await store.delete(key), await store.delete(key)]).toEqual([true, false]);
      }
      expect(await store.increment('a/counter/1')).toBe(1);
      expect(await store.range('a/list/1')).toEqual([]);
    });

    it('counts, up and down, what is a value like any other', async () => {
      expect(await store.increment('a/counter/1')).toBe(1);
      expect(await store.increment('a/counter/1', 10)).toBe(11);
      expect(await store.increment('a/counter/1', -12)).toBe(-1);
      expect(await store.get('a/counter/1')).toBe(-1);
      await store.set('a/counter/1', 5);
      expect(await store.increment('a/counter/1')).toBe(6);
      expect(await store.swap('a/counter/1', 6, 7)).toBe(true);
    });

    it('appends to a list, and gives a range of it', async () => {
      expect(await store.append('a/list/1', ['a', { b: 1 }])).toBe(2);
      expect(await store.append('a/list/1', [])).toBe(2);
      expect(await store.append('a/list/1', [null])).toBe(3);
      expect(await store.range('a/list/1')).toEqual(['a', { b: 1 }, null]);
      expect(await store.range('a/list/1', 1)).toEqual([{ b: 1 }, null]);
      expect(await store.range('a/list/1', 0, 1)).toEqual(['a']);
      expect(await store.range('a/list/1', 2, 9)).toEqual([null]);
      expect(await store.range('a/list/1', 9)).toEqual([]);
      expect(await store.range('a/list/1', 1, 1)).toEqual([]);
    });

    it('clears what begins with a prefix, and nothing else', async () => {
      const keys = ['a/value/1', 'a/counter/1', 'ab/value/1', 'a.b/value/1', 'b/value/a/'];
      for (const key of keys) await store.set(key, 1);
      await store.append('a/list/1', [1]);
      await store.append('ab/list/1', [1]);
      await store.clear('a/');
      expect(await store.getAll(keys)).toEqual([undefined, undefined, 1, 1, 1]);
      expect([await store.range('a/list/1'), await store.range('ab/list/1')]).toEqual([[], [1]]);
      await store.setAll([
        ['a/value/x/1', 1],
        ['a/value/y/1', 1],
      ]);
      await store.clear('a/value/x/');
      expect(await store.getAll(['a/value/x/1', 'a/value/y/1'])).toEqual([undefined, 1]);
    });

    it('loses nothing of what comes at once', async () => {
      const times = Array.from({ length: 40 }, (_, index) => index);
      const counts = await Promise.all(times.map(() => store.increment('a/counter/1')));
      expect(counts.toSorted((one, other) => one - other)).toEqual(times.map((index) => index + 1));
      const lengths = await Promise.all(times.map((index) => store.append('a/list/1', [index, index])));
      expect(lengths.toSorted((one, other) => one - other)).toEqual(times.map((index) => 2 * index + 2));
      const list = await store.range('a/list/1');
      // What one call appends stays together.
      expect(list.filter((_value, index) => index % 2 === 0)).toEqual(
        list.filter((_value, index) => index % 2),
      );
      const swaps = await Promise.all(times.map((index) => store.swap('a/value/1', undefined, index)));
      expect(swaps.filter(Boolean)).toHaveLength(1);
      expect(await store.get('a/value/1')).toBe(swaps.indexOf(true));
      const deleted = await Promise.all(times.map(() => store.delete('a/value/1')));
      expect(deleted.filter(Boolean)).toHaveLength(1);
      await Promise.all(
        times.map((index) =>
          update(store, 'a/value/2', (before) => [...(Array.isArray(before) ? before : []), index]),
        ),
      );
      expect((await store.get('a/value/2')) as number[]).toHaveLength(times.length);
    });

    it('is the same as a model of it, whatever is done', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
          await store.clear('a/');
          await store.clear('b/');
          const model = new Model();
          for (const { run, title } of steps) {
            expect([title, await run(store)]).toEqual([title, await run(model)]);
          }
        }),
        { numRuns: 60 },
      );
    });

    it('has parts', async () => {
      const part = within(within(store, 'a/'), 'value/');
      await part.set('1', 'one');
      expect(await store.get('a/value/1')).toBe('one');
      await store.set('a/other/1', 'two');
      await part.clear('');
      expect(await store.getAll(['a/value/1', 'a/other/1'])).toEqual([undefined, 'two']);
    });

    it('may be closed twice', async () => {
      await store.close();
      await store.close();
    });
  });
}

/** The least code that does what the interface says. */
class Model implements Records {
  readonly #values = new Map<string, JsonValue>();
  readonly #lists = new Map<string, JsonValue[]>();

  get = (key: string) => this.#values.get(key);
  getAll = (keys: readonly string[]) => keys.map((key) => this.#values.get(key));
  set = (key: string, value: JsonValue) => void this.#values.set(key, value);
  setAll = (entries: readonly (readonly [string, JsonValue])[]) =>
    entries.forEach(([key, value]) => this.set(key, value));
  swap(key: string, before: JsonValue | undefined, after: JsonValue | undefined): boolean {
    if (JSON.stringify(this.get(key)) !== JSON.stringify(before)) return false;
    if (after === undefined) this.#values.delete(key);
    else this.#values.set(key, after);
    return true;
  }
  delete = (key: string) => this.#values.delete(key) || this.#lists.delete(key);
  increment(key: string, by = 1): number {
    const after = Number(this.#values.get(key) ?? 0) + by;
    this.#values.set(key, after);
    return after;
  }
  append(key: string, values: readonly JsonValue[]): number {
    const list = [...(this.#lists.get(key) ?? []), ...values];
    if (list.length > 0) this.#lists.set(key, list);
    return list.length;
  }
  range = (key: string, start = 0, end?: number) => this.#lists.get(key)?.slice(start, end) ?? [];
  clear(prefix: string): void {
    for (const map of [this.#values, this.#lists])
      for (const key of map.keys()) if (key.startsWith(prefix)) map.delete(key);
  }
}

interface Step {
  title: string;
  run: (records: Records) => unknown;
}

const owner = fc.constantFrom('x', 'y');
const space = fc.constantFrom('a', 'b');
const keyOf = (kind: string) =>
  fc
    .tuple(space, owner, fc.constantFrom('1', '2'))
    .map((parts) => `${parts[0]}/${kind}/${parts[1]}/${parts[2]}`);
const [valueKey, counterKey, listKey] = [keyOf('value'), keyOf('counter'), keyOf('list')];
/** As it comes out of JSON: no -0, nothing that is undefined. */
const small = fc.oneof(
  fc.constantFrom<JsonValue>(1, 2, 'one', { n: 1 }),
  fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as JsonValue),
);
const maybe = fc.option(fc.constantFrom<JsonValue>(1, 2, 'one', { n: 1 }), { nil: undefined });
const index = fc.nat({ max: 6 });

const named = (method: string, given: readonly unknown[], run: Step['run']): Step => ({
  title: `${method}(${given.map((one) => JSON.stringify(one)).join(', ')})`,
  run,
});

const step: fc.Arbitrary<Step> = fc.oneof(
  valueKey.map((key) => named('get', [key], (records) => records.get(key))),
  fc
    .array(valueKey, { maxLength: 3 })
    .map((keys) => named('getAll', [keys], (records) => records.getAll(keys))),
  fc.tuple(valueKey, small).map((given) => named('set', given, (records) => records.set(...given))),
  fc
    .array(fc.tuple(valueKey, small), { maxLength: 3 })
    .map((entries) => named('setAll', [entries], (records) => records.setAll(entries))),
  fc.tuple(valueKey, maybe, maybe).map((given) => named('swap', given, (records) => records.swap(...given))),
  fc
    .oneof(valueKey, counterKey, listKey)
    .map((key) => named('delete', [key], (records) => records.delete(key))),
  fc
    .tuple(counterKey, fc.integer({ min: -9, max: 9 }))
    .map((given) => named('increment', given, (records) => records.increment(...given))),
  fc
    .tuple(listKey, fc.array(small, { maxLength: 3 }))
    .map((given) => named('append', given, (records) => records.append(...given))),
  fc.tuple(listKey, index, index).map((given) => named('range', given, (records) => records.range(...given))),
  fc
    .oneof(
      space.map((name) => `${name}/`),
      fc.tuple(space, owner).map(([name, who]) => `${name}/value/${who}/`),
    )
    .map((prefix) => named('clear', [prefix], (records) => records.clear(prefix))),
);
