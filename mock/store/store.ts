/**
 * Where the state of a mock is kept: what decides an answer and outlives a request. Few primitives, each one step for
 * memory, SQLite, Redis or a message to another process.
 */
import type { JsonValue } from '../answer/json.ts';

/** Memory answers at once, others later: await it in either case. */
export type Awaitable<T> = T | Promise<T>;

/**
 * Values, counters and lists by key. Every method is atomic: of calls that come at once each sees all or nothing of
 * every other.
 *
 * - Keys are paths, `NAMESPACE/KIND/OWNER/ID`; a store may bound what it keeps of each kind in each namespace, and
 *   forgets first what was written longest ago.
 * - Values are JSON. A value is immutable once it was stored: memory keeps the reference, so neither who stored it nor
 *   who got it may change it.
 * - A counter is a value that is a whole number. A key of a list is a list's alone: `get`, `set`, `swap` and
 *   `increment` are not for it.
 */
export interface Records {
  /** Undefined when there is none. */
  get(key: string): Awaitable<JsonValue | undefined>;
  /** In the order of the keys. */
  getAll(keys: readonly string[]): Awaitable<(JsonValue | undefined)[]>;
  set(key: string, value: JsonValue): Awaitable<void>;
  /** All of them in one step. */
  setAll(entries: readonly (readonly [key: string, value: JsonValue])[]): Awaitable<void>;
  /**
   * Puts `after` in the place of `before`, and gives true; or changes nothing and gives false, when something else is
   * there. Equal is what is equal as JSON, the order of fields included; undefined stands for nothing, on either side.
   */
  swap(key: string, before: JsonValue | undefined, after: JsonValue | undefined): Awaitable<boolean>;
  /** A value, a counter or a list. False when there was none: of two that delete the same, one gets true. */
  delete(key: string): Awaitable<boolean>;
  /** The counter after it; one that is not there counts from 0. */
  increment(key: string, by?: number): Awaitable<number>;
  /** Puts values at the end of a list, made if need be; gives its length after it. An empty list is none. */
  append(key: string, values: readonly JsonValue[]): Awaitable<number>;
  /** The values of a list from index `start` up to `end`, which is left out; to its end without one. Empty for none. */
  range(key: string, start?: number, end?: number): Awaitable<JsonValue[]>;
  /** Deletes every key that begins so. Only prefixes that end with a slash are asked for. */
  clear(prefix: string): Awaitable<void>;
}

export interface Store extends Records {
  /**
   * Requests of one namespace are answered one after the other, in the order in which they came. For a store that
   * takes no time to speak of. One that other processes use as well, or that is far, has them answered side by side:
   * their order is nobody's to keep.
   */
  readonly ordered: boolean;
  /** Ends it; nothing is asked of it afterwards. Calling it again does no harm. */
  close(): Awaitable<void>;
}

/** The part of a store whose keys begin with `prefix`, which is left out of them. */
export function within(records: Records, prefix: string): Records {
  return {
    get: (key) => records.get(prefix + key),
    getAll: (keys) => records.getAll(keys.map((key) => prefix + key)),
    set: (key, value) => records.set(prefix + key, value),
    setAll: (entries) => records.setAll(entries.map(([key, value]) => [prefix + key, value])),
    swap: (key, before, after) => records.swap(prefix + key, before, after),
    delete: (key) => records.delete(prefix + key),
    increment: (key, by) => records.increment(prefix + key, by),
    append: (key, values) => records.append(prefix + key, values),
    range: (key, start, end) => records.range(prefix + key, start, end),
    clear: (more) => records.clear(prefix + more),
  };
}

/**
 * Changes a value whatever others do to it meanwhile: `change` is asked again when something came between. It gives
 * `before` itself back to leave things as they are, and undefined to delete. Resolves to what is there afterwards.
 */
export async function update(
  records: Records,
  key: string,
  change: (before: JsonValue | undefined) => JsonValue | undefined,
): Promise<JsonValue | undefined> {
  for (;;) {
    const before = await records.get(key);
    const after = change(before);
    if (after === before || (await records.swap(key, before, after))) return after;
  }
}
