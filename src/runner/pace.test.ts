import { expect, test } from 'vitest';
import { createPace } from './pace.ts';

const { signal } = new AbortController();

test('spaces requests evenly', async () => {
  const pace = createPace({ count: 20, perMs: 1_000 });
  const start = performance.now();
  await Promise.all([pace.turn(signal), pace.turn(signal), pace.turn(signal), pace.turn(signal)]);
  const took = performance.now() - start;
  expect(took).toBeGreaterThanOrEqual(145);
  expect(took).toBeLessThan(400);
});

test('without a rate nothing waits, until the target asks for it', async () => {
  const pace = createPace(null);
  const start = performance.now();
  await pace.turn(signal);
  expect(performance.now() - start).toBeLessThan(20);
  pace.hold(60);
  await pace.turn(signal);
  expect(performance.now() - start).toBeGreaterThanOrEqual(55);
});

test('a stop ends the waiting', async () => {
  const pace = createPace(null);
  pace.hold(60_000);
  await expect(pace.turn(AbortSignal.timeout(20))).rejects.toThrow();
});
