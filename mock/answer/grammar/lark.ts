/**
 * Grammars in the syntax of Lark, as far as tools use it: rules and terminals with alternatives, groups, repetitions,
 * ranges, patterns, `%import common.X` and `%ignore`. Templates, and grammars in other files, are not read.
 */
import { COMMON } from './common.ts';
import { GrammarFault } from './fault.ts';
import { tokensOf, type Token } from './tokens.ts';

export type Expression =
  | { is: 'text'; text: string }
  | { is: 'pattern'; source: string; flags: string }
  | { is: 'range'; from: string; to: string }
  | { is: 'symbol'; name: string; line: number }
  | { is: 'sequence' | 'choice'; of: Expression[] }
  | { is: 'repeat'; of: Expression; min: number; max: number };

export interface LarkGrammar {
  /** Rules and terminals by name; names of terminals are in upper case. */
  definitions: ReadonlyMap<string, Expression>;
  /** What may stand between any two tokens. */
  ignored: readonly Expression[];
}

const MAX_DEFINITIONS = 1_000;
const MAX_DEPTH = 50;

/** @throws GrammarFault for what is no grammar, or one that goes beyond this */
export function readLark(definition: string): LarkGrammar {
  const reader = new Reader(tokensOf(definition));
  reader.readAll();
  const { definitions, ignored } = reader;
  if (!definitions.has('start')) throw new GrammarFault('wrong', 'it has no rule start');
  if (definitions.size > MAX_DEFINITIONS) {
    throw new GrammarFault('unsupported', `it has more than ${MAX_DEFINITIONS} definitions`);
  }
  for (const expression of [...definitions.values(), ...ignored]) checkSymbols(expression, definitions);
  return { definitions, ignored };
}

export const isTerminal = (name: string): boolean => name === name.toUpperCase();

function checkSymbols(expression: Expression, definitions: ReadonlyMap<string, Expression>): void {
  if (expression.is === 'symbol' && !definitions.has(expression.name)) {
    throw new GrammarFault('wrong', `line ${expression.line}: ${expression.name} is not defined`);
  }
  for (const part of partsOf(expression)) checkSymbols(part, definitions);
}

export function partsOf(expression: Expression): readonly Expression[] {
  if (expression.is === 'repeat') return [expression.of];
  return expression.is === 'sequence' || expression.is === 'choice' ? expression.of : [];
}

let common: ReadonlyMap<string, Expression> | undefined;

/** The terminals of Lark's own library. */
function commonTerminals(): ReadonlyMap<string, Expression> {
  if (common === undefined) {
    const reader = new Reader(tokensOf(COMMON));
    reader.readAll();
    common = reader.definitions;
  }
  return common;
}

class Reader {
  readonly definitions = new Map<string, Expression>();
  readonly ignored: Expression[] = [];
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  readAll(): void {
    while (this.#peek() !== undefined) {
      if (this.#peek()?.kind === 'directive') this.#directive();
      else this.#definition();
    }
  }

  #definition(): void {
    while (this.#takes('?') || this.#takes('!'));
    const name = this.#expect('name', 'the name of a rule');
    if (this.#peek()?.text === '{') throw this.#unsupported('templates are');
    if (this.#takes('.')) this.#expect('number', 'a priority');
    this.#mark(':');
    if (this.definitions.has(name)) throw this.#wrong(`${name} is defined twice`);
    this.definitions.set(name, this.#choice());
  }

  #directive(): void {
    const { text } = this.#next();
    if (text === '%ignore') this.ignored.push(this.#choice());
    else if (text === '%import') this.#import();
    else throw this.#unsupported(`${text} is`);
  }

  /** `common.INT`, `common.INT -> NUMBER`, `common (INT, WS)`. */
  #import(): void {
    const library = this.#takes('.') ? '' : this.#expect('name', 'a library');
    if (library !== 'common') throw this.#unsupported('an import from anywhere but common is');
    if (this.#takes('(')) {
      do this.#bring(this.#expect('name', 'a terminal'));
      while (this.#takes(','));
      this.#mark(')');
      return;
    }
    this.#mark('.');
    const name = this.#expect('name', 'a terminal');
    this.#bring(name, this.#takes('->') ? this.#expect('name', 'a name') : name);
  }

  /** A terminal of the library, with those that it is made of. */
  #bring(name: string, as = name): void {
    const found = commonTerminals().get(name);
    if (found === undefined) throw this.#wrong(`common has no ${name}`);
    if (this.definitions.has(as)) return;
    this.definitions.set(as, found);
    for (const used of symbolsIn(found)) this.#bring(used);
  }

  #choice(): Expression {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw this.#unsupported(`more than ${MAX_DEPTH} groups in each other are`);
    const of = [this.#sequence()];
    while (this.#takes('|')) of.push(this.#sequence());
    this.#depth -= 1;
    const [only] = of;
    return only !== undefined && of.length === 1 ? only : { is: 'choice', of };
  }

  #sequence(): Expression {
    const of: Expression[] = [];
    while (this.#continues()) of.push(this.#repeated());
    if (this.#takes('->')) this.#expect('name', 'an alias');
    const [only] = of;
    return only !== undefined && of.length === 1 ? only : { is: 'sequence', of };
  }

  /** Whether the next token is more of the same sequence, and not the beginning of another definition. */
  #continues(): boolean {
    const token = this.#peek();
    if (token === undefined || token.kind === 'directive') return false;
    if (token.first && this.#begins()) return false;
    return token.kind !== 'mark' || token.text === '(' || token.text === '[';
  }

  #begins(): boolean {
    let at = this.#at;
    while (this.#tokens[at]?.text === '?' || this.#tokens[at]?.text === '!') at += 1;
    return this.#tokens[at]?.kind === 'name' && [':', '.', '{'].includes(this.#tokens[at + 1]?.text ?? '');
  }

  #repeated(): Expression {
    const of = this.#atom();
    // The mark that makes something optional and the one before a rule's name are the same.
    const mark = this.#peek()?.first === true && this.#begins() ? undefined : this.#peek()?.text;
    if (mark === '?' || mark === '*' || mark === '+') {
      this.#next();
      return { is: 'repeat', of, min: mark === '+' ? 1 : 0, max: mark === '?' ? 1 : Infinity };
    }
    if (mark !== '~') return of;
    this.#next();
    const min = Number(this.#expect('number', 'a count'));
    const max = this.#takes('..') ? Number(this.#expect('number', 'a count')) : min;
    return { is: 'repeat', of, min, max };
  }

  #atom(): Expression {
    const token = this.#next();
    if (token.kind === 'name') return { is: 'symbol', name: token.text, line: token.line };
    if (token.kind === 'pattern') return patternOf(token.text);
    if (token.text === '(' || token.text === '[') {
      const inner = this.#choice();
      this.#mark(token.text === '(' ? ')' : ']');
      return token.text === '(' ? inner : { is: 'repeat', of: inner, min: 0, max: 1 };
    }
    if (token.kind !== 'string') throw this.#wrong(`${token.text} stands where a symbol should`);
    const text = this.#unquoted(token);
    if (!this.#takes('..')) return { is: 'text', text };
    const to = this.#peek();
    this.#expect('string', 'the end of a range');
    return { is: 'range', from: text, to: this.#unquoted(to) };
  }

  #unquoted(token: Token | undefined): string {
    const inner = token?.text.replace(/i$/, '').slice(1, -1) ?? '';
    return inner.replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|(.))/gi, (_whole, hex, long, plain: string) => {
      const code = (hex ?? long) as string | undefined;
      return code === undefined ? (ESCAPES[plain] ?? plain) : String.fromCharCode(Number.parseInt(code, 16));
    });
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #next(): Token {
    const token = this.#peek();
    if (token === undefined) throw this.#wrong('it ends too early');
    this.#at += 1;
    return token;
  }

  #takes(mark: string): boolean {
    const found = this.#peek()?.kind === 'mark' && this.#peek()?.text === mark;
    if (found) this.#at += 1;
    return found;
  }

  #mark(mark: string): void {
    if (!this.#takes(mark)) throw this.#wrong(`expected ${mark}, got ${this.#peek()?.text ?? 'the end'}`);
  }

  #expect(kind: Token['kind'], what: string): string {
    const token = this.#peek();
    if (token?.kind !== kind) throw this.#wrong(`expected ${what}, got ${token?.text ?? 'the end'}`);
    this.#at += 1;
    return token.text;
  }

  #wrong(what: string): GrammarFault {
    return new GrammarFault('wrong', `line ${this.#line()}: ${what}`);
  }

  #unsupported(what: string): GrammarFault {
    return new GrammarFault('unsupported', `line ${this.#line()}: ${what} not supported here`);
  }

  #line(): number {
    return (this.#peek() ?? this.#tokens.at(-1))?.line ?? 1;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v', 0: '\0' };

function patternOf(text: string): Expression {
  const end = text.lastIndexOf('/');
  return { is: 'pattern', source: text.slice(1, end), flags: text.slice(end + 1) };
}

function symbolsIn(expression: Expression): string[] {
  if (expression.is === 'symbol') return [expression.name];
  return partsOf(expression).flatMap(symbolsIn);
}
