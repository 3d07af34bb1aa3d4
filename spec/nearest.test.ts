import { expect, test } from 'vitest';
import { didYouMean, nearest } from './nearest.ts';

test.each([
  ['compatable', ['openai', 'compatible'], ['compatible']],
  ['faluts', ['faults', 'cases'], ['faults']],
  [
    'STREAM.CREATED',
    ['stream.created-first', 'stream.created-once'],
    ['stream.created-once', 'stream.created-first'],
  ],
  ['sequence', ['stream.sequence-present', 'response.id'], ['stream.sequence-present']],
  ['xyz', ['openai', 'compatible'], []],
])('%s of %j → %j', (word, candidates, expected) => {
  expect(nearest(word, candidates)).toEqual(expected);
});

test('at most three, the nearest first', () => {
  expect(nearest('aaaaaa', ['aaaabb', 'aaaaaa', 'aaaaab', 'aaaaba'])).toEqual(['aaaaaa', 'aaaaab', 'aaaaba']);
});

test('a word of any length is compared quickly', () => {
  const began = performance.now();
  expect(nearest('a'.repeat(1_000_000), ['openai'])).toEqual([]);
  expect(performance.now() - began).toBeLessThan(500);
});

test('didYouMean is nothing when nothing is near', () => {
  expect(didYouMean('qqqq', ['openai'])).toBe('');
  expect(didYouMean('opnai', ['openai'])).toBe(' (Did you mean openai?)');
});
