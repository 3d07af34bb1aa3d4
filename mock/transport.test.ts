import { describe, expect, it } from 'vitest';
import type { MockReply } from './reply.ts';
import { offsetsOf, paceOf, waitBefore, withTransport } from './transport.ts';

const stream: MockReply = {
  status: 200,
  headers: {},
  body: { kind: 'stream', frames: [{ text: 'a' }, { text: 'b' }, { text: 'c' }] },
};
const json: MockReply = { status: 200, headers: {}, body: { kind: 'text', text: '{"a":1}' } };
const latency = { ttft: 100, itl: 20, jitter: 0 };
const still = { first: 0, next: 0, jitter: 0, seed: 1 };

describe('withTransport', () => {
  it('leaves a reply alone that is neither paced nor cut', () => {
    expect(withTransport(stream, still)).toBe(stream);
  });

  it('cuts a stream after so many frames', () => {
    expect(withTransport(stream, still, 2).body).toEqual({
      kind: 'stream',
      frames: [{ text: 'a' }, { text: 'b' }, { text: '', cut: true }],
    });
  });

  it('cuts a JSON answer in half', () => {
    expect(withTransport(json, still, 5).body).toEqual({
      kind: 'stream',
      frames: [{ text: '{"a' }, { text: '', cut: true }],
    });
  });

  it('waits before the first frame and between the others', () => {
    const paced = withTransport(stream, paceOf({}, latency, 1));
    expect(paced.body).toMatchObject({ frames: [{ wait: 100 }, { wait: 20 }, { wait: 20 }] });
  });

  it('obeys the directive before the options', () => {
    expect(paceOf({ slow: 7 }, latency, 1)).toMatchObject({ first: 7, next: 7 });
    expect(paceOf({ ttft: 5, jitter: 0.5 }, latency, 1)).toMatchObject({ first: 5, next: 20, jitter: 0.5 });
  });
});

describe('jitter', () => {
  const pace = paceOf({}, { ...latency, jitter: 0.5 }, 1);
  const waits = (seed: number) =>
    Array.from({ length: 1_000 }, (_, index) => waitBefore({ ...pace, seed }, index + 1));

  it('lengthens and shortens each wait by no more than its share, and none on average', () => {
    const all = waits(1);
    expect([Math.min(...all), Math.max(...all)]).toEqual([10, 30]);
    expect(Math.abs(all.reduce((sum, wait) => sum + wait, 0) / all.length - 20)).toBeLessThan(0.5);
  });

  it('is the same for the same seed, and another for another', () => {
    expect(waits(1)).toEqual(waits(1));
    expect(waits(1)).not.toEqual(waits(2));
  });

  it('is told as offsets where waits are kept in a store', () => {
    expect(offsetsOf(pace, 3).map(([index, ms]) => ms + (index === 0 ? 100 : 20))).toEqual(
      [0, 1, 2].map((index) => waitBefore(pace, index)),
    );
    expect(offsetsOf(still, 3)).toEqual([]);
  });
});
