/** Everything that looks random here is a digest of what was asked: same requests, same bytes. */
import { createHmac, hash } from 'node:crypto';

export const sha256 = (text: string): string => hash('sha256', text);

/** Lower-case hex, `length` digits, of the parts; parts are told apart (`ab`,`c` is not `a`,`bc`). */
export const digest = (length: number, ...parts: (string | number)[]): string =>
  sha256(JSON.stringify(parts)).slice(0, length);

/** A number below 2^32 from the parts: a seed for faker and json-schema-faker. */
export const seedOf = (...parts: (string | number)[]): number => Number.parseInt(digest(8, ...parts), 16);

export const hmac = (key: string, text: string): string =>
  createHmac('sha256', key).update(text).digest('hex');

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/**
 * Padding for the `obfuscation` of delta number `index`: with the delta it makes up 16 characters, or the next
 * multiple. Arithmetic and no digest, since a long stream asks for thousands.
 */
export function padding(seed: number, index: number, deltaLength: number): string {
  const length = 16 - (deltaLength % 16);
  let state = (seed ^ Math.imul(index + 1, 0x9e3779b1)) >>> 0;
  let out = '';
  for (let i = 0; i < length; i += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    out += LETTERS[(state >>> 16) % LETTERS.length];
  }
  return out;
}
