import { escaped, UNPRINTABLE } from './plain.ts';

/**
 * A document as indented JSON text with a newline at the end: the same value, safe to print. JSON itself escapes only the
 * first 32 control characters; a terminal also obeys C1 (U+009B starts a sequence) and bidirectional marks.
 */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  // The newlines between the lines are ours: in a string they are escaped already.
  return `${text.replace(UNPRINTABLE, (character) => (character === '\n' ? character : escaped(character)))}\n`;
}
