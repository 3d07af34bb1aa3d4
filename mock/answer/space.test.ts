import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../store/memory.ts';
import { within } from '../store/store.ts';
import { Space, type Stored } from './space.ts';
import { spaceOf } from './testing/calls.ts';

const stored = (id: string, before: string[] = [], text = ''): Stored => ({
  owner: 'me',
  response: { id, created_at: 5, output: [{ id: `msg_${id}`, text }] },
  input: [{ id: `in_${id}` }],
  before,
  made: { at: 5, moved: 0 },
  tokens: 1,
  obfuscation: true,
});

describe('Space', () => {
  it('gives the chain oldest first, without what was deleted', async () => {
    const space = spaceOf();
    const last = stored('c', ['a', 'b']);
    for (const one of [stored('a'), stored('b', ['a']), last]) await space.keep(one);
    const ids = async () => (await space.chain(last)).map(({ response }) => response['id']);
    expect(await ids()).toEqual(['a', 'b', 'c']);
    expect([await space.delete('me', 'b'), await space.delete('me', 'b')]).toEqual([true, false]);
    expect(await ids()).toEqual(['a', 'c']);
    expect(await space.items('me', ['msg_b', 'in_b'])).toEqual([undefined, undefined]);
  });

  it('finds items of several responses, in the order in which they are asked for', async () => {
    const space = spaceOf();
    await space.keep(stored('a'));
    await space.keep(stored('b'));
    const found = await space.items('me', ['msg_b', 'nope', 'in_a', 'msg_b']);
    expect(found.map((item) => item?.['id'])).toEqual(['msg_b', undefined, 'in_a', 'msg_b']);
  });

  it('forgets the oldest beyond the bounds of its store, never the newest', async () => {
    const space = spaceOf('virtual', new MemoryStore({ bytes: 10_000 }));
    for (const id of ['a', 'b', 'c']) await space.keep(stored(id, [], 'x'.repeat(3_000)));
    const found = await Promise.all(['a', 'b', 'c'].map((id) => space.find('me', id)));
    expect(found.map((one) => one !== undefined)).toEqual([false, false, true]);
    expect(await space.items('me', ['msg_a', 'msg_c'])).toMatchObject([undefined, { id: 'msg_c' }]);
  });

  it('counts, and names the models that were seen, each once', async () => {
    const space = spaceOf();
    expect([await space.count('d'), await space.count('d'), await space.count('e')]).toEqual([1, 2, 1]);
    for (const name of ['m', 'n', 'm']) await space.sawModel('me', name);
    expect([await space.modelsOf('me'), await space.modelsOf('you')]).toEqual([['m', 'n'], []]);
  });

  it('keeps no more than a hundred models of one key', async () => {
    const space = spaceOf();
    for (let n = 0; n < 120; n += 1) await space.sawModel('me', `m${n}`);
    expect(await space.modelsOf('me')).toHaveLength(100);
  });

  it('is as new after reset, and leaves other namespaces alone', async () => {
    const store = new MemoryStore();
    const [space, other] = ['a/', 'ab/'].map((prefix) => new Space(within(store, prefix))) as [Space, Space];
    const use = async (one: Space) => [await one.count('d'), (await one.clock.stamp()).at];
    for (const one of [space, other]) {
      await one.keep(stored('a'));
      await one.sawModel('me', 'm');
    }
    const before = await use(space);
    await use(other);
    await space.reset();
    expect([await space.find('me', 'a'), await space.modelsOf('me')]).toEqual([undefined, []]);
    expect(await use(space)).toEqual(before);
    expect([await other.modelsOf('me'), await other.count('d')]).toEqual([['m'], 2]);
  });

  it('shows nothing to another owner', async () => {
    const space = spaceOf();
    await space.keep(stored('a'));
    expect([
      await space.find('you', 'a'),
      await space.items('you', ['msg_a']),
      await space.delete('you', 'a'),
    ]).toEqual([undefined, [undefined], false]);
    expect(await space.find('me', 'a')).toBeDefined();
  });
});
