/** One run in several parts, on several machines: which case is in which. */

export interface Shard {
  /** From 1. */
  index: number;
  total: number;
}

export const ELSEWHERE = 'it is in another shard';

/** By the id alone: a case that comes or goes moves no other one. */
export function inShard(id: string, { index, total }: Shard): boolean {
  return hash(id) % total === index - 1;
}

/** @see http://www.isthe.com/chongo/tech/comp/fnv/ (FNV-1a, 32 bits), mixed once more, since its last bits are its worst */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
}
