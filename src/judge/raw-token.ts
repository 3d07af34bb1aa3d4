/**
 * The text of a value as it was written. JSON.parse forgets it: 1788749437.0 and 1788749437 are one number to JavaScript,
 * and two types to a client that is written in Rust or Go.
 */

/** The source text of the value under the path of keys; null if it leads nowhere. The text must be valid JSON. */
export function rawTokenAt(text: string, path: readonly string[]): string | null {
  let at = skipSpace(text, 0);
  for (const key of path) {
    const value = memberOf(text, at, key);
    if (value === null) return null;
    at = value;
  }
  return text.slice(at, skipValue(text, at));
}

/** Where the value of a key begins in the object that begins here. The last one counts, as for JSON.parse. */
function memberOf(text: string, start: number, key: string): number | null {
  if (text[start] !== '{') return null;
  let found: number | null = null;
  let at = skipSpace(text, start + 1);
  while (text[at] === '"') {
    const end = skipString(text, at);
    const colon = skipSpace(text, end);
    if (text[colon] !== ':') return null;
    const value = skipSpace(text, colon + 1);
    if (isKey(text.slice(at, end), key)) found = value;
    at = skipSpace(text, skipValue(text, value));
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return found;
}

function isKey(written: string, key: string): boolean {
  if (!written.includes('\\')) return written.slice(1, -1) === key;
  try {
    return JSON.parse(written) === key;
  } catch {
    return false;
  }
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (at < text.length && ' \t\n\r\uFEFF'.includes(text.charAt(at))) at += 1;
  return at;
}

function skipString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

/** Counts brackets and does not recurse, so that depth costs nothing. */
function skipValue(text: string, start: number): number {
  let at = start;
  let depth = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === '"') {
      at = skipString(text, at);
      if (depth === 0) return at;
      continue;
    }
    if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      if (depth === 0) return at;
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && ', \t\n\r'.includes(character)) return at;
    at += 1;
  }
  return at;
}
