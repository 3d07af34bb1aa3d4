import { isObject, step } from './json.ts';

/** The first place where two JSON values are not the same. */
export interface Difference {
  /** JSON pointer from the root of both. */
  pointer: string;
  expected: string;
  got: string;
}

interface Rules {
  /** Neither compared nor gone into. */
  skip?: (pointer: string) => boolean;
  /** The same, though not equal as JSON. Undefined stands for absent. */
  same?: (pointer: string, one: unknown, other: unknown) => boolean;
}

/** Null if they are equal as JSON, the order of keys aside, but for what the rules let pass. */
export function differenceOf(
  one: unknown,
  other: unknown,
  rules: Rules = {},
  pointer = '',
): Difference | null {
  if (one === other || rules.skip?.(pointer) === true || rules.same?.(pointer, one, other) === true)
    return null;
  if (Array.isArray(one) && Array.isArray(other)) {
    for (let at = 0; at < Math.min(one.length, other.length); at += 1) {
      const difference = differenceOf(one[at], other[at], rules, step(pointer, at));
      if (difference !== null) return difference;
    }
    return one.length === other.length
      ? null
      : { pointer, expected: `${one.length} entries`, got: `${other.length} entries` };
  }
  if (isObject(one) && isObject(other)) {
    for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
      const difference = differenceOf(ownOf(one, key), ownOf(other, key), rules, step(pointer, key));
      if (difference !== null) return difference;
    }
    return null;
  }
  return { pointer, expected: describe(one), got: describe(other) };
}

export function sameValue(one: unknown, other: unknown): boolean {
  return differenceOf(one, other) === null;
}

/** Null, absent, an empty list and an empty object all say nothing. */
export function saysNothing(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 80).toWellFormed()}…` : text;
}

export function ownOf(value: object, key: string): unknown {
  return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}
