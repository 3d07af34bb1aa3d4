/**
 * JSON with a line for each member, by its marks alone: every value stands as it came. What is no JSON stays as it is.
 * Parsing it and writing it again would show 1 for 1.0, and one of two members with the same name.
 */
export function laidOut(text: string): string {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  let depth = 0;
  const line = (change: number): string => {
    depth += change;
    return `\n${'  '.repeat(depth)}`;
  };
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[^\s"{}[\],:]+|[{}[\],:]/g) ?? [];
  return tokens
    .map((token, at) => {
      const [before, after] = [tokens[at - 1] ?? '', tokens[at + 1] ?? ''];
      const empty = (token === '{' && after === '}') || (token === '[' && after === ']');
      switch (token) {
        case '{':
        case '[':
          return empty ? token : `${token}${line(1)}`;
        case '}':
        case ']':
          return before === '{' || before === '[' ? token : `${line(-1)}${token}`;
        case ',':
          return `,${line(0)}`;
        case ':':
          return ': ';
        default:
          return token;
      }
    })
    .join('');
}
