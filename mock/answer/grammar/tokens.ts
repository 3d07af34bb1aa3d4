/** The tokens of a Lark grammar. */
import { GrammarFault } from './fault.ts';

export interface Token {
  kind: 'name' | 'string' | 'pattern' | 'number' | 'directive' | 'mark';
  text: string;
  line: number;
  /** The first on its line: only there may a definition begin. */
  first: boolean;
}

const MAX_LENGTH = 100_000;

/** One at a time, from where the last one ended. `//` begins a comment, and `/` alone a pattern. */
const NEXT = new RegExp(
  [
    /(?<space>[ \t\r\f]+|\/\/[^\n]*|#[^\n]*)/,
    /(?<newline>\n)/,
    /(?<name>_?[A-Za-z][A-Za-z0-9_]*)/,
    /(?<string>"(?:\\.|[^"\\\n])*"i?)/,
    /(?<pattern>\/(?!\/)(?:\\.|[^/\\\n])+\/[a-z]*)/,
    /(?<number>-?\d+)/,
    /(?<directive>%[a-z]+)/,
    /(?<mark>->|\.\.|[:|()[\]{}?*+~!.,])/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'y',
);

/** @throws GrammarFault for what is no token */
export function tokensOf(definition: string): Token[] {
  if (definition.length > MAX_LENGTH) {
    throw new GrammarFault('unsupported', `it has more than ${MAX_LENGTH} characters`);
  }
  const tokens: Token[] = [];
  const next = new RegExp(NEXT);
  let line = 1;
  let first = true;
  while (next.lastIndex < definition.length) {
    const at = next.lastIndex;
    const found = next.exec(definition)?.groups;
    if (found === undefined) {
      const shown = JSON.stringify(definition.slice(at, at + 20));
      throw new GrammarFault('wrong', `line ${line}: ${shown} cannot be read`);
    }
    if (found['newline'] !== undefined) {
      line += 1;
      first = true;
    }
    for (const kind of ['name', 'string', 'pattern', 'number', 'directive', 'mark'] as const) {
      const text = found[kind];
      if (text === undefined) continue;
      tokens.push({ kind, text, line, first });
      first = false;
    }
  }
  return tokens;
}
