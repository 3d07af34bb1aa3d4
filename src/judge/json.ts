import { READING } from '../wire/bounds.ts';
import { measure } from '../wire/measure-json.ts';
import { newRoom } from './room.ts';
import type { Json, JsonObject } from './reading.ts';

type Parsed = { ok: true; value: Json } | { ok: false; why: string };

/**
 * One JSON value, or why it is none. A `__proto__` key becomes an own property, as `JSON.parse` makes it;
 * nothing here or in the judge assigns keys that came from outside.
 *
 * @param room what is left for the answer that the text is a part of
 */
export function parseJson(text: string, room = newRoom()): Parsed {
  // Looked at before parsing, since a parsed value can no longer be walked safely, and has taken its memory.
  const { depth, values } = measure(text);
  if (depth > READING.depth) return { ok: false, why: `nested deeper than ${READING.depth} levels` };
  if (values > room.values) {
    room.exceeded = `${READING.values} values`;
    return { ok: false, why: `over ${room.exceeded}` };
  }
  room.values -= values;
  try {
    return { ok: true, value: JSON.parse(text) as Json };
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : 'not JSON' };
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The members that are objects; empty for what is no list. */
export function objectsIn(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A string that says something; null for all else. */
export function nonEmpty(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** An index as the surface counts: a whole number that is not negative; null for all else. */
export function indexOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** One step of a JSON pointer. */
export function step(pointer: string, key: string | number): string {
  return `${pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
