/** What every answer says of the account of its key: its books, and what is left of its limits. */
import { ownerOf } from './answer/authenticate.ts';
import { headersOfBooks } from './answer/ledger.ts';
import { isLimited, type Limits } from './answer/limits/limits.ts';
import { headersOfLimits } from './answer/limits/rate.ts';
import type { Plain } from './edits/edits.ts';
import type { Namespace } from './namespace.ts';
import type { Manner } from './surface.ts';

/** Those of the namespace, or of the mock. */
export const limitsOf = ({ core }: Pick<Manner, 'core'>, { limits }: Namespace): Limits =>
  limits ?? core.limits ?? {};

/** Nobody's books are told to who is not known. */
export async function accountOf(
  { dialect, core }: Pick<Manner, 'dialect' | 'core'>,
  namespace: Namespace,
  { method, path, headers }: Pick<Plain, 'method' | 'path' | 'headers'>,
): Promise<Record<string, string>> {
  const owner = ownerOf({ headers: { ...headers }, options: core, dialect });
  const { space } = namespace;
  const books = await headersOfBooks(dialect, space, owner, core.account);
  if (!isLimited(method, path)) return books;
  return { ...books, ...(await headersOfLimits(limitsOf({ core }, namespace), space, owner)) };
}
