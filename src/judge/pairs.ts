/** Two answers against each other, for the cases that ask twice. */
import { differenceOf, ownOf, type Difference } from './difference.ts';
import { isObject, nonEmpty, step } from './json.ts';
import type { JsonObject } from './reading.ts';

/** Objects whose keys are the user's own. */
const FREE_FORM = new Set(['metadata', 'client_metadata', 'schema', 'parameters']);
/** Given only to who asks for them with `include`, and a request that retrieves asks for itself. */
const ON_REQUEST = /\/(?:encrypted_content|logprobs)$/;

/**
 * Null if both have the same fields with the same JSON types; values may differ. A field that is null in one may be absent, or
 * have a value, in the other: usage, error and the like come and go with the status. Entries of lists are compared with the
 * first of the same `type`, since two answers need not have the same items.
 */
export function sameShape(one: JsonObject, other: JsonObject): Difference | null {
  return shapeDifference(one, other, '');
}

function shapeDifference(one: unknown, other: unknown, pointer: string): Difference | null {
  if (one === null || other === null || (one === undefined && other === undefined)) return null;
  if (Array.isArray(one) && Array.isArray(other)) return entriesDifference(one, other, pointer);
  if (isObject(one) && isObject(other)) {
    for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
      const [left, right] = [ownOf(one, key), ownOf(other, key)];
      const free = FREE_FORM.has(key) && isObject(left) && isObject(right);
      const difference = free ? null : shapeDifference(left, right, step(pointer, key));
      if (difference !== null) return difference;
    }
    return null;
  }
  const [expected, got] = [typeName(one), typeName(other)];
  return expected === got ? null : { pointer, expected, got };
}

function entriesDifference(
  one: readonly unknown[],
  other: readonly unknown[],
  pointer: string,
): Difference | null {
  const kinds = new Map<string, unknown>();
  for (const entry of one) {
    const type = isObject(entry) ? nonEmpty(entry['type']) : null;
    if (type !== null && !kinds.has(type)) kinds.set(type, entry);
  }
  for (const [position, entry] of other.entries()) {
    const type = isObject(entry) ? nonEmpty(entry['type']) : null;
    if (type === null || !kinds.has(type)) continue;
    const difference = shapeDifference(kinds.get(type), entry, step(pointer, position));
    if (difference !== null) return difference;
    kinds.delete(type);
  }
  return null;
}

function typeName(value: unknown): string {
  if (value === undefined) return 'nothing';
  return Array.isArray(value) ? 'array' : typeof value;
}

/**
 * Null if the retrieved response has every field of the one that was answered, with the same value. Null and absent are the
 * same; what only the retrieved one has is its own affair, at the top and within.
 */
export function sameResponse(answered: JsonObject, retrieved: JsonObject): Difference | null {
  const difference = differenceOf(answered, retrieved, {
    skip: (pointer) => ON_REQUEST.test(pointer),
    same: (_pointer, one, other) => one === undefined || (one === null && other === undefined),
  });
  return difference === null ? null : { ...difference, expected: `${difference.expected}, as answered` };
}
