import { describe, expect, it } from 'vitest';
import { Gates } from './gates.ts';

const here = new AbortController().signal;
const gatesWith = (max = 10, timeout = 60_000) => new Gates(timeout, { now: 0, max });

describe('a gate', () => {
  it('lets go what waits, and nothing that comes later', async () => {
    const gates = gatesWith();
    const both = [gates.pass('a', here), gates.pass('a', here)];
    expect(gates.list()).toEqual([{ name: 'a', waiting: 2 }]);
    expect(gates.release('a')).toBe(2);
    expect(gates.release('a')).toBe(0);
    expect(await Promise.all(both)).toEqual([null, null]);
    const third = gates.pass('a', here);
    expect(gates.list()).toEqual([{ name: 'a', waiting: 1 }]);
    expect(gates.releaseAll()).toBe(1);
    expect(await third).toBeNull();
    expect(gates.list()).toEqual([]);
  });

  it('lets go who has left', async () => {
    const gates = gatesWith();
    const leaving = new AbortController();
    const passed = gates.pass('a', leaving.signal);
    leaving.abort();
    expect(await passed).toBeNull();
    expect(gates.list()).toEqual([]);
    expect(await gates.pass('a', leaving.signal)).toBeNull();
  });

  it('holds for a bounded time', async () => {
    expect(await gatesWith(10, 1).pass('a', here)).toBe('The gate "a" was not released within 1 ms.');
  });

  it('holds so many and no more, whatever their gates', async () => {
    const gates = gatesWith(1);
    const first = gates.pass('a', here);
    expect(await gates.pass('b', here)).toBe('1 answers are held at gates already; no more are.');
    gates.releaseAll();
    await first;
    const next = gates.pass('b', here);
    gates.releaseAll();
    expect(await next).toBeNull();
  });
});
