/** What the user said last, as the rules read it. */
import type { Hints } from '../schema/generate.ts';
import { withoutDirectives } from '../directives.ts';
import { textOf } from '../text-of.ts';
import type { JsonObject } from '../json.ts';

/** Rules look at this much of a prompt; an echo of more than that is no use to anybody. */
const MAX_PROMPT = 64_000;
const MAX_HINTS = 20;

export interface Prompt {
  /** The last user message, directives taken out. */
  text: string;
  /** Quoted strings, else names (`in Oslo`), and numbers. */
  hints: Hints;
}

export function promptOf(items: readonly JsonObject[]): Prompt {
  const last = items.findLast((item) => item['type'] === 'message' && item['role'] === 'user');
  const text = withoutDirectives(textOf(last?.['content'])).slice(0, MAX_PROMPT);
  return { text, hints: hintsOf(text) };
}

const QUOTED =
  /"([^"\n]{1,200})"|“([^”\n]{1,200})”|`([^`\n]{1,200})`|(?<![\p{L}\p{N}])'([^'\n]{1,200})'(?![\p{L}\p{N}])/gu;
/** A capitalised name after a preposition: `in Oslo`, `to New York`. */
const NAMED =
  /\b(?:in|for|of|at|to|from|about|near|with|and) (\p{Lu}[\p{L}'-]{1,40}(?: \p{Lu}[\p{L}'-]{1,40}){0,2})/gu;
const NUMBER = /(?<![\p{L}\p{N}.-])-?\d{1,12}(?:\.\d{1,6})?(?![\p{L}\p{N}-])/gu;

function hintsOf(text: string): Hints {
  const quoted = found(text, QUOTED);
  const strings = quoted.length > 0 ? quoted : found(text, NAMED);
  return {
    strings,
    numbers: [...text.matchAll(NUMBER)].slice(0, MAX_HINTS).map(([number]) => Number(number)),
  };
}

const found = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)]
    .slice(0, MAX_HINTS)
    .map((match) => match.slice(1).find((group) => group !== undefined) ?? '');
