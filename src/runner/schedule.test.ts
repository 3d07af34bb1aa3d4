import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Case } from '../../suites/case.ts';
import { schedule, type ScheduleOptions } from './schedule.ts';
import { caseOf } from './testing/readings.ts';

async function observed(
  cases: Case[],
  options: Partial<ScheduleOptions> = {},
): Promise<{ order: string[]; most: number; beside: string[] }> {
  const order: string[] = [];
  const running = new Set<string>();
  const beside: string[] = [];
  let most = 0;
  await schedule(cases, {
    concurrency: 3,
    slow: false,
    signal: new AbortController().signal,
    run: async ({ id, alone }) => {
      order.push(id);
      running.add(id);
      most = Math.max(most, running.size);
      if (alone === true) beside.push(...[...running].filter((each) => each !== id));
      await sleep(5);
      if (alone === true) beside.push(...[...running].filter((each) => each !== id));
      running.delete(id);
      return false;
    },
    ...options,
  });
  return { order, most, beside };
}

const many = (count: number, parts: Partial<Case> = {}): Case[] =>
  Array.from({ length: count }, (_, index) => caseOf({ id: `case.${index}`, ...parts }));

test('the core goes first, what needs quiet after the rest and alone, wrong requests last', async () => {
  const { order, beside } = await observed([
    caseOf({ id: 'bad', negative: true }),
    caseOf({ id: 'quiet', alone: true }),
    caseOf({ id: 'quiet-too', alone: true }),
    caseOf({ id: 'plain' }),
    caseOf({ id: 'core', quick: true }),
  ]);
  expect(order).toEqual(['core', 'plain', 'quiet', 'quiet-too', 'bad']);
  expect(beside).toEqual([]);
});

test('so many at once, and no more', async () => {
  expect((await observed(many(9))).most).toBe(3);
});

test('a slow target begins with one and rises', async () => {
  const atOnce: number[] = [];
  let running = 0;
  const run = async (): Promise<boolean> => {
    atOnce.push((running += 1));
    await sleep(5);
    running -= 1;
    return false;
  };
  await observed(many(12), { slow: true, run });
  expect(atOnce[0]).toBe(1);
  expect(atOnce[1]).toBe(1);
  expect(Math.max(...atOnce)).toBe(3);
});

test('strain brings it back to one', async () => {
  let running = 0;
  let most = 0;
  const run = async (): Promise<boolean> => {
    most = Math.max(most, (running += 1));
    await sleep(2);
    running -= 1;
    return true;
  };
  await observed(many(6), { slow: true, run });
  expect(most).toBe(1);
});

test('after a stop nothing starts', async () => {
  const controller = new AbortController();
  const started: string[] = [];
  await observed(many(9), {
    concurrency: 1,
    signal: controller.signal,
    run: async ({ id }) => {
      started.push(id);
      if (started.length === 2) controller.abort();
      return false;
    },
  });
  expect(started).toEqual(['case.0', 'case.1']);
});

test('a fault of ours is not swallowed', async () => {
  await expect(observed(many(3), { run: () => Promise.reject(new Error('ours')) })).rejects.toThrow('ours');
});
