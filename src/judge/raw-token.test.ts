import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rawTokenAt } from './raw-token.ts';

describe('the text of a value as it was written', () => {
  const wire =
    '{ "id": "a\\"created_at\\":1.5", "response" : {"metadata":{"created_at":"2.5"},"created_at":1788749437.0 } }';

  test.each([
    { path: ['response', 'created_at'], token: '1788749437.0' },
    { path: ['response', 'metadata', 'created_at'], token: '"2.5"' },
    { path: ['response', 'metadata'], token: '{"created_at":"2.5"}' },
    { path: ['created_at'], token: null },
    { path: ['id', 'created_at'], token: null },
    { path: [], token: wire.trimEnd() },
  ])('$path', ({ path, token }) => {
    expect(rawTokenAt(wire, path)).toBe(token);
  });

  test('of two members with one name the last one counts', () => {
    expect(rawTokenAt('{"a":1,"a":2.0}', ['a'])).toBe('2.0');
  });

  test('what it finds parses to what JSON.parse finds', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.constantFrom(undefined, 2),
        (value, indent) => {
          const text = JSON.stringify(value, null, indent);
          for (const [key, member] of Object.entries(JSON.parse(text) as Record<string, unknown>)) {
            expect(JSON.parse(rawTokenAt(text, [key]) ?? 'nothing')).toEqual(member);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test('text that is not JSON ends the search, and a million brackets do no harm', () => {
    expect(rawTokenAt('{"a"', ['a'])).toBeNull();
    expect(rawTokenAt('{a:1}', ['a'])).toBeNull();
    expect(rawTokenAt(`{"b":${'['.repeat(1_000_000)},"a":1}`, ['a'])).toBeNull();
  });
});
