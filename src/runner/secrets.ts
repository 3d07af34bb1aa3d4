import type { Header } from '../wire/exchange.ts';
import type { RunOptions } from './options.ts';

/** A part of a name that says what its value is. */
const credential =
  /(^|[-_])(api)?(key|token|secret|auth|authorization|password|credential|cookie|signature|sig)s?($|[-_])/i;

/** The keys, and the values of headers and query parameters whose names say that they are credentials. */
export function secretsOf(
  options: RunOptions,
  headers: readonly Header[],
  query: readonly Header[],
): string[] {
  const named = [...headers, ...query]
    .filter(([name]) => credential.test(name))
    // `Bearer KEY`: the key alone is as secret as the whole.
    .flatMap(([, value]) => [value, value.replace(/^\w+\s+/, '')]);
  return [options.apiKey ?? '', options.apiKey2 ?? '', ...named].filter((each) => each !== '');
}
