/** The store in memory: synchronous, values by reference, bounded. */
import type { JsonValue } from '../answer/json.ts';
import { BOUNDS, shelfOf, type Bounds } from './bounds.ts';
import type { Store } from './store.ts';

interface Entry {
  /** Of a list, an array of our own, which grows. */
  value: JsonValue;
  list: JsonValue[] | null;
  bytes: number;
}

export class MemoryStore implements Store {
  readonly ordered = true;
  readonly #bounds: Required<Bounds>;
  readonly #shelves = new Map<string, Shelf>();

  constructor(bounds: Bounds = {}) {
    this.#bounds = { ...BOUNDS, ...bounds };
  }

  get(key: string): JsonValue | undefined {
    return this.#valueAt(key)?.value;
  }

  getAll(keys: readonly string[]): (JsonValue | undefined)[] {
    return keys.map((key) => this.get(key));
  }

  set(key: string, value: JsonValue): void {
    this.#shelf(key).put(key, { value, list: null, bytes: sizeOf(key) + sizeOf(value) });
  }

  setAll(entries: readonly (readonly [key: string, value: JsonValue])[]): void {
    for (const [key, value] of entries) this.set(key, value);
  }

  swap(key: string, before: JsonValue | undefined, after: JsonValue | undefined): boolean {
    if (!same(this.get(key), before)) return false;
    if (after === undefined) this.delete(key);
    else this.set(key, after);
    return true;
  }

  delete(key: string): boolean {
    return this.#shelves.get(shelfOf(key))?.drop(key) ?? false;
  }

  increment(key: string, by = 1): number {
    const before = this.#valueAt(key)?.value ?? 0;
    if (typeof before !== 'number') throw new TypeError(`${key} is no counter`);
    this.set(key, before + by);
    return before + by;
  }

  append(key: string, values: readonly JsonValue[]): number {
    if (values.length === 0) return this.range(key).length;
    const shelf = this.#shelf(key);
    const entry = shelf.entries.get(key) ?? { value: null, list: [], bytes: sizeOf(key) };
    if (entry.list === null) throw new TypeError(`${key} is no list`);
    for (const value of values) entry.list.push(value);
    shelf.put(key, { ...entry, bytes: entry.bytes + sizeOf(values) });
    return entry.list.length;
  }

  range(key: string, start = 0, end?: number): JsonValue[] {
    const entry = this.#shelves.get(shelfOf(key))?.entries.get(key);
    if (entry?.list === null) throw new TypeError(`${key} is no list`);
    return entry?.list.slice(start, end) ?? [];
  }

  clear(prefix: string): void {
    for (const [name, shelf] of this.#shelves) {
      if (name.startsWith(prefix)) this.#shelves.delete(name);
      else if (prefix.startsWith(name)) {
        for (const key of shelf.entries.keys()) if (key.startsWith(prefix)) shelf.drop(key);
      }
    }
  }

  close(): void {
    this.#shelves.clear();
  }

  #valueAt(key: string): Entry | undefined {
    const entry = this.#shelves.get(shelfOf(key))?.entries.get(key);
    if (entry !== undefined && entry.list !== null) throw new TypeError(`${key} is a list`);
    return entry;
  }

  #shelf(key: string): Shelf {
    const name = shelfOf(key);
    let shelf = this.#shelves.get(name);
    if (shelf === undefined) this.#shelves.set(name, (shelf = new Shelf(this.#bounds)));
    return shelf;
  }
}

/** What one bound holds for. */
class Shelf {
  /** A Map keeps the order of insertion, so its first key is its oldest. */
  readonly entries = new Map<string, Entry>();
  readonly #bounds: Required<Bounds>;
  #bytes = 0;

  constructor(bounds: Required<Bounds>) {
    this.#bounds = bounds;
  }

  /** As the newest, which is never forgotten. */
  put(key: string, entry: Entry): void {
    this.drop(key);
    this.entries.set(key, entry);
    this.#bytes += entry.bytes;
    if (this.#fits()) return;
    for (const oldest of this.entries.keys()) {
      if (oldest === key || this.#fits()) return;
      this.drop(oldest);
    }
  }

  drop(key: string): boolean {
    const entry = this.entries.get(key);
    if (entry === undefined) return false;
    this.#bytes -= entry.bytes;
    return this.entries.delete(key);
  }

  #fits(): boolean {
    return this.entries.size <= this.#bounds.keys && this.#bytes <= this.#bounds.bytes;
  }
}

/** Rough, and without writing the value as text: it is asked on every request. */
function sizeOf(value: JsonValue | readonly JsonValue[] | undefined): number {
  if (typeof value === 'string') return 24 + 2 * value.length;
  if (typeof value !== 'object' || value === null) return 8;
  let sum = 32;
  if (Array.isArray(value)) for (const one of value as readonly JsonValue[]) sum += 8 + sizeOf(one);
  else for (const one of Object.values(value)) sum += 16 + sizeOf(one as JsonValue | undefined);
  return sum;
}

const same = (one: JsonValue | undefined, other: JsonValue | undefined): boolean =>
  one === other ||
  (one !== undefined && other !== undefined && JSON.stringify(one) === JSON.stringify(other));
