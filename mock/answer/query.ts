/** Settings in the query of a request. */
import { checkInclude } from './validate/settings.ts';
import { tooLarge, tooSmall, wrongType } from './validate/wrong.ts';

/** A whole number, bounds included; `otherwise` when there is none. */
export function numberAt(
  query: URLSearchParams,
  name: string,
  otherwise: number,
  min: number,
  max: number,
): number {
  const text = query.get(name);
  if (text === null || text === '') return otherwise;
  if (!/^-?\d{1,15}$/.test(text)) throw wrongType(name, 'an integer', text);
  const value = Number(text);
  if (value < min) throw tooSmall(name, 'integer', min, value);
  if (value > max) throw tooLarge(name, 'integer', max, value);
  return value;
}

export function booleanAt(query: URLSearchParams, name: string, otherwise: boolean): boolean {
  const text = query.get(name);
  if (text === null || text === '') return otherwise;
  if (text !== 'true' && text !== 'false') throw wrongType(name, 'a boolean', text);
  return text === 'true';
}

const INCLUDE = /^include(\[\d{0,3}\])?$/;

/** What is to be sent beyond the usual: `include=…`, `include[]=…` or `include[0]=…`, once for each. */
export function includeAt(query: URLSearchParams): ReadonlySet<string> {
  const values = [...query].filter(([name]) => INCLUDE.test(name)).map(([, value]) => value);
  checkInclude(values);
  return new Set(values);
}
