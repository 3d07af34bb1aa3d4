import type { Header } from '../wire/exchange.ts';
import type { RunOptions } from './options.ts';

/** A part of a name that says what its value is: `x-api-key`, `accessKey`, `client_secret`; `x-tokenizer` is none. */
const credential =
  /(key|token|secret|auth|authorization|password|passwd|pwd|credential|cookie|signature|jwt|bearer|(^|[-_])(sig|session|code))s?($|[-_.])/i;

/** Deeper than this nobody hides a key in a request. */
const MAX_DEPTH = 8;

/** The keys, and the values of headers, query parameters and body fields whose names say that they are credentials. */
export function secretsOf(
  options: RunOptions,
  headers: readonly Header[],
  query: readonly Header[],
): string[] {
  const named = [...headers, ...query]
    .filter(([name]) => credential.test(name))
    // `Bearer KEY`: the key alone is as secret as the whole.
    .flatMap(([, value]) => [value, value.replace(/^\w+\s+/, '')]);
  const fields = textsIn(options.bodyFields ?? {}, false, MAX_DEPTH);
  return [options.apiKey ?? '', options.apiKey2 ?? '', ...named, ...fields].filter((each) => each !== '');
}

/** Every text beneath a field whose name says that it is a credential. */
function textsIn(value: unknown, named: boolean, depth: number): string[] {
  if (typeof value === 'string') return named ? [value] : [];
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  return Object.entries(value).flatMap(([name, each]) =>
    textsIn(each, named || (!NAMES.has(name) && credential.test(name)), depth - 1),
  );
}

/** Fields of the API that sound like a credential and are none. */
const NAMES: ReadonlySet<string> = new Set(['prompt_cache_key']);
