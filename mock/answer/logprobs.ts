/** Made-up log probabilities, one entry for each delta's piece of the text: the same for the same piece and place. */
import { sha256 } from './digest.ts';
import type { JsonObject } from './json.ts';
import { split } from './split.ts';

/** `alternatives` is top_logprobs. */
export function logprobsOf(text: string, alternatives: number): JsonObject[] {
  return split(text).map((token, index) => {
    const best = entry(token, index, 0);
    const others = Array.from({ length: Math.max(0, alternatives - 1) }, (_, rank) =>
      entry(`${token}${rank + 1}`, index, rank + 1),
    );
    return { ...best, top_logprobs: alternatives > 0 ? [best, ...others] : [] };
  });
}

/** Less likely by rank: the token that was taken is the likeliest. */
function entry(token: string, index: number, rank: number): JsonObject {
  const digits = Number.parseInt(sha256(`${index} ${token}`).slice(0, 4), 16);
  const logprob = -Math.round((rank + digits / 0x10000) * 10_000) / 10_000;
  return { token, logprob: logprob === 0 ? 0 : logprob, bytes: [...Buffer.from(token, 'utf8')] };
}
