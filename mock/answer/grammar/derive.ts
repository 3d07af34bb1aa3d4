/**
 * A sentence of a grammar, the shortest that is easy to find: nothing that may be left out is put in, and of several
 * ways the first is taken that does not lead back into a rule it is within, or else the one that ends soonest.
 */
import { GrammarFault } from './fault.ts';
import { isTerminal, partsOf, type Expression, type LarkGrammar } from './lark.ts';
import { accepts, Regulars } from './regular.ts';

/** What goes into the places that patterns leave open; null when nothing is found. `rule`: which rule the place is in. */
interface Filling {
  /** Words that read well there, those of the user first. */
  natural(source: string, flags: string, rule: string): string | null;
  /** Any text that the pattern takes. */
  any(source: string, flags: string): string | null;
}

const MAX_NODES = 20_000;
const MAX_DEPTH = 400;

/** @throws GrammarFault when no sentence of a bounded size is found */
export function derive(grammar: LarkGrammar, filling: Filling): string {
  const derivation = new Derivation(grammar, filling);
  const separator = derivation.ignoresSpaces() ? ' ' : '';
  return derivation.tokens({ is: 'symbol', name: 'start', line: 1 }, [], 'start').join(separator);
}

class Derivation {
  readonly #grammar: LarkGrammar;
  readonly #filling: Filling;
  readonly #heights: ReadonlyMap<string, number>;
  readonly #regulars: Regulars;
  #nodes = 0;

  constructor(grammar: LarkGrammar, filling: Filling) {
    this.#grammar = grammar;
    this.#filling = filling;
    this.#regulars = new Regulars(grammar);
    this.#heights = heightsOf(grammar);
  }

  /** Two tokens beside each other might be read as one: a space keeps them apart where it means nothing. */
  ignoresSpaces(): boolean {
    return this.#grammar.ignored.some((one) => accepts(this.#regulars.of(one) ?? '', ' '));
  }

  /** `within`: the rules that lead here, outermost first. */
  tokens(expression: Expression, within: readonly string[], rule: string): string[] {
    this.#nodes += 1;
    if (this.#nodes > MAX_NODES || within.length > MAX_DEPTH) {
      throw new GrammarFault('unsupported', 'its shortest sentences are too long');
    }
    switch (expression.is) {
      case 'text':
        return [expression.text];
      case 'range':
        return [expression.from];
      case 'pattern':
        return [this.#filled(expression.source, expression.flags, rule)];
      case 'symbol':
        return this.#symbol(expression.name, within, rule);
      case 'sequence':
        return expression.of.flatMap((part) => this.tokens(part, within, rule));
      case 'choice':
        return this.tokens(this.#chosen(expression.of, within), within, rule);
      case 'repeat':
        return Array.from({ length: Math.min(expression.min, MAX_NODES) }).flatMap(() =>
          this.tokens(expression.of, within, rule),
        );
    }
  }

  #symbol(name: string, within: readonly string[], rule: string): string[] {
    const definition = this.#grammar.definitions.get(name);
    if (definition === undefined) throw new GrammarFault('wrong', `${name} is not defined`);
    if (!isTerminal(name)) return this.tokens(definition, [...within, name], name);
    // A terminal is one token, whatever it is made of; and a pattern, so that words may be found for it as a whole.
    const isPart = within.some(isTerminal);
    const source = isPart ? null : this.#regulars.of(definition);
    const word = source === null ? null : this.#filling.natural(source, '', name.toLowerCase());
    return [word ?? this.tokens(definition, [...within, name], rule).join('')];
  }

  #filled(source: string, flags: string, rule: string): string {
    const text = this.#filling.natural(source, flags, rule) ?? this.#filling.any(source, flags);
    if (text !== null) return text;
    throw new GrammarFault('unsupported', `no text was found for /${source.slice(0, 80)}/`);
  }

  #chosen(ways: readonly Expression[], within: readonly string[]): Expression {
    const height = (way: Expression) => heightOf(way, this.#heights);
    const straight = ways.find((way) => height(way) < Infinity && !mentions(way, within));
    const shortest = ways.toSorted((one, other) => height(one) - height(other))[0];
    return straight ?? shortest ?? { is: 'sequence', of: [] };
  }
}

function mentions(expression: Expression, names: readonly string[]): boolean {
  if (expression.is === 'symbol') return names.includes(expression.name);
  return partsOf(expression).some((part) => mentions(part, names));
}

/** How many rules deep the shortest sentence of each definition is; Infinity for one that never ends. */
function heightsOf({ definitions }: LarkGrammar): Map<string, number> {
  const heights = new Map([...definitions.keys()].map((name) => [name, Infinity]));
  for (let changed = true; changed;) {
    changed = false;
    for (const [name, definition] of definitions) {
      const height = 1 + heightOf(definition, heights);
      if (height >= (heights.get(name) ?? Infinity)) continue;
      heights.set(name, height);
      changed = true;
    }
  }
  if (heights.get('start') === Infinity) throw new GrammarFault('wrong', 'no sentence of it ever ends');
  return heights;
}

function heightOf(expression: Expression, heights: ReadonlyMap<string, number>): number {
  switch (expression.is) {
    case 'text':
    case 'range':
    case 'pattern':
      return 0;
    case 'symbol':
      return heights.get(expression.name) ?? Infinity;
    case 'sequence':
      return Math.max(0, ...expression.of.map((part) => heightOf(part, heights)));
    case 'choice':
      return Math.min(...expression.of.map((part) => heightOf(part, heights)));
    case 'repeat':
      return expression.min === 0 ? 0 : heightOf(expression.of, heights);
  }
}
