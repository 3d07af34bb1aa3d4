/** A store that cannot be opened, or does not answer. The message says which, and never holds a password. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}
