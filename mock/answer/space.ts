/** The state of one namespace: what was stored, how often what was asked, what time it is. */
import type { JsonObject } from './json.ts';

/** A response that was kept, with what is needed to go on from it. */
export interface Stored {
  /** Digest of the API key: nobody sees what another key stored. */
  owner: string;
  response: JsonObject;
  /** As listed by input_items: each with an id and a type, references resolved. */
  input: JsonObject[];
  /** The response before it. */
  previous: string | null;
  /** BPE tokens of its own input and output items, instructions not counted. */
  tokens: number;
  /** What an explicit cache holds up to here; absent when there is none. */
  cache?: Cache;
  /** Deltas carry obfuscation when the stream is replayed. */
  obfuscation: boolean;
  /** Rough size, for the bound. */
  bytes: number;
}

export interface Cache {
  tokens: number;
  /** Every turn so far was written; one that is not ends the writing. */
  writing: boolean;
  /** As sent; a change of it misses the cache. */
  thinking: string;
}

/** The oldest are forgotten beyond either bound, as if deleted: a mock under load must not grow for ever. */
const MAX_STORED = 50_000;
const MAX_BYTES = 256 * 1024 * 1024;
const MAX_COUNTED = 200_000;
const MAX_MODELS = 100;
/** Virtual time begins on 2026-01-01T00:00:00Z. */
const EPOCH = 1_767_225_600;

// Taken at import, so that fake timers in a test do not stop a mock that was asked for wall time.
const wallTime = Date.now.bind(Date);

export class Space {
  #stored = new Map<string, Stored>();
  #items = new Map<string, JsonObject>();
  #forgotten = new Map<string, string | null>();
  #counts = new Map<string, number>();
  #models = new Map<string, Set<string>>();
  #roots = 0;
  #bytes = 0;

  /** How often this digest was asked before; counts it. */
  occurrence(digest: string): number {
    const seen = this.#counts.get(digest) ?? 0;
    this.#counts.delete(digest);
    this.#counts.set(digest, seen + 1);
    dropOldest(this.#counts, MAX_COUNTED);
    return seen;
  }

  /** Unix seconds: a root has the epoch plus its number, a child its parent's plus one. */
  stamp(clock: 'virtual' | 'real', parent?: Stored): number {
    if (clock === 'real') return Math.floor(wallTime() / 1000);
    const before = parent?.response['created_at'];
    if (typeof before === 'number') return before + 1;
    this.#roots += 1;
    return EPOCH + this.#roots;
  }

  keep(stored: Stored): void {
    this.#stored.set(keyOf(stored), stored);
    this.#bytes += stored.bytes;
    for (const item of itemsOf(stored)) this.#items.set(`${stored.owner} ${String(item['id'])}`, item);
    for (const old of this.#stored.values()) {
      if (old === stored || (this.#stored.size <= MAX_STORED && this.#bytes <= MAX_BYTES)) break;
      this.#forget(old);
    }
  }

  find(owner: string, id: string): Stored | undefined {
    return this.#stored.get(`${owner} ${id}`);
  }

  /** An input or output item of a stored response. */
  item(owner: string, id: string): JsonObject | undefined {
    return this.#items.get(`${owner} ${id}`);
  }

  /** False when there was nothing to delete. */
  delete(owner: string, id: string): boolean {
    const stored = this.find(owner, id);
    if (stored !== undefined) this.#forget(stored);
    return stored !== undefined;
  }

  /** The stored turns up to and including this one, oldest first; what was deleted between them is left out. */
  chain(owner: string, id: string): Stored[] {
    const turns: Stored[] = [];
    const visited = new Set<string>();
    let next: string | null = id;
    while (next !== null && !visited.has(next)) {
      visited.add(next);
      const stored = this.find(owner, next);
      if (stored !== undefined) turns.push(stored);
      next = stored === undefined ? (this.#forgotten.get(`${owner} ${next}`) ?? null) : stored.previous;
    }
    return turns.reverse();
  }

  /** Names that this key asked for and got, in order. */
  modelsOf(owner: string): string[] {
    return [...(this.#models.get(owner) ?? [])];
  }

  sawModel(owner: string, name: string): void {
    const names = this.#models.get(owner) ?? new Set<string>();
    if (names.size < MAX_MODELS) names.add(name);
    this.#models.set(owner, names);
    dropOldest(this.#models, MAX_COUNTED);
  }

  reset(): void {
    for (const map of [this.#stored, this.#items, this.#forgotten, this.#counts, this.#models]) map.clear();
    this.#roots = 0;
    this.#bytes = 0;
  }

  #forget(stored: Stored): void {
    this.#stored.delete(keyOf(stored));
    this.#bytes -= stored.bytes;
    for (const item of itemsOf(stored)) {
      const key = `${stored.owner} ${String(item['id'])}`;
      if (this.#items.get(key) === item) this.#items.delete(key);
    }
    this.#forgotten.set(keyOf(stored), stored.previous);
    dropOldest(this.#forgotten, MAX_COUNTED);
  }
}

const keyOf = (stored: Stored): string => `${stored.owner} ${String(stored.response['id'])}`;

function itemsOf(stored: Stored): JsonObject[] {
  const output = stored.response['output'];
  return [...stored.input, ...(Array.isArray(output) ? (output as JsonObject[]) : [])];
}

/** A Map keeps the order of insertion, so its first key is its oldest. */
function dropOldest<T>(map: Map<string, T>, limit: number): void {
  for (const key of map.keys()) {
    if (map.size <= limit) return;
    map.delete(key);
  }
}
