import { expect, test } from 'vitest';
import { isNothing, numberAt, objectAt, own, textAt, valueAt } from './values.ts';

const value = { a: { 'b/c': [{ '~': 1 }] }, text: 'x', none: null, __proto__: { inherited: 'y' } };

test.each([
  ['', value],
  ['/a/b~1c/0/~0', 1],
  ['/a/b~1c/1', undefined],
  ['/text/0', undefined],
  ['/none/a', undefined],
  ['/inherited', undefined],
])('%s', (pointer, found) => {
  expect(valueAt(value, pointer)).toBe(found);
});

test('what is not of the wanted type is not there', () => {
  expect(textAt(value, 'a')).toBeNull();
  expect(numberAt(value, 'text')).toBeNull();
  expect(objectAt(value, 'none')).toBeNull();
});

test('only what is its own', () => {
  expect(own(value, 'inherited')).toBeUndefined();
  expect(own({}, 'constructor')).toBeUndefined();
  expect(own([1], '0')).toBeUndefined();
});

test('null and absent are nothing, zero and false are something', () => {
  expect([null, undefined, 0, false, ''].map(isNothing)).toEqual([true, true, false, false, false]);
});
