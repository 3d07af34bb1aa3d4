/** Recordings that cannot be read or written, or an upstream that cannot be one. */
export class TapeError extends Error {
  override readonly name = 'TapeError';
}
