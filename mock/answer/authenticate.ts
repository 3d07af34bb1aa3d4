/** Who asks: the owner that state is keyed by, or a 401. */
import { factsOf } from '../../spec/index.ts';
import { sha256 } from './digest.ts';
import { Problem } from './problem.ts';
import type { Call } from './types.ts';

/** What says who asks. */
export type Caller = Pick<Call, 'headers' | 'options' | 'dialect'>;

const REFUSED_PREFIX = 'sk-invalid';

/**
 * Digest of the key: good for keying state, and no secret. Throws 401; no message repeats the key. A bearer token is the
 * one form of a key in every dialect; what else might carry one (`x-api-key`) is not looked at.
 */
export function authenticate({ headers, options, dialect }: Caller): string {
  const header = headers['authorization']?.trim() ?? '';
  if (header === '') throw refused('No API key was sent. Send it as `Authorization: Bearer YOUR_KEY`.');
  const key = /^bearer +(\S+)$/i.exec(header)?.[1];
  if (key === undefined) throw refused('The Authorization header is malformed: expected `Bearer YOUR_KEY`.');
  if (options.apiKeys !== undefined) {
    if (!options.apiKeys.includes(key)) throw refused('Incorrect API key provided.');
  } else {
    const prefixes = factsOf(dialect).auth.keyPrefixes;
    if (key.startsWith(REFUSED_PREFIX)) throw refused('Incorrect API key provided.');
    if (prefixes.length > 0 && !prefixes.some((prefix) => key.startsWith(prefix)))
      throw refused(`Incorrect API key provided: keys begin with ${prefixes.join(' or ')}.`);
  }
  return sha256(key).slice(0, 24);
}

/** Whose key it is; null where it is none. */
export function ownerOf(caller: Caller): string | null {
  try {
    return authenticate(caller);
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

const refused = (message: string): Problem =>
  new Problem({
    status: 401,
    message,
    type: 'invalid_request_error',
    code: 'invalid_api_key',
    param: null,
    headers: { 'www-authenticate': 'Bearer' },
  });
