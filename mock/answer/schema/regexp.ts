/** Regular expressions of strangers: none may hold a core, and none may throw. */
import { createContext, Script } from 'node:vm';
import type { Context } from 'node:vm';

/** What ajv needs of a regular expression; it tells them apart by `toString`. */
interface Matcher {
  test(text: string): boolean;
  toString(): string;
}

const MAX_PATTERN = 2_000;
const MAX_REPEATS = 5_000;
/** A quantified group that holds a quantifier, `(a+)+`: most are harmless, some backtrack without end. */
const NESTED_QUANTIFIER = /\((?:[^()\\]|\\.)*[*+}](?:[^()\\]|\\.)*\)(?:[*+]|\{\d+,)/;
/** A quantified group with alternatives, which may overlap: `(a|a)*`. */
const QUANTIFIED_ALTERNATIVES = /\((?:[^()\\]|\\.)*\|(?:[^()\\]|\\.)*\)(?:[*+]|\{\d+,)/;
const GROUP_IN_QUANTIFIED_GROUP = /\((?:[^()\\]|\\.)*\([\s\S]*\)[^()]*\)(?:[*+]|\{\d+,)/;
const COUNTED = /\{(\d+)(?:,(\d*))?\}/g;

/** Whether a pattern cannot backtrack for long: judged by its shape, and too strictly rather than too kindly. */
export function tamePattern(pattern: string): boolean {
  if (!smallPattern(pattern)) return false;
  return ![NESTED_QUANTIFIER, QUANTIFIED_ALTERNATIVES, GROUP_IN_QUANTIFIED_GROUP].some((shape) =>
    shape.test(pattern),
  );
}

/** Whether texts made from a pattern stay short. */
export const smallPattern = (pattern: string): boolean =>
  pattern.length <= MAX_PATTERN && repeats(pattern) <= MAX_REPEATS;

/** The pattern with the `u` flag where it compiles with it, else without. Throws for what is no pattern. */
export function matcherOf(pattern: string, flags = ''): Matcher {
  const expression = compiled(pattern, flags);
  return tamePattern(pattern) ? expression : guarded(expression);
}

function compiled(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, `${flags.replaceAll('u', '')}u`);
  } catch {
    return new RegExp(pattern, flags);
  }
}

/** Milliseconds. */
const TIME_LIMIT = 50;
/** V8 gives up a regular expression only when its whole script is ended. */
const MATCH = new Script('expression.test(text)');

/** A match that takes too long is none. */
function guarded(expression: RegExp): Matcher {
  const context = createContext({ expression, text: '' });
  return { toString: () => String(expression), test: (text) => matchIn(context, text) === true };
}

/** Below this many characters, a pattern that does not backtrack for long is fast whatever it is. */
const SHORT_TEXT = 1_000;

/** Whether the text matches, or `too-slow` when that cannot be told within 50 ms. */
export function testWithin(expression: RegExp, text: string): boolean | 'too-slow' {
  expression.lastIndex = 0; // a /g pattern would start where its last match ended
  if (text.length <= SHORT_TEXT && tamePattern(expression.source)) return expression.test(text);
  return matchIn(createContext({ expression }), text);
}

function matchIn(context: Context, text: string): boolean | 'too-slow' {
  context['text'] = text;
  try {
    return MATCH.runInContext(context, { timeout: TIME_LIMIT }) === true;
  } catch {
    return 'too-slow';
  }
}

/** Counted repeats multiply when they are nested; their product is an upper bound. */
function repeats(pattern: string): number {
  let product = 1;
  for (const [, from = '1', to = ''] of pattern.matchAll(COUNTED))
    product *= Math.max(1, Number(from), Number(to));
  return product;
}
