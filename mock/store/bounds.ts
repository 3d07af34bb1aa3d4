/** What a store keeps at most: a mock under load must not grow for ever. Beyond a bound the oldest is forgotten, as if deleted. */

export interface Bounds {
  /** Keys of each kind in each namespace. Default 200,000. */
  keys?: number;
  /** Bytes, roughly, of each kind in each namespace. Default 256 MiB. */
  bytes?: number;
}

export const BOUNDS: Required<Bounds> = { keys: 200_000, bytes: 256 * 1024 * 1024 };

/** What one bound holds for: `NAMESPACE/KIND/` of a key, or as much of it as there is. */
export const shelfOf = (key: string): string => key.slice(0, key.indexOf('/', key.indexOf('/') + 1) + 1);
