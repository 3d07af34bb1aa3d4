import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_DEPTH, parseJson, step } from './json.ts';

describe('parseJson', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) as unknown });
      }),
    );
  });

  it('says why it reads nothing', () => {
    expect(parseJson('{"a":1}{"b":2}')).toMatchObject({
      ok: false,
      why: expect.stringMatching(/position 7|after JSON/) as string,
    });
  });

  it('refuses what is nested too deeply to be walked', () => {
    const nested = (depth: number): string => `${'{"a":['.repeat(depth / 2)}${']}'.repeat(depth / 2)}`;
    expect(parseJson(nested(MAX_DEPTH)).ok).toBe(true);
    expect(parseJson(nested(MAX_DEPTH + 2))).toEqual({ ok: false, why: 'nested deeper than 200 levels' });
    expect(parseJson('['.repeat(1_000_000)).ok).toBe(false);
  });

  it('does not count brackets within strings', () => {
    const text = JSON.stringify({ a: `${'['.repeat(500)}"\\`, b: '{'.repeat(500) });
    expect(parseJson(text).ok).toBe(true);
  });

  it('makes a __proto__ key an own property', () => {
    const parsed = parseJson('{"__proto__":{"polluted":true}}');
    expect(parsed.ok && Object.hasOwn(parsed.value as object, '__proto__')).toBe(true);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

it('escapes the steps of a pointer', () => {
  expect(step('/output/0', 'a/b~c')).toBe('/output/0/a~1b~0c');
});
