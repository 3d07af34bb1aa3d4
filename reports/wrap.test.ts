import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hang, wrap } from './wrap.ts';

test('breaks at spaces', () => {
  expect(wrap('the quick brown fox', 10)).toEqual(['the quick', 'brown fox']);
});

test('breaks a word only where it is too long by itself', () => {
  expect(wrap('an unbreakable', 5)).toEqual(['an', 'unbre', 'akabl', 'e']);
});

test('hangs what follows beneath the first line', () => {
  expect(hang('  got  ', 'one two three', 12)).toEqual(['  got  one', '       two', '       three']);
});

test('loses nothing but the spaces at breaks, and keeps to the width', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 40 }), (text, width) => {
      const lines = wrap(text, width);
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
    }),
  );
});
