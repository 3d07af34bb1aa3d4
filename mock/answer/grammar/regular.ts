/** Terminals are regular: each as one regular expression, so that a text can be held against it. */
import { matcherOf } from '../schema/regexp.ts';
import type { Expression, LarkGrammar } from './lark.ts';

const MAX_SOURCE = 2_000;

/** Remembers each terminal, since they are made of one another. */
export class Regulars {
  readonly #grammar: LarkGrammar;
  readonly #known = new Map<string, string | null>();

  constructor(grammar: LarkGrammar) {
    this.#grammar = grammar;
  }

  /** Null where it leads back to itself, has patterns with flags, or is too long to be of use. */
  of(expression: Expression): string | null {
    const source = this.#write(expression);
    return source === null || source.length > MAX_SOURCE ? null : source;
  }

  #write(expression: Expression): string | null {
    switch (expression.is) {
      case 'text':
        return expression.text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
      case 'range':
        return `[${inClass(expression.from)}-${inClass(expression.to)}]`;
      case 'pattern':
        return expression.flags === '' ? `(?:${expression.source})` : null;
      case 'sequence':
        return this.#all(expression.of, '');
      case 'choice':
        return this.#all(expression.of, '|');
      case 'repeat': {
        const of = this.of(expression.of);
        const max = expression.max === Infinity ? '' : expression.max;
        return of === null ? null : `(?:${of}){${expression.min},${max}}`;
      }
      case 'symbol':
        return this.#symbol(expression.name);
    }
  }

  #all(parts: readonly Expression[], join: string): string | null {
    const sources = parts.map((part) => this.of(part));
    return sources.includes(null) ? null : `(?:${sources.join(join)})`;
  }

  #symbol(name: string): string | null {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    // Until it is written it stands for nothing: a terminal in itself is not regular.
    this.#known.set(name, null);
    const definition = this.#grammar.definitions.get(name);
    const source = definition === undefined ? null : this.of(definition);
    this.#known.set(name, source);
    return source;
  }
}

const inClass = (character: string): string => character.replace(/[\\\]^-]/g, '\\$&');

/** Whether a pattern takes the whole of a text; no pattern that can be read takes any. */
export function accepts(source: string, text: string, flags = ''): boolean {
  try {
    return matcherOf(`^(?:${source})$`, flags).test(text);
  } catch {
    return false;
  }
}
