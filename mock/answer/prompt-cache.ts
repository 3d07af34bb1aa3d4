/**
 * Automatic prompt caching: of a prompt that begins as one before it, what both have in common is cached, from 1,024
 * tokens on and in steps of 128. What a request says of explicit caching goes before it.
 */
import { createHash } from 'node:crypto';
import type { Asked } from './asked.ts';
import { isExplicit } from './caching.ts';
import type { Moment } from './clock.ts';
import type { Context } from './context.ts';
import { readInput } from './count.ts';
import { digest } from './digest.ts';
import { textAt, type JsonObject } from './json.ts';
import type { Read } from './limits/context-window.ts';
import type { Space } from './space.ts';
import { tokensOf } from './tokens.ts';

const FIRST = 1_024;
const STEP = 128;
/** Of longer prompts the beginning alone is cached: 200,000 tokens and some. */
const MAX_BLOCKS = 1_600;

/** How long a prompt stays when nothing asks for it, in seconds, by prompt_cache_retention. */
const DAY = 86_400;
const HOUR = 3_600;

/** A prefix that was seen. */
type Seen = { made: Moment; life: number };

/** Whether the answer to such a prompt depends on what else was asked. */
export const isLong = (inputTokens: number): boolean => inputTokens >= FIRST;

/**
 * Tokens of a prompt that are cached, and from now on all of it is. Each key of an account, each model and each
 * `prompt_cache_key` has a cache of its own.
 */
export async function promptCached(
  asked: Asked,
  context: Context,
  { items, tokens: inputTokens }: Read,
  { space, owner }: { space: Space; owner: string },
): Promise<number> {
  if (!isLong(inputTokens) || isExplicit(asked, context)) return 0;
  const shelf = `prompts/${owner}/${digest(16, asked.model, textAt(asked.body, 'prompt_cache_key'))}`;
  const keys = prefixesOf(asked, items).map((prefix) => `${shelf}/${prefix}`);
  const now = await space.clock.moment();
  const ages = await Promise.all(
    (await space.records.getAll(keys)).map(async (seen) =>
      seen === undefined ? Infinity : (await space.clock.since((seen as Seen).made)) / (seen as Seen).life,
    ),
  );
  const entry: Seen = { made: now, life: asked.body['prompt_cache_retention'] === '24h' ? DAY : HOUR };
  // What is used stays; not every use has to be written down for that.
  await space.records.setAll(
    keys.filter((_, index) => ages[index]! > 0.5).map((key) => [key, entry] as const),
  );
  const found = ages.findLastIndex((age) => age < 1);
  return found < 0 ? 0 : Math.min(FIRST + STEP * found, inputTokens);
}

/** Digests of the first 1,024 tokens, of the first 1,152, and so on. */
function prefixesOf(asked: Asked, items: readonly JsonObject[]): string[] {
  const prefixes: string[] = [];
  const hash = createHash('sha256');
  let position = 0;
  let next = FIRST;
  const reach = (until: number): void => {
    position = until;
    for (; position >= next && prefixes.length < MAX_BLOCKS; next += STEP)
      prefixes.push(hash.copy().digest('base64url').slice(0, 22));
  };
  readInput(asked, items, (text, cost) => {
    if (prefixes.length >= MAX_BLOCKS) return;
    if (cost !== undefined) {
      hash.update(`\n${text}\n`);
      reach(position + cost);
      return;
    }
    let tokens = tokensOf(text);
    while (tokens.length > 0 && prefixes.length < MAX_BLOCKS) {
      const part = tokens.slice(0, next - position);
      hash.update(Uint32Array.from(part));
      reach(position + part.length);
      tokens = tokens.slice(part.length);
    }
  });
  return prefixes;
}
