/** Ids of objects and items: the prefix of their kind and a digest. Clients must take them for opaque. */

/** `uuid`: five groups of hex; `long`: some 200 characters; `bare`: digits without a prefix. */
export type IdShape = 'hex' | 'uuid' | 'long' | 'bare';

/** An id from a digest of 48 hex digits; the prefix with what separates it. */
export function idFrom(prefix: string, hex: string, shape: IdShape = 'hex'): string {
  return SHAPES[shape](prefix, hex);
}

const SHAPES: Readonly<Record<IdShape, (prefix: string, hex: string) => string>> = {
  hex: (prefix, hex) => `${prefix}${hex}`,
  uuid: (prefix, hex) => `${prefix}${hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')}`,
  long: (prefix, hex) => `${prefix}${hex.repeat(4)}-${hex.toUpperCase()}`,
  bare: (_prefix, hex) => BigInt(`0x${hex.slice(0, 15)}`).toString(),
};
