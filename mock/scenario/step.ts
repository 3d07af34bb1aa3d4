/** What a scenario is made of: one step says what one request is answered with, and to which request. */
import type { Script } from '../answer/types.ts';
import type { Condition } from './condition.ts';

/** Made by the builders (`text`, `call`, …). Unchanging: `times` and `when` give new ones. */
export interface Step {
  readonly script: Script;
  /** As it would be written, shortened: what messages call it. */
  readonly label: string;
  /** How many requests it answers; undefined for one request, however often that one is sent again. */
  readonly uses: number | undefined;
  readonly condition: Condition | undefined;
  /**
   * Answers exactly so many requests, each of them anew. Without it a step answers one request, and the same
   * request again whenever it is retried; an error, which is there to be retried past, answers once.
   */
  times(count: number): Step;
  /** Only a request that fulfils all of this is answered by the step; any other is unmatched. */
  when(condition: Condition): Step;
}

const MAX_LABEL = 80;

export function step(script: Script, label: string, uses?: number, condition?: Condition): Step {
  const short = label.length > MAX_LABEL ? `${label.slice(0, MAX_LABEL)}…` : label;
  return Object.freeze({
    script,
    label: short,
    uses,
    condition,
    times(count: number) {
      if (!Number.isInteger(count) || count < 1) {
        throw new TypeError(`times(${count}): a step answers a whole number of requests, 1 or more.`);
      }
      return step(script, label, count, condition);
    },
    when(more: Condition) {
      return step(script, label, uses, { ...condition, ...more });
    },
  });
}

export function isStep(value: unknown): value is Step {
  return (
    typeof value === 'object' && value !== null && 'script' in value && 'label' in value && 'times' in value
  );
}
