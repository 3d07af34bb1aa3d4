/** Explicit prompt caching: what a turn reads from the cache of the turn before it, and what it writes. */
import { factsOf } from '../../spec/index.ts';
import type { Asked } from './asked.ts';
import { objectAt } from './asked.ts';
import type { Context } from './context.ts';
import { canonical, isObject, listAt, type JsonObject } from './json.ts';
import { invalid } from './problem.ts';
import type { Cache, Space, Stored } from './space.ts';
import type { Call } from './types.ts';
import { refused } from './validate/caching.ts';
import { toolsIn } from './validate/request.ts';
import { checkToolChoice } from './validate/tools.ts';

/** Below this nothing is cached. */
const MIN_CACHED = 256;

/** Whether a request or the turn before it says of caching what is to be done: nothing is cached beside it. */
export const isExplicit = ({ body }: Asked, { previous }: Context): boolean =>
  previous?.cache !== undefined || (body['caching'] ?? null) !== null;

const isEnabled = (body: JsonObject): boolean => objectAt(body, 'caching')['type'] === 'enabled';
const thinkingOf = (body: JsonObject): string => canonical(body['thinking'] ?? null);

/**
 * What can only be told by the turns before: in the dialects of the vendor that caches so, tools come with the first
 * turn of a cached chain alone, and hold for those that follow it; no schema can be asked for in one.
 */
export function inChain(body: JsonObject, { previous, turns }: Context, { dialect }: Call): JsonObject {
  if (factsOf(dialect).caching === null) return body;
  const tools = listAt(body, 'tools').filter(isObject);
  if (isEnabled(body) && tools.some(({ type }) => type !== 'function'))
    throw invalid('invalid_value', 'tools', 'caching is not supported for built-in tools');
  if (!turns.some(({ cache }) => cache !== undefined)) return withChoice(body);
  if (tools.length > 0)
    throw invalid('invalid_value', 'tools', 'tools can only be set in the first turn of a cached session');
  if (objectAt(objectAt(body, 'text'), 'format')['type'] === 'json_schema')
    throw invalid(
      'invalid_value',
      'text.format',
      'json_schema is not supported when an earlier turn is cached',
    );
  // They are those of the first turn, and gone when that one was deleted.
  const begins = turns[0]?.before.length === 0;
  return withChoice({ ...body, tools: begins ? (previous?.response['tools'] ?? []) : [] });
}

/** The choice can only be told to be among the tools once it is known which they are. */
function withChoice(body: JsonObject): JsonObject {
  const choice = body['tool_choice'] ?? null;
  if (choice !== null) checkToolChoice(choice, toolsIn(body));
  return body;
}

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

/** Throws for an expiry that is past or too far; gives the one that holds, null where there is none. */
export async function expiryOf(body: JsonObject, at: number, { dialect }: Call): Promise<number | null> {
  const given = body['expire_at'] ?? null;
  const range = factsOf(dialect).caching?.expire ?? null;
  if (range === null) return typeof given === 'number' ? given : null;
  if (typeof given !== 'number') return at + range.default;
  if (given > at && given <= at + range.max) return given;
  const message = `expire_at must be after ${at}, and at most ${range.max} seconds after it`;
  throw invalid('invalid_value', 'expire_at', message);
}

/**
 * Seconds since the response was made, where anything is decided by them. Virtual time goes on for it with each turn that is
 * asked for after it, since nothing is waited for.
 */
export async function ageOf(stored: Stored, { space, dialect, options }: Call): Promise<number> {
  const expires = (factsOf(dialect).caching?.expire ?? null) !== null;
  const delayed = stored.cache !== undefined && (options.cacheDelay ?? 0) > 0;
  if (!expires && !delayed) return 0;
  const gone = await space.clock.since(stored.made);
  return gone + (space.clock.isVirtual ? await turnsAfter(stored, space) : 0);
}

export function hasExpired({ response, made }: Stored, age: number, { dialect }: Call): boolean {
  const expires = response['expire_at'];
  if (typeof expires !== 'number' || (factsOf(dialect).caching?.expire ?? null) === null) return false;
  return made.at + age >= expires;
}

/** How many turns were asked for after this response, this one included. */
async function turnsAfter({ owner, response }: Stored, space: Space): Promise<number> {
  return space.count(`turns/${owner}/${String(response['id'])}`);
}

/**
 * Input tokens that the cache of the turn before holds, once it has come into effect. Another `thinking`, or instructions,
 * miss it.
 */
export function cachedTokens(
  asked: Asked,
  context: Context,
  inputTokens: number,
  age: number,
  { cacheDelay = 0 }: Call['options'],
): number {
  const cache = readable(asked, context);
  return cache === undefined || age * 1_000 < cacheDelay ? 0 : Math.min(cache.tokens, inputTokens);
}

/** Newer models cache the input of a turn, and not what they answered. */
const INPUT_ALONE = /seed-(1[-.][89]|[2-9])/i;

/** The cache after this turn. A turn is written only if every turn before it was; what was written stays readable. */
export function cacheAfter(
  asked: Asked,
  context: Context,
  inputTokens: number,
  answerTokens: number,
): Cache | undefined {
  const before = readable(asked, context);
  const writes = isEnabled(asked.body) && (context.previous === undefined || before?.writing === true);
  if (!writes) return before === undefined ? undefined : { ...before, writing: false };
  const tokens = inputTokens + (INPUT_ALONE.test(asked.model) ? 0 : answerTokens);
  return tokens < MIN_CACHED ? undefined : { tokens, writing: true, thinking: thinkingOf(asked.body) };
}

/** The cache goes with whatever turn of the chain was deleted. */
function readable(asked: Asked, { previous, turns }: Context): Cache | undefined {
  const cache = previous?.cache;
  const whole = turns.length > (previous?.before.length ?? 0);
  return whole && asked.instructions === '' && cache?.thinking === thinkingOf(asked.body) ? cache : undefined;
}
