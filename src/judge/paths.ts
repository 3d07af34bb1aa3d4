/** Values inside JSON by a path of names and positions, own members only. */
import { isObject, step } from './json.ts';
import type { Json, JsonObject } from './reading.ts';

export type Path = readonly (string | number)[];

/** Undefined where there is nothing. */
export function valueAtPath(value: unknown, path: Path): unknown {
  let at = value;
  for (const key of path) {
    if (Array.isArray(at)) at = typeof key === 'number' ? (at[key] as unknown) : undefined;
    else at = isObject(at) && typeof key === 'string' && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return at;
}

export function pointerOfPath(path: Path, pointer = ''): string {
  return path.reduce<string>(step, pointer);
}

/**
 * Writes into copies: an object is built up from another without a change to it. What is missing on the way is made;
 * an entry that would leave a gap in its list is not.
 */
export class Builder {
  readonly built: JsonObject;
  readonly #own = new Set<object>();

  constructor(start: JsonObject) {
    this.built = { ...start };
    this.#own.add(this.built);
  }

  set(path: Path, value: Json): void {
    let at: JsonObject | Json[] = this.built;
    for (const [depth, key] of path.entries()) {
      const isLast = depth === path.length - 1;
      if (Array.isArray(at)) {
        if (typeof key !== 'number' || key > at.length) return;
        if (isLast) at[key] = value;
        else at = at[key] = this.#container(at[key], path[depth + 1]);
      } else {
        if (typeof key !== 'string') return;
        if (isLast) at[key] = value;
        else at = at[key] = this.#container(at[key], path[depth + 1]);
      }
    }
  }

  /** A copy of what is there, made once; or an empty one of the kind that the next step needs. */
  #container(value: Json | undefined, next: string | number | undefined): JsonObject | Json[] {
    if (typeof value === 'object' && value !== null && this.#own.has(value)) return value;
    let copy: JsonObject | Json[];
    if (typeof next === 'number') copy = Array.isArray(value) ? [...value] : [];
    else copy = isObject(value) ? { ...value } : {};
    this.#own.add(copy);
    return copy;
  }
}
