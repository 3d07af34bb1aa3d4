/** Where writes end, if not with the frames: a client must not take the end of a chunk for the end of anything. */
import type { Wire } from '../reply.ts';

const CR = 0x0d;
const LF = 0x0a;

/** The bytes in pieces, none of them empty; all in one where nothing is said. */
export function* piecesOf<B extends ArrayBufferLike>(
  bytes: Uint8Array<B>,
  pieces: Wire['pieces'],
): Generator<Uint8Array<B>> {
  if (bytes.length === 0) return;
  let start = 0;
  if (pieces !== undefined) {
    const ends = ENDS[pieces];
    for (let at = 1; at < bytes.length; at += 1) {
      if (!ends(bytes[at - 1] ?? 0, bytes[at] ?? 0)) continue;
      yield bytes.subarray(start, at);
      start = at;
    }
  }
  yield bytes.subarray(start);
}

/** Whether a piece ends between two bytes. */
const ENDS: Readonly<Record<NonNullable<Wire['pieces']>, (before: number, after: number) => boolean>> = {
  bytes: () => true,
  // Before a byte that only goes on with a character.
  characters: (_before, after) => (after & 0xc0) === 0x80,
  'line-ends': (before, after) => before === CR || before === LF || after === CR || after === LF,
};
