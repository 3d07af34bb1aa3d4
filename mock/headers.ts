/** The headers of every reply, and what a browser asks before it sends a request. */

/** What official SDKs send beyond the simple headers, for a preflight that does not say what it wants. */
const SDK_HEADERS = [
  'authorization',
  'content-type',
  'openai-beta',
  'openai-organization',
  'openai-project',
  'x-resproof-directive',
  'x-resproof-namespace',
  'x-stainless-arch',
  'x-stainless-helper-method',
  'x-stainless-lang',
  'x-stainless-os',
  'x-stainless-package-version',
  'x-stainless-retry-count',
  'x-stainless-runtime',
  'x-stainless-runtime-version',
  'x-stainless-timeout',
].join(', ');

/** What a script in a page may read; without it an SDK in a browser has no request id and cannot honour a 429. */
const READABLE = [
  'x-request-id',
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
  'openai-processing-ms',
  'openai-version',
].join(', ');

const HEADER_LIST = /^[A-Za-z0-9!#$%&'*+.^_`|~, -]{1,4096}$/;

/** `account` is what an answer says besides; a page may read it as well. */
export function standardHeaders(
  requestId: string,
  account: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const standard = {
    'x-request-id': requestId,
    'openai-version': '2020-10-01',
    // A constant: a measured time would make two equal runs differ.
    'openai-processing-ms': '1',
    ...crossOriginHeaders(),
  };
  const names = Object.keys(account);
  if (names.length === 0) return standard;
  return { ...standard, ...account, 'access-control-expose-headers': [READABLE, ...names].join(', ') };
}

export function crossOriginHeaders(): Record<string, string> {
  return { 'access-control-allow-origin': '*', 'access-control-expose-headers': READABLE };
}

/** The answer to OPTIONS: what was asked for is allowed, by any origin. */
export function preflightHeaders(request: Readonly<Record<string, string>>): Record<string, string> {
  const asked = request['access-control-request-headers'] ?? '';
  return {
    ...crossOriginHeaders(),
    'access-control-allow-methods': 'GET, POST, DELETE, OPTIONS',
    'access-control-allow-headers': HEADER_LIST.test(asked) ? asked : SDK_HEADERS,
    'access-control-max-age': '600',
    allow: 'GET, POST, DELETE, OPTIONS',
    vary: 'access-control-request-headers',
  };
}
