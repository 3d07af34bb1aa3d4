/** Sums in a prompt, worked out: what code that a model writes for one would print. */

/** Digits with operators between them; at least one operator. Bounded, so that no prompt holds the search. */
const EXPRESSION = /(?:\(|\d)[\d\s.()]{0,40}(?:(?:\*\*|[-+*/%^])[\d\s.()]{1,40}){1,20}/;
const TOKEN = /\s*(\*\*|[-+*/%^()]|\d+(?:\.\d+)?)/y;

/** Behind what was found: it was only a part of a sum. */
const GOES_ON = /^\s*[-+*/%^(\d]/;

/** The first sum in the text, as code and as what it gives; null where there is none, or none that has a value. */
export function evaluated(text: string): { expression: string; value: string } | null {
  const match = EXPRESSION.exec(text);
  if (match === null || GOES_ON.test(text.slice(match.index + match[0].length))) return null;
  const tokens = tokensOf(match[0].trim().replace(/[.\s]+$/, ''));
  const reader = { tokens, at: 0 };
  const value = tokens === null ? Number.NaN : sum(reader);
  if (!Number.isFinite(value) || reader.at !== tokens?.length) return null;
  const expression = tokens.join(' ').replaceAll('^', '**');
  return { expression, value: String(Math.round(value * 1e9) / 1e9) };
}

function tokensOf(text: string): string[] | null {
  const tokens: string[] = [];
  const next = new RegExp(TOKEN);
  while (next.lastIndex < text.length) {
    const token = next.exec(text)?.[1];
    if (token === undefined) return null;
    tokens.push(token);
  }
  return tokens;
}

interface Reader {
  tokens: readonly string[] | null;
  at: number;
}

function takes(reader: Reader, ...marks: string[]): string | null {
  const token = reader.tokens?.[reader.at];
  if (token === undefined || !marks.includes(token)) return null;
  reader.at += 1;
  return token;
}

function sum(reader: Reader): number {
  let value = product(reader);
  for (let mark = takes(reader, '+', '-'); mark !== null; mark = takes(reader, '+', '-'))
    value += mark === '+' ? product(reader) : -product(reader);
  return value;
}

function product(reader: Reader): number {
  let value = power(reader);
  for (let mark = takes(reader, '*', '/', '%'); mark !== null; mark = takes(reader, '*', '/', '%')) {
    const other = power(reader);
    value = mark === '*' ? value * other : mark === '/' ? value / other : value % other;
  }
  return value;
}

function power(reader: Reader): number {
  if (takes(reader, '-') !== null) return -power(reader);
  const base = factor(reader);
  return takes(reader, '**', '^') === null ? base : base ** power(reader);
}

function factor(reader: Reader): number {
  if (takes(reader, '(') !== null) {
    const inner = sum(reader);
    return takes(reader, ')') === null ? Number.NaN : inner;
  }
  const token = reader.tokens?.[reader.at];
  if (token === undefined || !/^\d/.test(token)) return Number.NaN;
  reader.at += 1;
  return Number(token);
}
