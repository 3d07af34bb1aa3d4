import { describe, expect, test } from 'vitest';
import { chooseModel, needsModels } from './model.ts';
import { readingOf } from './testing/readings.ts';

const listing = (...ids: unknown[]) =>
  readingOf({
    method: 'GET',
    url: 'http://h/v1/models',
    status: 200,
    body: { object: 'list', data: ids.map((id) => ({ id })) },
  });

test('a name is taken as it is; no name and globs need the list', () => {
  expect([needsModels('small'), needsModels(null), needsModels('small-*')]).toEqual([false, true, true]);
});

test('the only model is meant', () => {
  expect(chooseModel(listing('small'), null, false)).toBe('small');
});

test('a glob means the only one that fits', () => {
  expect(chooseModel(listing('small', 'large'), 'l*', false)).toBe('large');
});

test('of our own mock, the first will do', () => {
  expect(chooseModel(listing('one', 'two'), null, true)).toBe('one');
});

describe('otherwise the user is asked, with the list', () => {
  test.each([
    [listing('a', 'b'), null, 'Name the model to test, one of: a, b.'],
    [listing('a', 'b'), 'x*', 'No model fits "x*". There are: a, b.'],
    [listing(), null, 'The target lists no models: name the model to test.'],
    [
      readingOf({ status: 404 }),
      null,
      'The target answers GET /models with status 404: name the model to test.',
    ],
    [listing('\u001b[2Jevil', 7), null, 'The target lists no models: name the model to test.'],
  ])('%#', (reading, wanted, message) => {
    expect(() => chooseModel(reading, wanted, false)).toThrow(message);
  });

  test('and a long list is cut', () => {
    const ids = Array.from({ length: 100 }, (_, index) => `m${index}`);
    expect(() => chooseModel(listing(...ids), null, false)).toThrow(/m39 and 60 more\.$/);
  });
});
