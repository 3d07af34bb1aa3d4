import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openStore } from './open.ts';
import { openSqlite } from './sqlite.ts';
import { storeContract } from './testing/contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'resproof-sqlite-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const fresh = (): string => join(folder, `${(files += 1)}.db`);

storeContract('SQLite', () => openSqlite(fresh()));

describe('SQLite', () => {
  it('keeps everything in its file', async () => {
    const file = fresh();
    const one = await openStore(`sqlite:${file}`);
    await one.set('a/value/1', { deep: ['grüß'] });
    await one.append('a/list/1', [1, 2]);
    await one.close();
    const other = await openStore(`sqlite://${file}`);
    expect(await other.get('a/value/1')).toEqual({ deep: ['grüß'] });
    expect(await other.append('a/list/1', [3])).toBe(3);
    await other.close();
  });

  it('serves several who have it open', async () => {
    const file = fresh();
    const stores = [await openSqlite(file), await openSqlite(file)];
    for (let n = 0; n < 10; n += 1) for (const store of stores) await store.increment('a/counter/1');
    expect(await stores[0]!.get('a/counter/1')).toBe(20);
    for (const store of stores) await store.close();
  });

  it('forgets what was written longest ago beyond its bounds, never the newest', async () => {
    const store = await openSqlite(':memory:', { keys: 2 });
    for (const key of ['1', '2', '1', '3']) await store.set(`a/value/${key}`, key);
    expect(await store.getAll(['a/value/1', 'a/value/2', 'a/value/3'])).toEqual(['1', undefined, '3']);
    const small = await openSqlite(':memory:', { bytes: 1_000 });
    for (const key of ['1', '2', '3', '4']) await small.append(`a/list/${key}`, ['x'.repeat(400)]);
    const lengths = ['1', '2', '3', '4'].map(async (key) => (await small.range(`a/list/${key}`)).length);
    expect(await Promise.all(lengths)).toEqual([0, 0, 1, 1]);
    await small.set('a/value/1', 'x'.repeat(5_000));
    expect(await small.get('a/value/1')).toHaveLength(5_000);
  });

  it('says when a key is used for two kinds of thing', async () => {
    const store = await openSqlite(':memory:');
    await store.append('a/list/1', ['one']);
    await store.set('a/value/1', 'one');
    expect(() => store.get('a/list/1')).toThrow('a/list/1 is a list');
    expect(() => store.append('a/value/1', ['two'])).toThrow('a/value/1 is no list');
    expect(() => store.increment('a/value/1')).toThrow('a/value/1 is no counter');
  });
});

describe('a store that cannot be opened is said to be so', () => {
  const notes = fresh();
  writeFileSync(notes, 'these are my notes, and they are no database at all\n'.repeat(40));
  const theirs = fresh();
  const database = new DatabaseSync(theirs);
  database.exec('CREATE TABLE theirs (x)');
  database.close();

  it.each([
    [`sqlite:${join(folder, 'no', 'such')}`, /cannot be opened: unable to open database file/],
    [`sqlite:${notes}`, /cannot be opened: file is not a database/],
    [`sqlite:${theirs}`, /is a database of something else; it is left as it is/],
    ['sqlite:', /needs a file/],
    ['postgres://x', /There is no such store; it is one of memory:/],
    ['redis://[', /is no URL/],
    ['', /There is no such store/],
  ])('%s', async (name, message) => {
    await expect(openStore(name)).rejects.toThrow(message);
  });

  it('leaves the files of others alone', () => {
    expect(readFileSync(notes, 'utf8')).toMatch(/^these are my notes/);
    expect(readFileSync(theirs).includes('application')).toBe(false);
  });
});
