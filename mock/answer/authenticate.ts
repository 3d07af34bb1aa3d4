/** Who asks: the owner that state is keyed by, or a 401. */
import { sha256 } from './digest.ts';
import { Problem } from './problem.ts';
import type { CoreOptions } from './types.ts';

const REFUSED_PREFIX = 'sk-invalid';

/** Digest of the key: good for keying state, and no secret. Throws 401; no message repeats the key. */
export function authenticate(headers: Record<string, string>, options: CoreOptions): string {
  const header = headers['authorization']?.trim() ?? '';
  if (header === '') throw refused('No API key was sent. Send it as `Authorization: Bearer YOUR_KEY`.');
  const key = /^bearer +(\S+)$/i.exec(header)?.[1];
  if (key === undefined) throw refused('The Authorization header is malformed: expected `Bearer YOUR_KEY`.');
  const good =
    options.apiKeys === undefined ? !key.startsWith(REFUSED_PREFIX) : options.apiKeys.includes(key);
  if (!good) throw refused('Incorrect API key provided.');
  return sha256(key).slice(0, 24);
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
