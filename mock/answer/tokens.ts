/** Counts and cuts by a real BPE (o200k). Its tables take a third of a second to load, so they load on first use. */

interface Bpe {
  encode(text: string, options: { allowedSpecial: Set<string>; disallowedSpecial: Set<string> }): number[];
  decode(tokens: Iterable<number>): string;
}

// `<|endoftext|>` in a prompt is text like any other; by default the encoder throws on it.
const PLAIN = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };

/**
 * Merging is quadratic in a run without a break (200 kB of one letter would hold a core for half a minute), so longer
 * runs of one class are cut: a count in them may be off by one per cut.
 */
const LONG_RUN = /[\p{L}\p{M}]{129}|[^\s\p{L}\p{M}\p{N}]{129}|\s{129}/u;
const SHORTEST_RUN = 129;
const PIECES = /[\p{L}\p{M}]{1,128}|[^\s\p{L}\p{M}\p{N}]{1,128}|\s{1,128}|\p{N}{1,128}/gu;

let loading: Promise<Bpe> | undefined;
let loaded: Bpe | undefined;

/** Resolves when counting is ready; an engine calls it once it listens. */
export async function warmTokens(): Promise<void> {
  loading ??= import('gpt-tokenizer/encoding/o200k_base');
  loaded = await loading;
}

/**
 * Counting is the dearest part of a request, and the same texts come again and again: instructions, and in a
 * conversation all that was said before.
 */
const counted = new Map<string, number>();
const MAX_CHARACTERS = 16_000_000;
let characters = 0;

/** BPE tokens of the text. Call `warmTokens` first. */
export function countTokens(text: string): number {
  const known = counted.get(text);
  if (known !== undefined) return known;
  const tokens = encode(text).length;
  // So much for the entry itself: short texts must not be without number.
  characters += text.length + 100;
  if (characters > MAX_CHARACTERS) {
    counted.clear();
    characters = text.length + 100;
  }
  counted.set(text, tokens);
  return tokens;
}

/** What they are. Call `warmTokens` first. */
export const tokensOf = (text: string): readonly number[] => encode(text);

/** The text, cut to at most `limit` tokens, and how many it has then. Never ends within a character. */
export function cutToTokens(text: string, limit: number): { text: string; tokens: number; cut: boolean } {
  const tokens = countTokens(text);
  if (tokens <= limit) return { text, tokens, cut: false };
  const all = encode(text);
  for (let left = limit; left > 0; left -= 1) {
    const head = bpe().decode(all.slice(0, left));
    // A token may end within a character, which decodes to U+FFFD: take one token less.
    if (text.startsWith(head)) return { text: head, tokens: left, cut: true };
  }
  return { text: '', tokens: 0, cut: true };
}

function encode(text: string): number[] {
  const wellFormed = text.toWellFormed();
  if (wellFormed.length < SHORTEST_RUN || !LONG_RUN.test(wellFormed)) return bpe().encode(wellFormed, PLAIN);
  return (wellFormed.match(PIECES) ?? []).flatMap((piece) => bpe().encode(piece, PLAIN));
}

function bpe(): Bpe {
  if (loaded === undefined) throw new Error('tokens were counted before warmTokens() had resolved');
  return loaded;
}
