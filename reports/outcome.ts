/** What a verdict is to formats that know passed, failed, error and skipped alone: JUnit, CTRF, SARIF and their readers. */
import type { RequirementResult } from '../spec/generated/report.ts';
import { isExcused } from './baseline.ts';
import { notShown } from './verdicts.ts';

/** From which broken level on the run was told to fail. */
export type FailOn = 'must' | 'should';

export type Outcome = 'pass' | 'failure' | 'error' | 'skipped' | 'excused';

/**
 * Only what the target does not claim and what the user left out is skipped. A broken SHOULD passes with a word, since it
 * does not fail the run. So does what is not mandatory and that nothing had to do with. What should have been shown and was
 * not is an error, so that no dashboard is green for it; a blocked requirement is one in any case: its prerequisite failed.
 * What the baseline excuses is none of these: it has not passed, and it does not fail the run.
 */
export function outcomeOf(result: RequirementResult, failOn: FailOn): Outcome {
  if (isExcused(result)) return 'excused';
  if (result.verdict === 'failed' || (failOn === 'should' && result.verdict === 'warned')) return 'failure';
  if (result.verdict === 'unclaimed') return 'skipped';
  if (!notShown(result)) return 'pass';
  if (result.deselected) return 'skipped';
  return result.verdict === 'blocked' || result.mandatory ? 'error' : 'pass';
}
