import { describe, expect, it } from 'vitest';
import { dueAt, gateAt, INSTANT, isWaitedFor, stageOf, toldOf, BEGUN, type Course } from './course.ts';

const INSTANTLY: Course = { ...INSTANT, events: 10, leaves: 2, polled: false };
const polled: Course = { ...INSTANTLY, polled: true };
const paced: Course = { ...INSTANTLY, began: 1_000, first: 50, next: 10, delays: [[4, 100]] };
const gated: Course = {
  ...paced,
  gates: [
    [3, 'low'],
    [6, 'high'],
  ],
};
const at = (now: number, age = 0) => ({ now, age });

describe('when an event is told', () => {
  it.each([
    [0, 1_050],
    [1, 1_060],
    [3, 1_080],
    [4, 1_190],
    [9, 1_240],
  ])('follows from pace and delays: event %i at %i', (event, due) => {
    expect(dueAt(paced, [], event)).toBe(due);
  });

  it('follows from when the gate before it was passed', () => {
    expect([2, 3, 6].map((event) => dueAt(gated, [], event))).toEqual([1_070, null, null]);
    expect([2, 3, 4, 6].map((event) => dueAt(gated, [5_000], event))).toEqual([1_070, 5_000, 5_110, null]);
    expect([6, 9].map((event) => dueAt(gated, [5_000, 6_000], event))).toEqual([6_000, 6_030]);
  });

  it('a gate is reached when all before it is told', () => {
    expect([gateAt(gated, [], 0), gateAt(gated, [], 1)]).toEqual([1_080, null]);
    expect(gateAt(gated, [5_000], 1)).toBe(5_130);
  });

  it('waits before some events, and others come along', () => {
    const still: Course = { ...INSTANTLY, delays: [[4, 1]], gates: [[6, 'g']] };
    expect(
      Array.from({ length: 8 }, (_, event) => event).filter((event) => isWaitedFor(still, event)),
    ).toEqual([4, 6]);
  });
});

describe('how far it has come', () => {
  it('one that is read goes by its events', () => {
    expect([1_000, 1_070, 1_239, 1_240].map((now) => stageOf(paced, BEGUN, at(now)))).toEqual([
      'queued',
      'in_progress',
      'in_progress',
      'done',
    ]);
    expect([1_000, 1_070, 1_240].map((now) => toldOf(paced, BEGUN, at(now)))).toEqual([0, 3, 10]);
  });

  it('one that is polled goes by its age', () => {
    expect([0, 1, 2].map((age) => stageOf(polled, BEGUN, at(1, age)))).toEqual([
      'queued',
      'in_progress',
      'done',
    ]);
    expect([0, 1, 2].map((age) => toldOf(polled, BEGUN, at(1, age)))).toEqual([2, 3, 10]);
    expect(stageOf(polled, { ...BEGUN, read: true }, at(1))).toBe('done');
  });

  it('and never beyond a gate', () => {
    const old = at(9_000, 9);
    expect(stageOf({ ...gated, polled: true }, BEGUN, old)).toBe('in_progress');
    expect(toldOf(gated, { ...BEGUN, passed: [5_000] }, old)).toBe(6);
    expect(stageOf(gated, { ...BEGUN, passed: [5_000, 6_000] }, old)).toBe('done');
  });
});
