import { escaped } from './plain.ts';

/** At the beginning of a line, spaces aside, CI systems take these for commands; what is wrapped may come from a target. */
const COMMAND = /^(?=::|##\[)./;

/** Lines of at most `width` characters: broken at spaces, and within a word only where the word alone is too long. */
export function wrap(text: string, width: number): string[] {
  const room = Math.max(1, width);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (joined.length <= room) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = word.length <= room ? [word] : split(word, room);
    line = pieces.pop() ?? '';
    lines.push(...pieces);
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines.map((each, index) => (index === 0 ? each : each.replace(COMMAND, escaped)));
}

/** The same with `first` before the first line and as many spaces before the others: a hanging indent. */
export function hang(first: string, text: string, width: number): string[] {
  const rest = ' '.repeat(first.length);
  return wrap(text, width - first.length).map((line, index) => `${index === 0 ? first : rest}${line}`);
}

/** Never between the two halves of a surrogate pair. */
function split(word: string, room: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const character of word) {
    if (piece !== '' && piece.length + character.length > room) {
      pieces.push(piece);
      piece = '';
    }
    piece += character;
  }
  return [...pieces, piece];
}
