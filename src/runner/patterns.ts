/** How users name cases and requirements: an id (`tools.named`), a subject (`tools`), or a glob (`tools.*`). */

export function fits(pattern: string, id: string): boolean {
  if (pattern.includes('*')) return globbed(pattern, id);
  return id === pattern || id.startsWith(`${pattern}.`);
}

export function fitsAny(patterns: readonly string[], id: string): boolean {
  return patterns.some((pattern) => fits(pattern, id));
}

/** `*` stands for any characters. Without a regular expression, which a long pattern could make slow. */
export function globbed(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === text;
  const last = rest.pop() ?? '';
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length)
    return false;
  let at = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return at <= text.length - last.length;
}
