import { isUtf8 } from 'node:buffer';

/**
 * Byte offsets at which the bytes are no UTF-8, at most `max` of them: stray or missing continuation bytes,
 * overlong forms, surrogates, values above U+10FFFF.
 *
 * @see https://encoding.spec.whatwg.org/#utf-8-decoder
 */
export function invalidUtf8(bytes: Uint8Array, max: number): number[] {
  if (isUtf8(bytes)) return [];
  const offsets: number[] = [];
  let at = 0;
  while (at < bytes.length && offsets.length < max) {
    const length = sequenceLength(bytes, at);
    if (length === 0) offsets.push(at);
    at += Math.max(length, 1);
  }
  return offsets;
}

/** Bytes of the sequence that begins here; 0 if none does. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  const second = bytes[at + 1] ?? 0;
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < lowest || second > highest) return 0;
  for (let next = 2; next < length; next += 1) {
    if (((bytes[at + next] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return length;
}
