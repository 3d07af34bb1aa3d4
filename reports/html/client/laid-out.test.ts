import fc from 'fast-check';
import { expect, test } from 'vitest';
import { laidOut } from './laid-out.ts';

test('JSON is laid out as JSON.stringify does it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(laidOut(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
    }),
  );
});

test('every value stays as it came', () => {
  expect(laidOut('{"a":1.0,"a":1e400,"b":"\\u0041 , {"}')).toBe(
    '{\n  "a": 1.0,\n  "a": 1e400,\n  "b": "\\u0041 , {"\n}',
  );
});

test('what is no JSON stays as it is', () => {
  expect(laidOut('{"a":')).toBe('{"a":');
  expect(laidOut('[DONE]')).toBe('[DONE]');
});
