import fc from 'fast-check';
import { expect, it } from 'vitest';
import { invalidUtf8 } from './utf8.ts';

it.each([
  ['text', [0x41, 0xc3, 0xa9, 0xf0, 0x9f, 0x98, 0x80], []],
  ['a lead byte alone', [0x41, 0xc3], [1]],
  ['a stray continuation byte', [0x80, 0x41], [0]],
  ['an overlong slash', [0xc0, 0xaf], [0, 1]],
  ['a surrogate', [0xed, 0xa0, 0x80], [0, 1, 2]],
  ['a value above U+10FFFF', [0xf4, 0x90, 0x80, 0x80], [0, 1, 2, 3]],
  ['Latin-1', [0x41, 0xe9, 0x42], [1]],
])('tells where %s is no UTF-8', (_, bytes, offsets) => {
  expect(invalidUtf8(Uint8Array.from(bytes), 10)).toEqual(offsets);
});

it('stops at the bound', () => {
  expect(invalidUtf8(new Uint8Array(1000).fill(0xff), 3)).toEqual([0, 1, 2]);
});

it('finds something exactly where a strict decoder does', () => {
  const strict = new TextDecoder('utf-8', { fatal: true });
  const decodes = (bytes: Uint8Array): boolean => {
    try {
      strict.decode(bytes);
      return true;
    } catch {
      return false;
    }
  };
  const near = fc.array(
    fc.constantFrom(
      0x41,
      0x7f,
      0x80,
      0x8f,
      0x90,
      0x9f,
      0xa0,
      0xbf,
      0xc1,
      0xc2,
      0xdf,
      0xe0,
      0xed,
      0xef,
      0xf0,
      0xf4,
      0xf5,
    ),
    {
      maxLength: 8,
    },
  );
  fc.assert(
    fc.property(near, (values) => {
      const bytes = Uint8Array.from(values);
      expect(invalidUtf8(bytes, 10).length === 0).toBe(decodes(bytes));
    }),
  );
});
