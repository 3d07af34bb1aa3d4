import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toJson } from './json.ts';
import { plain } from './plain.ts';

describe('plain', () => {
  test('leaves what can be read as it is', () => {
    expect(plain('Grüße, 世界 🙂 "quoted" \\ <b>')).toBe('Grüße, 世界 🙂 "quoted" \\ <b>');
  });

  test.each([
    ['an escape sequence', '\u001b[2J\u001b[31mred', '\\u001b[2J\\u001b[31mred'],
    ['the one-character form of it', '\u009b31m', '\\u009b31m'],
    ['a carriage return over what stands there', 'FAILED\rpassed', 'FAILED\\rpassed'],
    ['a line of its own', 'a\nb\tc', 'a\\nb\\tc'],
    ['a bidirectional override', 'a\u202eb', 'a\\u202eb'],
    ['a lone surrogate', 'a\ud83d', 'a\\ud83d'],
    ['an invisible tag', '\u{e0041}', '\\udb40\\udc41'],
  ])('shows %s', (_, hostile, shown) => {
    expect(plain(hostile)).toBe(shown);
  });

  test('cuts at the limit and says so', () => {
    expect(plain('abcdef', 3)).toBe('abc…');
  });
});

test('toJson keeps the value, and nothing in it moves the cursor', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
      const json = toJson({ value, text });
      // JSON has no minus zero.
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify({ value, text })));
      expect(json.replaceAll('\n', '')).toBe(plain(json.replaceAll('\n', '')));
    }),
  );
  expect(toJson('\u009b2J\u202e')).toBe('"\\u009b2J\\u202e"\n');
});
