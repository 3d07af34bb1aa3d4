import type { Capability, RequirementId } from '../../spec/index.ts';
import type { Reading } from '../../src/judge/reading.ts';
import type { Ask } from '../case.ts';

export interface Probe {
  capability: Capability;
  /** Does not depend on the model: of several it is asked with the first alone. */
  once?: boolean;
  ask: Ask;
  /** The requirement that is broken where no answer comes at all; http.success-status if absent. */
  otherwise?: RequirementId;
  /**
   * - `claimed`: it answers, rightly or not: a 5xx or a silent wrong answer is for the cases to judge;
   * - `unclaimed`: it says cleanly that it has no such thing;
   * - `unknown`: the answer is about something else, the key or a rate limit for instance.
   */
  state: (reading: Reading) => 'claimed' | 'unclaimed' | 'unknown';
  /** Why, in a phrase for the report. */
  detail: (reading: Reading) => string;
}
