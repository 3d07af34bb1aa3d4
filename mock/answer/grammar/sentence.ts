/** What a model may write for a custom tool whose format is a grammar: a sentence of it, with the user's words where they fit. */
import { invalid, type Problem } from '../problem.ts';
import { generate, NoValue, wordsFor, type Hints } from '../schema/generate.ts';
import type { Grammar } from '../tools.ts';
import { derive } from './derive.ts';
import { GrammarFault } from './fault.ts';
import { readLark } from './lark.ts';
import { accepts } from './regular.ts';

/** Words for a place of which nothing but its pattern is known. */
const WORDS = ['example', 'Example', '42', '1', 'a', 'A', '"example"', '12:30', '2026-01-01', ' ', '\n', ''];

/** Throws 400 naming the grammar, when it is none, or when no sentence of it is found. */
export function sentenceOf(grammar: Grammar, hints: Hints, ...seed: (string | number)[]): string {
  try {
    return grammar.syntax === 'regex'
      ? textFor(grammar.definition, hints, seed)
      : derive(readLark(grammar.definition), fillingOf(hints, seed));
  } catch (error) {
    if (error instanceof GrammarFault) throw refusal(error, grammar.param);
    throw error;
  }
}

/** Throws 400 naming the grammar when it is none. One that is beyond what is read here is good until it is used. */
export function checkGrammar({ syntax, definition, param }: Grammar): void {
  try {
    if (syntax === 'regex') readPattern(definition);
    else readLark(definition);
  } catch (error) {
    if (!(error instanceof GrammarFault)) throw error;
    if (error.kind === 'wrong') throw refusal(error, param);
  }
}

function refusal(fault: GrammarFault, param: string): Problem {
  const message =
    fault.kind === 'wrong'
      ? `Invalid grammar in '${param}': ${fault.message}.`
      : `The mock finds no sentence of the grammar in '${param}': ${fault.message}. Script the call to say what its input is.`;
  return invalid('invalid_value', param, message);
}

function textFor(definition: string, hints: Hints, seed: (string | number)[]): string {
  const { source, flags } = readPattern(definition);
  const filling = fillingOf(hints, seed);
  const text = filling.natural(source, flags, 'input') ?? filling.any(source, flags);
  if (text === null) throw new GrammarFault('unsupported', 'no text was found that it takes');
  return text;
}

/** Flags at the head are written as Rust and Python have them, `(?i)`, as are names of groups. */
function readPattern(definition: string): { source: string; flags: string } {
  const [head = '', flags = ''] = /^\(\?([ims]+)\)/.exec(definition) ?? [];
  const source = definition.slice(head.length).replaceAll('(?P<', '(?<');
  try {
    new RegExp(source, flags);
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^.*: /, '') : String(error);
    throw new GrammarFault('wrong', `it is no regular expression (${why})`);
  }
  return { source, flags };
}

/** Each hint goes into one place. */
function fillingOf({ strings, numbers }: Hints, seed: (string | number)[]) {
  const left = [...strings, ...numbers.map(String)];
  return {
    natural(source: string, flags: string, rule: string): string | null {
      const said = left.findIndex((hint) => accepts(source, hint, flags));
      if (said >= 0) return left.splice(said, 1)[0] ?? null;
      const candidates = [wordsFor(rule, [...seed, 'grammar']), ...WORDS];
      return candidates.find((word) => accepts(source, word, flags)) ?? null;
    },
    any(source: string, flags: string): string | null {
      const made = textOf(source, seed);
      return made !== null && accepts(source, made, flags) ? made : null;
    },
  };
}

/** A text that a pattern takes; null when none is found. */
function textOf(source: string, seed: (string | number)[]): string | null {
  try {
    return String(
      generate({ type: 'string', pattern: `^(?:${source})$` }, NO_HINTS, ...seed, 'grammar', source),
    );
  } catch (error) {
    if (error instanceof NoValue) return null;
    throw error;
  }
}

const NO_HINTS: Hints = { strings: [], numbers: [] };
