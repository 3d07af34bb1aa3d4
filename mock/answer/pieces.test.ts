/** The small pure parts: tokens, splitting, digests, canonical JSON, encrypted content. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { digest, padding } from './digest.ts';
import { checkEncrypted, encrypt, seal, unseal } from './encrypted.ts';
import { canonical, deeperThan } from './json.ts';
import { Problem } from './problem.ts';
import { split } from './split.ts';
import { countTokens, cutToTokens } from './tokens.ts';
import { paramOf } from './validate/surface.ts';
import { warm } from './warm.ts';

beforeAll(warm);

describe('tokens', () => {
  it('are those of o200k', () => {
    expect(countTokens('hello world')).toBe(2);
    expect(countTokens('')).toBe(0);
    expect(countTokens('<|endoftext|>')).toBeGreaterThan(1);
  });

  it('are cut at a limit, never within a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.nat({ max: 30 }), (text, limit) => {
        const head = cutToTokens(text, limit);
        expect(text.startsWith(head.text)).toBe(true);
        expect(head.tokens).toBeLessThanOrEqual(limit);
        expect(head.cut).toBe(head.text !== text);
      }),
    );
  });

  it.each(['a', ' ', '!', '日', '1'])('of 200,000 times %j are counted at once', (letter) => {
    const before = performance.now();
    expect(countTokens(letter.repeat(200_000))).toBeGreaterThan(1_000);
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});

it('split gives pieces that join to the text, none within a surrogate pair', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const pieces = split(text.toWellFormed());
      expect(pieces.join('')).toBe(text.toWellFormed());
      expect(pieces.every((piece) => piece !== '' && piece.isWellFormed())).toBe(true);
    }),
  );
  expect(split('one two')).toEqual(['one', ' two']);
});

it('canonical JSON is the same for equal values, whatever the order of keys', () => {
  expect(canonical({ b: [1, { d: null, c: 'x' }], a: undefined })).toBe('{"b":[1,{"c":"x","d":null}]}');
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonical(value);
      expect(canonical(JSON.parse(text))).toBe(text);
    }),
  );
});

it('deeperThan counts levels', () => {
  expect([deeperThan([[1]], 2), deeperThan([[[1]]], 2)]).toEqual([false, true]);
});

it('digests tell their parts apart', () => {
  expect(digest(16, 'ab', 'c')).not.toBe(digest(16, 'a', 'bc'));
});

it('padding fills up to sixteen', () => {
  expect(padding(1, 1, 5)).toHaveLength(11);
  expect(padding(1, 1, 16)).toHaveLength(16);
  expect(padding(1, 1, 5)).not.toBe(padding(1, 2, 5));
});

describe('encrypted content', () => {
  const hex = digest(32, 'x');

  it('is taken back as it was made', () => {
    expect(() => checkEncrypted(encrypt(hex), 'rs_1')).not.toThrow();
  });

  it('is refused when any character differs', () => {
    const text = encrypt(hex);
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), fc.constantFrom('A', 'b', '7', '='), (index, letter) => {
        fc.pre(text[index] !== letter);
        const other = `${text.slice(0, index)}${letter}${text.slice(index + 1)}`;
        expect(() => checkEncrypted(other, 'rs_1')).toThrow(Problem);
      }),
    );
  });
});

describe('what is sealed', () => {
  it('is opened as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(unseal(seal(text), 'cmp_1')).toBe(text);
      }),
    );
  });

  it('is refused when any character differs, and unknown when another server made it', () => {
    const text = seal('tides');
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), fc.constantFrom('A', 'b', '7'), (index, letter) => {
        fc.pre(text[index] !== letter);
        const other = `${text.slice(0, index)}${letter}${text.slice(index + 1)}`;
        // What no longer begins as ours does may be anybody's.
        if (Buffer.from(other, 'base64').toString('latin1').startsWith('rsc1.'))
          expect(() => unseal(other, 'cmp_1')).toThrow(Problem);
        else expect(unseal(other, 'cmp_1')).toBe(null);
      }),
    );
    expect(unseal('gAAAAA', 'cmp_1')).toBe(null);
  });
});

it.each([
  ['/model', 'model'],
  ['/input/0/content/1/type', 'input[0].content[1].type'],
  ['/metadata/a~1b', 'metadata.a/b'],
])('the pointer %s is the param %s', (pointer, param) => {
  expect(paramOf(pointer)).toBe(param);
});
