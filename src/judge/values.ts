/** Small ways to look into JSON that nobody vouches for. */
import { isObject } from './json.ts';
import type { Json, JsonObject } from './reading.ts';

/** The field, if it is the object's own and is an object. */
export function objectAt(parent: JsonObject | null, key: string): JsonObject | null {
  const value = own(parent, key);
  return isObject(value) ? value : null;
}

export function textAt(parent: JsonObject | null, key: string): string | null {
  const value = own(parent, key);
  return typeof value === 'string' ? value : null;
}

export function numberAt(parent: JsonObject | null, key: string): number | null {
  const value = own(parent, key);
  return typeof value === 'number' ? value : null;
}

/** The objects of a list; none if the field is no list. */
export function objectsAt(parent: JsonObject | null, key: string): JsonObject[] {
  const value = own(parent, key);
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The object's own field; undefined otherwise, so that `constructor` or `__proto__` find nothing. */
export function own(parent: unknown, key: string): Json | undefined {
  return isObject(parent) && Object.hasOwn(parent, key) ? parent[key] : undefined;
}

/** Null and absent say the same. */
export function isNothing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

/** What a JSON pointer leads to; undefined where it leads nowhere. */
export function valueAt(root: unknown, pointer: string): unknown {
  let value = root;
  for (const key of pointerKeys(pointer)) {
    value = Array.isArray(value) ? value[Number(key)] : own(value, key);
  }
  return value;
}

function pointerKeys(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}
