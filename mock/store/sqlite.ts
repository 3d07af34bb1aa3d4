/**
 * The store in a SQLite file: it outlives the process, and several processes of one machine may have it open. Synchronous,
 * by the SQLite that Node brings.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { JsonValue } from '../answer/json.ts';
import { BOUNDS, shelfOf, type Bounds } from './bounds.ts';
import { StoreError } from './store-error.ts';
import type { Store } from './store.ts';

/** `resp` in ASCII: marks the file as ours, so that no other application's file is written to. */
const APPLICATION = 0x72657370;
/** Of the tables below. */
const VERSION = 1;
/** Milliseconds to wait for a process that writes at the same time. */
const BUSY = 5_000;

/** A row is never changed: what is written gets a new `n`, so that the order of `n` is that of writing. */
const TABLES = `
  CREATE TABLE record (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    shelf TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    value TEXT -- JSON; null for a list
  );
  CREATE INDEX record_by_age ON record (shelf, n);
  CREATE TABLE item (key TEXT NOT NULL, at INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (key, at)) WITHOUT ROWID;
  CREATE TABLE shelf (name TEXT PRIMARY KEY, keys INTEGER NOT NULL, bytes INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TRIGGER record_in AFTER INSERT ON record BEGIN
    INSERT INTO shelf VALUES (new.shelf, 1, new.bytes)
      ON CONFLICT (name) DO UPDATE SET keys = keys + 1, bytes = bytes + new.bytes;
  END;
  CREATE TRIGGER record_out AFTER DELETE ON record BEGIN
    UPDATE shelf SET keys = keys - 1, bytes = bytes - old.bytes WHERE name = old.shelf;
  END;
  PRAGMA application_id = ${APPLICATION};
  PRAGMA user_version = ${VERSION};
`;

const STATEMENTS = {
  read: 'SELECT value, bytes FROM record WHERE key = ?',
  insert: 'INSERT INTO record (key, shelf, bytes, value) VALUES (?, ?, ?, ?)',
  remove: 'DELETE FROM record WHERE key = ?',
  oldest: 'SELECT key FROM record WHERE shelf = ? ORDER BY n LIMIT 1',
  shelf: 'SELECT keys, bytes FROM shelf WHERE name = ?',
  item: 'INSERT INTO item VALUES (?, ?, ?)',
  length: 'SELECT coalesce(max(at) + 1, 0) AS length FROM item WHERE key = ?',
  range: 'SELECT value FROM item WHERE key = ? AND at >= ? AND at < ? ORDER BY at',
  removeItems: 'DELETE FROM item WHERE key = ?',
  clear: 'DELETE FROM record WHERE key >= ? AND key < ?',
  clearItems: 'DELETE FROM item WHERE key >= ? AND key < ?',
  clearShelves: 'DELETE FROM shelf WHERE keys = 0',
} as const;

type Statements = Record<keyof typeof STATEMENTS, StatementSync>;

type Row = { value: string | null; bytes: number };

/**
 * Makes the file if need be.
 * @throws StoreError when it cannot be opened, or is something else
 */
export async function openSqlite(file: string, bounds: Bounds = {}): Promise<Store> {
  const { DatabaseSync } = await quietly(() => import('node:sqlite'));
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(file, { timeout: BUSY });
    prepare(database, file);
    return new SqliteStore(database, { ...BOUNDS, ...bounds });
  } catch (error) {
    database?.close();
    if (error instanceof StoreError) throw error;
    throw new StoreError(`The store ${file} cannot be opened: ${messageOf(error)}.`, { cause: error });
  }
}

function prepare(database: DatabaseSync, file: string): void {
  // Readers do not wait for a writer; a crash of the machine may lose the last writes, and never more.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  // Of two processes that come to a new file at once, one makes the tables.
  database.exec('BEGIN IMMEDIATE');
  try {
    const { application_id: application } = database.prepare('PRAGMA application_id').get() ?? {};
    const { user_version: version } = database.prepare('PRAGMA user_version').get() ?? {};
    const { tables } = database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() ?? {};
    if (tables === 0) database.exec(TABLES);
    else if (application !== APPLICATION)
      throw new StoreError(`The store ${file} is a database of something else; it is left as it is.`);
    else if (version !== VERSION)
      throw new StoreError(`The store ${file} was written by another version of resproof; delete it.`);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

class SqliteStore implements Store {
  /** Nothing here waits for anything but the disk. */
  readonly ordered = true;
  readonly #database: DatabaseSync;
  readonly #bounds: Required<Bounds>;
  readonly #do: Statements;

  constructor(database: DatabaseSync, bounds: Required<Bounds>) {
    this.#database = database;
    this.#bounds = bounds;
    this.#do = Object.fromEntries(
      Object.entries(STATEMENTS).map(([name, sql]) => [name, database.prepare(sql)]),
    ) as Statements;
  }

  get(key: string): JsonValue | undefined {
    return parsed(this.#text(key));
  }

  getAll(keys: readonly string[]): (JsonValue | undefined)[] {
    return this.#at('BEGIN', () => keys.map((key) => this.get(key)));
  }

  set(key: string, value: JsonValue): void {
    this.setAll([[key, value]]);
  }

  setAll(entries: readonly (readonly [key: string, value: JsonValue])[]): void {
    this.#writing(() => {
      for (const [key, value] of entries) this.#put(key, JSON.stringify(value));
    });
  }

  swap(key: string, before: JsonValue | undefined, after: JsonValue | undefined): boolean {
    return this.#writing(() => {
      if (this.#text(key) !== (before === undefined ? undefined : JSON.stringify(before))) return false;
      if (after === undefined) this.#do.remove.run(key);
      else this.#put(key, JSON.stringify(after));
      return true;
    });
  }

  delete(key: string): boolean {
    return this.#writing(() => this.#drop(key));
  }

  increment(key: string, by = 1): number {
    return this.#writing(() => {
      const before = this.get(key) ?? 0;
      if (typeof before !== 'number') throw new TypeError(`${key} is no counter`);
      this.#put(key, String(before + by));
      return before + by;
    });
  }

  append(key: string, values: readonly JsonValue[]): number {
    return this.#writing(() => {
      const { length } = this.#do.length.get(key) as { length: number };
      if (values.length === 0) return length;
      const texts = values.map((value) => JSON.stringify(value));
      const row = this.#do.read.get(key) as Row | undefined;
      if (row && row.value !== null) throw new TypeError(`${key} is no list`);
      for (const [index, text] of texts.entries()) this.#do.item.run(key, length + index, text);
      if (row) this.#do.remove.run(key);
      const bytes = (row?.bytes ?? key.length) + texts.reduce((sum, text) => sum + text.length, 0);
      this.#insert(key, bytes, null);
      return length + values.length;
    });
  }

  range(key: string, start = 0, end = Number.MAX_SAFE_INTEGER): JsonValue[] {
    const rows = this.#do.range.all(key, start, end) as { value: string }[];
    return rows.map(({ value }) => JSON.parse(value) as JsonValue);
  }

  clear(prefix: string): void {
    // What begins with a prefix lies between it and the same with a last character one higher; SQLite compares bytes.
    const beyond = prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
    this.#writing(() => {
      this.#do.clear.run(prefix, beyond);
      this.#do.clearItems.run(prefix, beyond);
      this.#do.clearShelves.run();
    });
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #text(key: string): string | undefined {
    const row = this.#do.read.get(key) as Row | undefined;
    if (row?.value === null) throw new TypeError(`${key} is a list`);
    return row?.value;
  }

  #put(key: string, text: string): void {
    this.#drop(key);
    this.#insert(key, key.length + text.length, text);
  }

  #drop(key: string): boolean {
    this.#do.removeItems.run(key);
    return Number(this.#do.remove.run(key).changes) > 0;
  }

  /** As the newest, which is never forgotten. */
  #insert(key: string, bytes: number, text: string | null): void {
    const shelf = shelfOf(key);
    this.#do.insert.run(key, shelf, bytes, text);
    for (;;) {
      const now = this.#do.shelf.get(shelf) as { keys: number; bytes: number };
      if (now.keys <= 1 || (now.keys <= this.#bounds.keys && now.bytes <= this.#bounds.bytes)) return;
      this.#drop((this.#do.oldest.get(shelf) as { key: string }).key);
    }
  }

  /** All or nothing, and no other process between its reads and its writes. */
  #writing<T>(work: () => T): T {
    return this.#at('BEGIN IMMEDIATE', work);
  }

  #at<T>(begin: string, work: () => T): T {
    try {
      this.#database.exec(begin);
    } catch (error) {
      throw new StoreError(`The store cannot be used: ${messageOf(error)}.`, { cause: error });
    }
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}

const parsed = (text: string | undefined): JsonValue | undefined =>
  text === undefined ? undefined : (JSON.parse(text) as JsonValue);

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Node 22 says on standard error that its SQLite is an experiment: not so that anybody who asked for a store need read it. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { emitWarning } = process;
  process.emitWarning = (...given: unknown[]) => {
    if (!String(given[0]).includes('SQLite is an experimental feature'))
      Reflect.apply(emitWarning, process, given);
  };
  try {
    return await work();
  } finally {
    process.emitWarning = emitWarning;
  }
}
