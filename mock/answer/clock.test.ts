import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../store/memory.ts';
import { within } from '../store/store.ts';
import { Clock, type ClockMode } from './clock.ts';

const EPOCH = Date.parse('2026-01-01T00:00:00Z') / 1000;
const DAY = 86_400;

const clockOf = (mode: ClockMode) => new Clock(within(new MemoryStore(), 'a/'), mode);

describe('the virtual clock', () => {
  it('gives a root the epoch plus its number, and a child its parent’s time plus one second', async () => {
    const clock = clockOf('virtual');
    const first = await clock.stamp();
    const second = await clock.stamp();
    const child = await clock.stamp(first);
    const grandchild = await clock.stamp(child);
    expect([first, second, child, grandchild].map(({ at }) => at - EPOCH)).toEqual([1, 2, 2, 3]);
    expect((await clock.now()) - EPOCH).toBe(2);
  });

  it('can be moved, and takes roots and chains with it', async () => {
    const clock = clockOf('virtual');
    const root = await clock.stamp();
    await clock.advance(31 * DAY);
    const child = await clock.stamp(root);
    expect(child.at - root.at).toBe(31 * DAY + 1);
    expect((await clock.stamp(child)).at - child.at).toBe(1);
    expect((await clock.stamp()).at - root.at).toBe(31 * DAY + 1);
  });

  it('can be set, and goes on from there; moved back, it makes no child older than its parent', async () => {
    const clock = clockOf('virtual');
    await clock.stamp();
    await clock.set(2_000_000_000);
    expect(await clock.now()).toBe(2_000_000_000);
    const later = await clock.stamp();
    expect(later.at).toBe(2_000_000_001);
    await clock.set(EPOCH);
    expect((await clock.stamp()).at).toBe(EPOCH + 1);
    expect((await clock.stamp(later)).at).toBe(later.at + 1);
  });
});

describe('the real clock', () => {
  it('has wall time, and can be moved from it', async () => {
    const clock = clockOf('real');
    const before = Math.floor(Date.now() / 1000);
    const { at } = await clock.stamp();
    expect(at).toBeGreaterThanOrEqual(before);
    expect(at).toBeLessThanOrEqual(Date.now() / 1000);
    await clock.advance(DAY);
    expect((await clock.now()) - at).toBeGreaterThanOrEqual(DAY);
    expect((await clock.stamp({ at, moved: 0 })).at - at).toBeGreaterThanOrEqual(DAY);
  });
});
