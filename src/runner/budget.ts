import { RUN } from '../wire/bounds.ts';
import type { Reading } from '../judge/reading.ts';
import type { Spent } from './observer.ts';

/** Counts what a run costs, and says when it may cost no more. */
export interface Budget {
  readonly spent: Spent;
  /** Called as a request starts: requests in flight count. */
  started(): void;
  ended(reading: Reading): void;
  retried(): void;
  /** What has run out, in words; null while there is room for one more request. */
  out(): string | null;
}

/** A target that counts more for one answer counts nonsense; the sums stay integers. */
const MAX_TOKENS_OF_ONE = 1e9;

export function createBudget(limits: { maxRequests: number | null; maxTokens: number | null }): Budget {
  let kept = 0;
  const spent: Spent = { requests: 0, retries: 0, inputTokens: 0, outputTokens: 0, events: 0 };
  return {
    spent,
    started() {
      spent.requests += 1;
    },
    ended(reading) {
      spent.events += reading.events.length;
      for (const { bytes } of reading.exchange.response?.chunks ?? []) kept += bytes.length;
      // What is retrieved later shows the usage of the answer once more.
      if (reading.exchange.request.method !== 'POST') return;
      spent.inputTokens += tokens(reading.usage?.['input_tokens']);
      spent.outputTokens += tokens(reading.usage?.['output_tokens']);
    },
    retried() {
      spent.retries += 1;
    },
    out() {
      const { maxRequests, maxTokens } = limits;
      if (maxRequests !== null && spent.requests >= maxRequests)
        return `the budget of ${maxRequests} requests is spent`;
      const used = spent.inputTokens + spent.outputTokens;
      if (maxTokens !== null && used >= maxTokens) return `the budget of ${maxTokens} tokens is spent`;
      return kept > RUN.keptBytes ? `the answers have more than ${RUN.keptBytes} bytes together` : null;
    },
  };
}

function tokens(count: unknown): number {
  return typeof count === 'number' && count > 0 && count <= MAX_TOKENS_OF_ONE ? Math.round(count) : 0;
}
