import { READING } from '../wire/bounds.ts';

/** What may still be made of one answer. */
export interface Room {
  /** Of JSON. */
  values: number;
  /** What there was too much of, in words; null while there is room. */
  exceeded: string | null;
}

export function newRoom(): Room {
  return { values: READING.values, exceeded: null };
}
