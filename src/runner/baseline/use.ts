/** A baseline over a whole run, brought up to date first where that was asked for. Pure. */
import type { Report, RequirementResult } from '../../../spec/generated/report.ts';
import type { CaseResult } from '../observer.ts';
import type { RunOptions } from '../options.ts';
import type { Shard } from '../shard.ts';
import type { Ended } from '../stop.ts';
import { excused, usesOf, type Circumstances } from './apply.ts';
import { dayOf, type Baseline } from './baseline.ts';
import { changeFor } from './changes.ts';

/** The known failures of a target. */
export interface Known {
  baseline: Baseline;
  /** Changes it so that it fits the run. */
  update: boolean;
  /** Entries expire. */
  today: Date;
}

/** As options have it. */
export function knownOf(
  { baseline, updateBaseline }: Pick<RunOptions, 'baseline' | 'updateBaseline'>,
  today: Date,
): Known | null {
  return baseline ? { baseline, update: updateBaseline === true, today } : null;
}

interface Used {
  /** With the entries that excuse them. */
  results: RequirementResult[];
  use: Report['baseline'];
  /** The same for the results of one model. */
  excused: (results: readonly RequirementResult[]) => RequirementResult[];
  /** For the user. */
  note: string | null;
}

const NOT_UPDATED =
  'The baseline was not updated: a run that ended early, or went wrong, does not say what is known.';

interface Run {
  baseline: Known | null;
  cases: Circumstances['cases'];
  ended: Ended;
  faults: readonly string[];
  failOn: 'must' | 'should';
  strict: boolean;
  shard: Shard | null;
}

export function useOf(results: RequirementResult[], ran: readonly CaseResult[], run: Run): Used {
  const { baseline: known, cases, ended, faults, failOn } = run;
  if (known === null) return { results, use: null, excused: (of) => [...of], note: null };
  const today = dayOf(known.today);
  const told = { today, cases, ran, partial: !run.strict || run.shard !== null };
  const before = excused(results, known.baseline, told);
  // What ended early, or went wrong in us, is no ground for a list of what is known.
  const grounds = known.update && ended === 'complete' && faults.length === 0;
  const change = grounds
    ? changeFor(known.baseline, before, usesOf(known.baseline, before, told), { today, failOn })
    : null;
  const baseline = change?.baseline ?? known.baseline;
  const after = excused(results, baseline, told);
  const use = {
    file: baseline.file,
    entries: usesOf(baseline, after, told),
    changes: change?.changes ?? null,
  };
  return {
    results: after,
    use,
    excused: (of) => excused(of, baseline, told),
    note: known.update && change === null ? NOT_UPDATED : null,
  };
}
