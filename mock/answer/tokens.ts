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
const PIECES = /[\p{L}\p{M}]{1,128}|[^\s\p{L}\p{M}\p{N}]{1,128}|\s{1,128}|\p{N}{1,128}/gu;

let loading: Promise<Bpe> | undefined;
let loaded: Bpe | undefined;

/** Resolves when counting is ready; an engine calls it once it listens. */
export async function warmTokens(): Promise<void> {
  loading ??= import('gpt-tokenizer/encoding/o200k_base');
  loaded = await loading;
}

/** BPE tokens of the text. Call `warmTokens` first. */
export const countTokens = (text: string): number => encode(text).length;

/** The text, cut to at most `limit` tokens, and how many it has then. Never ends within a character. */
export function cutToTokens(text: string, limit: number): { text: string; tokens: number; cut: boolean } {
  const all = encode(text);
  if (all.length <= limit) return { text, tokens: all.length, cut: false };
  for (let tokens = limit; tokens > 0; tokens -= 1) {
    const head = bpe().decode(all.slice(0, tokens));
    // A token may end within a character, which decodes to U+FFFD: take one token less.
    if (text.startsWith(head)) return { text: head, tokens, cut: true };
  }
  return { text: '', tokens: 0, cut: true };
}

function encode(text: string): number[] {
  const wellFormed = text.toWellFormed();
  if (!LONG_RUN.test(wellFormed)) return bpe().encode(wellFormed, PLAIN);
  return (wellFormed.match(PIECES) ?? []).flatMap((piece) => bpe().encode(piece, PLAIN));
}

function bpe(): Bpe {
  if (loaded === undefined) throw new Error('tokens were counted before warmTokens() had resolved');
  return loaded;
}
