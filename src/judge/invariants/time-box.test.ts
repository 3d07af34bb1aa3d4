import { expect, test } from 'vitest';
import { TimeBoxError, within } from './time-box.ts';

test('gives what the function gives, and throws what it throws', () => {
  expect(within(1_000, () => ({ a: 1 }))).toEqual({ a: 1 });
  expect(() =>
    within(1_000, () => {
      throw new RangeError('no');
    }),
  ).toThrow(RangeError);
});

test.each([
  [
    'a loop',
    () => {
      for (;;);
    },
  ],
  ['a regular expression', () => /^(a+)+$/.test(`${'a'.repeat(60)}b`)],
])('gives up on %s that would never end', (_what, run) => {
  expect(() => within(50, run)).toThrow(TimeBoxError);
  expect(within(1_000, () => 'as before')).toBe('as before');
});
