/** How a text is cut into deltas: by words, never within a character. */

// Long words, JSON and scripts without spaces are cut at 24 characters; `u` keeps surrogate pairs together.
const PIECES = /\s{0,16}\S{1,24}|\s{1,16}/gu;

/** Joined they are the text; an empty text has none. */
export const split = (text: string): string[] => text.match(PIECES) ?? [];
