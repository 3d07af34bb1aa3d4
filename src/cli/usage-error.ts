/** Wrong use: the message is one sentence for the user. Exit code 2, never a stack trace. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
