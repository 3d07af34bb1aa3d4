import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { READING } from '../wire/bounds.ts';
import { parseJson, step } from './json.ts';
import { newRoom } from './room.ts';

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
    expect(parseJson(nested(READING.depth)).ok).toBe(true);
    expect(parseJson(nested(READING.depth + 2))).toEqual({ ok: false, why: 'nested deeper than 200 levels' });
    expect(parseJson('['.repeat(1_000_000)).ok).toBe(false);
  });

  it('refuses more values than there is room for, before they take any memory', () => {
    const room = newRoom();
    room.values = 4;
    expect(parseJson('[1,2]', room).ok).toBe(true);
    expect(parseJson('{"a":"[,,,,,,]"}', room)).toEqual({ ok: false, why: 'over 500000 values' });
    expect(room.exceeded).toBe('500000 values');
    expect(parseJson(`[${'[],'.repeat(1_000_000)}0]`).ok).toBe(false);
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
