import { describe, expect, it } from 'vitest';
import { Space, type Stored } from './space.ts';

const stored = (id: string, previous: string | null = null, bytes = 1): Stored => ({
  owner: 'me',
  response: { id, created_at: 5, output: [{ id: `msg_${id}` }] },
  input: [],
  previous,
  tokens: 1,
  obfuscation: true,
  bytes,
});

describe('Space', () => {
  it('gives the chain oldest first, without what was deleted', () => {
    const space = new Space();
    for (const one of [stored('a'), stored('b', 'a'), stored('c', 'b')]) space.keep(one);
    const ids = () => space.chain('me', 'c').map(({ response }) => response['id']);
    expect(ids()).toEqual(['a', 'b', 'c']);
    expect(space.delete('me', 'b')).toBe(true);
    expect(ids()).toEqual(['a', 'c']);
    expect(space.item('me', 'msg_b')).toBe(undefined);
  });

  it('does not run in circles', () => {
    const space = new Space();
    space.keep(stored('a', 'b'));
    space.keep(stored('b', 'a'));
    expect(space.chain('me', 'b')).toHaveLength(2);
  });

  it('forgets the oldest beyond its bound of bytes, never the newest', () => {
    const space = new Space();
    const half = 150 * 1024 * 1024;
    for (const id of ['a', 'b', 'c']) space.keep(stored(id, null, half));
    expect(['a', 'b', 'c'].map((id) => space.find('me', id) !== undefined)).toEqual([false, false, true]);
  });

  it('is as new after reset', () => {
    const space = new Space();
    space.keep(stored('a'));
    space.sawModel('me', 'm');
    const before = [space.occurrence('d'), space.stamp('virtual')];
    space.reset();
    expect([space.occurrence('d'), space.stamp('virtual')]).toEqual(before);
    expect([space.find('me', 'a'), space.modelsOf('me')]).toEqual([undefined, []]);
  });

  it('shows nothing to another owner', () => {
    const space = new Space();
    space.keep(stored('a'));
    expect([space.find('you', 'a'), space.item('you', 'msg_a'), space.delete('you', 'a')]).toEqual([
      undefined,
      undefined,
      false,
    ]);
  });
});
