/** Whether a text is what was wanted, and the phrase that says why not. */
import type { Match } from '../../spec/generated/scenario.ts';
import { testWithin } from '../answer/schema/regexp.ts';

/**
 * A string, a regular expression, or an object of which all that is given must hold. A regular expression searches the
 * first 100,000 characters, and one that takes longer than 50 ms does not match.
 */
export type TextMatch = Match | RegExp;

const MAX_SEARCHED = 100_000;
const MAX_SHOWN = 160;

/** Null when the text fits. `string` says what a bare string asks: to be within the text, or to be equal to it. */
export function unfit(wanted: TextMatch, got: string | null, string: 'within' | 'equal'): string | null {
  const asked = partsOf(wanted, string);
  const { contains, equals, pattern } = asked;
  const is = `got ${got === null ? 'none' : shown(got)}`;
  if (got === null) return `wanted ${shown(wanted)}, ${is}`;
  if (contains !== undefined && !got.includes(contains)) return `wanted ${shown(wanted)}, ${is}`;
  if (equals !== undefined && got !== equals) return `wanted ${shown(wanted)}, ${is}`;
  const matches = pattern === undefined ? true : testWithin(pattern, got.slice(0, MAX_SEARCHED));
  if (matches === 'too-slow') return `${shown(wanted)} takes too long on ${shown(got)}`;
  return matches ? null : `wanted ${shown(wanted)}, ${is}`;
}

interface Parts {
  contains?: string | undefined;
  equals?: string | undefined;
  pattern?: RegExp;
}

function partsOf(wanted: TextMatch, string: 'within' | 'equal'): Parts {
  if (typeof wanted === 'string') return string === 'within' ? { contains: wanted } : { equals: wanted };
  if (wanted instanceof RegExp) return { pattern: wanted };
  const { contains, equals, matches, flags } = wanted;
  return { contains, equals, ...(matches !== undefined && { pattern: new RegExp(matches, flags) }) };
}

/** As it would be written, shortened. */
export function shown(value: TextMatch, quoted = true): string {
  if (value instanceof RegExp) return cut(String(value));
  if (typeof value === 'string') return quoted ? JSON.stringify(cut(value)) : cut(value);
  const { contains, equals, matches, flags = '' } = value;
  const parts = [
    ...(contains === undefined ? [] : [JSON.stringify(cut(contains))]),
    ...(equals === undefined ? [] : [`exactly ${JSON.stringify(cut(equals))}`]),
    ...(matches === undefined ? [] : [cut(`/${matches}/${flags}`)]),
  ];
  return parts.join(' and ');
}

function cut(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
