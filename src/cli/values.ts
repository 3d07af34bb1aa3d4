/**
 * Readers of option values. Each throws commander's InvalidArgumentError, which becomes one line with the option and its
 * value; those whose value may hold a key throw a UsageError of their own, which does not repeat it.
 */
import { InvalidArgumentError } from 'commander';
import { didYouMean } from '../../spec/nearest.ts';
import { UsageError } from './usage-error.ts';

/** An integer within bounds, as an option's parser. */
export function integer(min: number, max = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = /^-?\d{1,16}$/.test(text) ? Number(text) : NaN;
    if (!(value >= min && value <= max)) {
      const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
      throw new InvalidArgumentError(`Give a whole number ${range}.`);
    }
    return value;
  };
}

const UNIT_MS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** `90`, `90s`, `1.5m`, `500ms`, `2h` → milliseconds, as an option's parser; a number alone is seconds. */
export function duration(maxMs: number): (text: string) => number {
  return (text) => {
    const [, amount, unit] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)?$/.exec(text) ?? [];
    const ms = Math.round(Number(amount) * (UNIT_MS[unit ?? 's'] ?? NaN));
    if (ms >= 1 && ms <= maxMs) return ms;
    throw new InvalidArgumentError(
      `Give a time such as 500ms, 30s or 2m, of at most ${maxMs / UNIT_MS['h']!}h.`,
    );
  };
}

/** `15/m` → at most 15 requests in each minute. Units: s, m, h. */
export function rate(text: string): { count: number; perMs: number } {
  const [, amount, unit] = /^(\d{1,6})\/(s|m|h)$/.exec(text) ?? [];
  const count = Number(amount);
  if (unit === undefined || count < 1)
    throw new InvalidArgumentError('Give a rate such as 15/m, 2/s or 600/h.');
  return { count, perMs: UNIT_MS[unit]! };
}

/** From 0 to 1. */
export function share(text: string): number {
  const value = /^\d(?:\.\d{1,6})?$/.test(text) ? Number(text) : NaN;
  if (value <= 1) return value;
  throw new InvalidArgumentError('Give a share from 0 to 1, such as 0.3.');
}

/** How many times as fast: `1`, `0.5`, `10`, or `max` without any wait. */
export function speed(text: string): number {
  if (text === 'max') return Infinity;
  const value = /^\d{1,6}(?:\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (value > 0) return value;
  throw new InvalidArgumentError('Give a factor above 0, such as 1, 0.5 or 10, or max.');
}

const UNIT_BYTES: Record<string, number> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** `65536`, `64k`, `20M` → bytes. */
export function size(text: string): number {
  const [, amount, unit] = /^(\d{1,12})([kmg]?)b?$/i.exec(text) ?? [];
  const bytes = Number(amount) * (UNIT_BYTES[unit?.toLowerCase() ?? ''] ?? NaN);
  if (!(bytes >= 1 && bytes <= 2 ** 30))
    throw new InvalidArgumentError('Give a size such as 64k or 20M, of at most 1G.');
  return bytes;
}

/** One of a closed list, as an option's parser. */
export function oneOf<T extends string>(choices: readonly T[]): (text: string) => T {
  return (text) => {
    const found = choices.find((choice) => choice === text);
    if (found === undefined) {
      throw new InvalidArgumentError(`Choose one of ${listed(choices)}.${didYouMean(text, choices)}`);
    }
    return found;
  };
}

/** Any text but none: an empty one is a variable of the shell that was never set. */
export function filled(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It is empty.');
  return text;
}

/** One word or several of them, each in an option of its own: a name may have commas. */
export function several(text: string, before: string[] = []): string[] {
  return [...before, filled(text)];
}

/** Comma-separated entries of a closed list; the option may be repeated. */
export function someOf<T extends string>(choices: readonly T[]): (text: string, before?: T[]) => T[] {
  const one = oneOf(choices);
  return (text, before = []) => [...before, ...commas(text).map(one)];
}

/** Comma-separated words; the option may be repeated. */
export function words(text: string, before: string[] = []): string[] {
  return [...before, ...commas(text)];
}

/** `name: value`, repeated: headers with lower-case names. */
export function header(text: string, before: Record<string, string> = {}): Record<string, string> {
  const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\0-\x08\x0a-\x1f\x7f]*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined || name === '__proto__') {
    throw new UsageError('--header takes name:value, in one line.');
  }
  return { ...before, [name.toLowerCase()]: value.trimEnd() };
}

/** `name=json`, repeated: fields of the request body. What is not JSON is refused, since `"5"` and `5` are not the same. */
export function bodyField(text: string, before: Record<string, unknown> = {}): Record<string, unknown> {
  const at = text.indexOf('=');
  const name = text.slice(0, Math.max(0, at));
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(name) || name === '__proto__') {
    throw new UsageError(`--body takes name=json, e.g. temperature=0.5 or user='"me"'.`);
  }
  try {
    return { ...before, [name]: JSON.parse(text.slice(at + 1)) as unknown };
  } catch {
    throw new UsageError(
      `--body ${name}= is not followed by JSON; a text needs its quotes: ${name}='"text"'.`,
    );
  }
}

/** `2/5` → the second of five parts. */
export function shard(text: string): { index: number; total: number } {
  const [, index, total] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  if (!(Number(index) >= 1 && Number(index) <= Number(total)))
    throw new InvalidArgumentError('Give a part of how many, such as 2/5.');
  return { index: Number(index), total: Number(total) };
}

/** An absolute http or https URL without user name and password, which would end up in the report. */
export function httpUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === '') {
    throw new UsageError('--base-url takes an absolute URL such as https://gateway.example/v1.');
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError(
      '--base-url takes no user name and password: give the key by --api-key or --header.',
    );
  }
  return text;
}

export function regularExpression(text: string): string {
  try {
    new RegExp(text, 'i');
    return text;
  } catch {
    throw new InvalidArgumentError('Give a regular expression.');
  }
}

/** What `resproof run NAME` is given. */
export function targetName(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text)) return text;
  throw new InvalidArgumentError('A name has letters, digits, dots, dashes and underscores.');
}

export function variableName(text: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(text)) return text;
  throw new InvalidArgumentError('Give the name of a variable, such as GATEWAY_KEY, and not the key itself.');
}

export const FAIL_ON = ['must', 'should'] as const;

/** As oneOf, whether in capitals or not. */
export function anyCase<T extends string>(choices: readonly T[]): (text: string) => T {
  const one = oneOf(choices);
  return (text) => choices.find((choice) => choice.toLowerCase() === text.toLowerCase()) ?? one(text);
}

function commas(text: string): string[] {
  const entries = text.split(',').map((entry) => entry.trim());
  if (entries.includes('')) throw new InvalidArgumentError('One of the entries is empty.');
  return entries;
}

function listed(choices: readonly string[]): string {
  return choices.length <= 8
    ? choices.join(', ')
    : `${choices.slice(0, 8).join(', ')} and ${choices.length - 8} more`;
}
