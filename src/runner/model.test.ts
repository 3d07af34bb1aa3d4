import { describe, expect, test } from 'vitest';
import { chooseModels, needsModels } from './model.ts';
import { readingOf } from './testing/readings.ts';

const listing = (...ids: unknown[]) =>
  readingOf({
    method: 'GET',
    url: 'http://h/v1/models',
    status: 200,
    body: { object: 'list', data: ids.map((id) => ({ id })) },
  });

test('a name is taken as it is; no name and globs need the list', () => {
  expect([needsModels(['small']), needsModels([]), needsModels(['small', 'small-*'])]).toEqual([
    false,
    true,
    true,
  ]);
});

test('the only model is meant', () => {
  expect(chooseModels(listing('small'), [], false)).toEqual(['small']);
});

test('a glob means all that fit, a name itself, and each is meant once', () => {
  const listed = listing('small-1', 'small-2', 'large');
  expect(chooseModels(listed, ['l*'], false)).toEqual(['large']);
  expect(chooseModels(listed, ['hidden', 'small-*', 'small-1'], false)).toEqual([
    'hidden',
    'small-1',
    'small-2',
  ]);
});

test('more than a run is fit for are refused', () => {
  const many = Array.from({ length: 51 }, (_, index) => `m${index}`);
  expect(() => chooseModels(listing(...many), ['*'], false)).toThrow(
    '51 models are meant, and one run takes at most 50',
  );
});

test('of our own mock, the first will do', () => {
  expect(chooseModels(listing('one', 'two'), [], true)).toEqual(['one']);
});

describe('otherwise the user is asked, with the list', () => {
  test.each([
    [listing('a', 'b'), [], 'Name the model to test, one of: a, b.'],
    [listing('a', 'b'), ['x*'], 'No model fits "x*". There are: a, b.'],
    [listing(), [], 'The target lists no models: name the model to test.'],
    [
      readingOf({ status: 404 }),
      [],
      'The target answers GET /models with status 404: name the model to test.',
    ],
    [listing('\u001b[2Jevil', 7), [], 'The target lists no models: name the model to test.'],
  ])('%#', (reading, wanted, message) => {
    expect(() => chooseModels(reading, wanted, false)).toThrow(message);
  });

  test('and a long list is cut', () => {
    const ids = Array.from({ length: 100 }, (_, index) => `m${index}`);
    expect(() => chooseModels(listing(...ids), [], false)).toThrow(/m39 and 60 more\.$/);
  });
});
