import { ANSWER } from './bounds.ts';
import type { Chunk, Exchange } from './exchange.ts';

/** As much of a body as is kept of one that is too large. */
export function beginningOf(chunks: readonly Chunk[]): Chunk[] {
  const kept: Chunk[] = [];
  let room: number = ANSWER.kept.bytes;
  for (const chunk of chunks) {
    const { bytes } = chunk;
    if (room <= 0 || kept.length === ANSWER.kept.pieces) break;
    // Copied, so that the rest is not held by it.
    kept.push({ ...chunk, bytes: bytes.slice(0, room) });
    room -= bytes.length;
  }
  return kept;
}

/** The exchange as it is recorded when its answer, though it came to its end, has too much in it to be read. */
export function tooLarge(exchange: Exchange, message: string): Exchange {
  const { response, failure } = exchange;
  return {
    ...exchange,
    response: response && { ...response, chunks: beginningOf(response.chunks) },
    failure: failure ?? { kind: 'too-large', message },
  };
}
