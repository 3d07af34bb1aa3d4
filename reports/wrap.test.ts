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

test.each([
  ['at a space', 'got ::error::x', ['got', '\\u003a:error::x']],
  ['within a word', 'aaaaaaaaaaaa::set-env', ['aaaaaaaaaaaa', '\\u003a:set-env']],
  ['in the older form', 'got ##[group]', ['got', '\\u0023#[group]']],
])('a line does not begin as a command to a CI system: broken %s', (_where, text, lines) => {
  expect(wrap(text, 12)).toEqual(lines);
});

const plainText = fc
  .string({ unit: 'grapheme' })
  .filter((text) => !text.includes('::') && !text.includes('##['));

test('loses nothing but the spaces at breaks, and keeps to the width', () => {
  fc.assert(
    fc.property(plainText, fc.integer({ min: 2, max: 40 }), (text, width) => {
      const lines = wrap(text, width);
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
    }),
  );
});
