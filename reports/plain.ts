/**
 * What a target sent, made fit for a terminal. A server chooses the texts that we print: an escape sequence in them could
 * repaint the verdict above, a carriage return overwrite it, a bidirectional override reverse it.
 */

/**
 * Control (Cc), format (Cf: bidirectional overrides, zero width, tags), private use and lone surrogates, and the two
 * separators that some terminals break lines at.
 */
export const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu;

const SHORT = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** One line, with everything unprintable shown as an escape (`\n`, `\u001b`); cut to `limit` characters if one is given. */
export function plain(text: string, limit = Infinity): string {
  const cut = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return cut.replace(UNPRINTABLE, (character) => SHORT.get(character) ?? escaped(character));
}

/** Each UTF-16 unit as `\uXXXX`: valid in JSON too, where it stands for the same character. */
export function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, unit) => {
    return `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`;
  }).join('');
}
