/** Explicit prompt caching: what a turn reads from the cache of the turn before it, and what it writes. */
import { canonical, type JsonObject } from './json.ts';
import type { Asked } from './asked.ts';
import { objectAt } from './asked.ts';
import { invalid } from './problem.ts';
import type { Cache, Stored } from './space.ts';
import { refused } from './validate/caching.ts';

/** Below this nothing is cached. */
const MIN_CACHED = 256;

const isEnabled = (body: JsonObject): boolean => objectAt(body, 'caching')['type'] === 'enabled';
const thinkingOf = (body: JsonObject): string => canonical(body['thinking'] ?? null);

/** Throws for what can only be told once the input is counted. */
export function checkCacheable(asked: Asked, inputTokens: number): void {
  if (!isEnabled(asked.body)) return;
  if (asked.instructions !== '') {
    throw invalid('invalid_value', 'instructions', 'caching is not supported for instructions');
  }
  if (asked.prefixOnly && inputTokens < MIN_CACHED) {
    throw refused(
      `caching.prefix needs at least ${MIN_CACHED} input tokens, but the input has ${inputTokens}`,
    );
  }
}

/** Input tokens that the cache of the turn before holds. Another `thinking`, or instructions, miss it. */
export function cachedTokens(asked: Asked, previous: Stored | undefined, inputTokens: number): number {
  const cache = readable(asked, previous);
  return cache === undefined ? 0 : Math.min(cache.tokens, inputTokens);
}

/** OpenAI caches by itself from so many tokens on, in steps of so many. */
const MIN_REPEATED = 1_024;
const STEP = 128;

/**
 * Input tokens of a request that was seen before which nobody asked to cache. No more than what is the same is known of
 * requests that only begin alike: they miss.
 */
export function repeatedTokens(occurrence: number, inputTokens: number): number {
  return occurrence === 0 || inputTokens < MIN_REPEATED ? 0 : inputTokens - (inputTokens % STEP);
}

/** The cache after this turn. A turn is written only if every turn before it was; what was written stays readable. */
export function cacheAfter(
  asked: Asked,
  previous: Stored | undefined,
  inputTokens: number,
  answerTokens: number,
): Cache | undefined {
  const before = readable(asked, previous);
  const writes = isEnabled(asked.body) && (previous === undefined || before?.writing === true);
  if (!writes) return before === undefined ? undefined : { ...before, writing: false };
  const tokens = inputTokens + answerTokens;
  return tokens < MIN_CACHED ? undefined : { tokens, writing: true, thinking: thinkingOf(asked.body) };
}

function readable(asked: Asked, previous: Stored | undefined): Cache | undefined {
  const cache = previous?.cache;
  return asked.instructions === '' && cache?.thinking === thinkingOf(asked.body) ? cache : undefined;
}
