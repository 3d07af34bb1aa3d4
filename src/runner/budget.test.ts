import { expect, test } from 'vitest';
import { createBudget } from './budget.ts';
import { readingOf, responseOf } from './testing/readings.ts';

const answer = (usage: unknown, method = 'POST') =>
  readingOf({ method, status: 200, body: responseOf('hi', { usage }) });

test('requests count when they start, tokens when they are told', () => {
  const budget = createBudget({ maxRequests: 2, maxTokens: null });
  budget.started();
  expect(budget.out()).toBeNull();
  budget.started();
  expect(budget.out()).toBe('the budget of 2 requests is spent');
  budget.ended(answer({ input_tokens: 30, output_tokens: 5 }));
  expect(budget.spent).toMatchObject({ requests: 2, inputTokens: 30, outputTokens: 5 });
});

test('tokens of input and output count together', () => {
  const budget = createBudget({ maxRequests: null, maxTokens: 35 });
  budget.ended(answer({ input_tokens: 30, output_tokens: 5 }));
  expect(budget.out()).toBe('the budget of 35 tokens is spent');
});

test('what is kept of the answers counts as well, by its size', () => {
  const budget = createBudget({ maxRequests: null, maxTokens: null });
  const large = readingOf({ status: 200, body: 'x'.repeat(8 * 1024 * 1024) });
  for (let n = 0; n < 7; n += 1) budget.ended(large);
  expect(budget.out()).toBeNull();
  budget.ended(large);
  expect(budget.out()).toBe('the answers have more than 67108864 bytes together');
});

test('nonsense and what is shown twice do not count', () => {
  const budget = createBudget({ maxRequests: null, maxTokens: 1 });
  budget.ended(answer({ input_tokens: -5, output_tokens: 1e300 }));
  budget.ended(answer({ input_tokens: '7', output_tokens: null }));
  budget.ended(answer({ input_tokens: 9, output_tokens: 9 }, 'GET'));
  expect(budget.spent).toMatchObject({ inputTokens: 0, outputTokens: 0 });
});
