/** How many requests of a key are being answered: each has one place from its beginning to the end of its answer. */
import { factsOf, type DialectName } from '../spec/index.ts';
import type { ScriptError } from './answer/types.ts';

export class InFlight {
  readonly #now = new Map<string, number>();

  /** A place, to be left once; null where all are taken. */
  enter(owner: string, places: number): (() => void) | null {
    const taken = this.#now.get(owner) ?? 0;
    if (taken >= places) return null;
    this.#now.set(owner, taken + 1);
    let here = true;
    return () => {
      if (!here) return;
      here = false;
      const left = (this.#now.get(owner) ?? 1) - 1;
      if (left > 0) this.#now.set(owner, left);
      else this.#now.delete(owner);
    };
  }
}

/** What is said to a request for which there is no place: by a code of its own where the dialect has one. */
export function noPlace(places: number, dialect: DialectName): ScriptError {
  const own = 'concurrency_limit';
  const named = factsOf(dialect).errors.some(({ status, codes }) => status === 429 && codes.includes(own));
  return {
    status: 429,
    type: 'requests',
    code: named ? own : 'rate_limit_exceeded',
    message: `Too many requests are in flight: this key may have ${places} at a time. Please try again in 1s.`,
    headers: { 'retry-after': '1' },
  };
}
