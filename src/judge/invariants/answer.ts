import type { JsonObject } from '../reading.ts';

/** What the promises of a request are held against. */
export interface Answer {
  output: readonly JsonObject[];
  calls: readonly JsonObject[];
  /** Whole, and no refusal: whoever was cut off or refuses owes nothing more. */
  complete: boolean;
}
