/** What makes a baseline fit a run: what is to be added, renewed and removed. Pure. */
import type { Report, RequirementResult } from '../../../spec/generated/report.ts';
import type { EntryUse } from './apply.ts';
import { keepsFromGreen } from './apply.ts';
import { dayAfter, entryOf, type Baseline, type BaselineEntry } from './baseline.ts';

/** The reason of an entry that nobody has looked at yet. */
const UNREVIEWED = 'unreviewed';
const DAYS = 30;

type Changes = NonNullable<NonNullable<Report['baseline']>['changes']>;

interface Change {
  changes: Changes;
  /** As it is afterwards. */
  baseline: Baseline;
}

/**
 * New failures are added; what is stale or dead is removed; an expired entry is renewed where it would excuse something, or is
 * flaky. Everything else stays as it is, since this run says nothing of it.
 *
 * @param results with what the baseline excuses of them already
 */
export function changeFor(
  { file, entries }: Baseline,
  results: readonly RequirementResult[],
  uses: readonly EntryUse[],
  { today, failOn }: { today: string; failOn: 'must' | 'should' },
): Change {
  const failing = results.filter((each) => each.excusedBy.length === 0 && fails(each, failOn));
  const expires = dayAfter(today, DAYS);
  const stateOf = new Map(uses.map(({ entry, state }) => [entry, state]));
  const inState = (each: BaselineEntry, state: EntryUse['state']): boolean =>
    stateOf.get(each.entry) === state;
  const removed = entries.filter((each) => inState(each, 'stale') || inState(each, 'dead'));
  const renewed = entries.filter(
    (each) => inState(each, 'expired') && (each.flaky || failing.some((result) => isAbout(each, result))),
  );
  const kept = entries
    .filter((each) => !removed.includes(each))
    .map((each) => (renewed.includes(each) ? { ...each, expires } : each));
  const added = failing.flatMap((result) => entriesFor(result, kept, expires));
  const named = (of: readonly BaselineEntry[]): string[] => of.map(({ entry }) => entry);
  return {
    changes: { added: named(added), renewed: named(renewed), removed: named(removed) },
    baseline: { file, entries: [...kept, ...added] },
  };
}

function fails(result: RequirementResult, failOn: 'must' | 'should'): boolean {
  if (result.verdict === 'failed' || (failOn === 'should' && result.verdict === 'warned')) return true;
  return keepsFromGreen(result);
}

function isAbout({ requirement, case: only }: BaselineEntry, { id, brokenIn }: RequirementResult): boolean {
  return requirement === id && (only === null || brokenIn.includes(only));
}

/** By case where the file goes by case already, else one for the requirement. */
function entriesFor(
  { id, verdict, brokenIn }: RequirementResult,
  kept: readonly BaselineEntry[],
  expires: string,
): BaselineEntry[] {
  const own = kept.filter(({ requirement }) => requirement === id);
  // One that was renewed excuses it from now on.
  if (own.some((each) => each.case === null)) return [];
  // Whether a model does what it is asked in words is a matter of the day.
  const flaky = verdict === 'inconclusive';
  const entry = (requirement: string): BaselineEntry =>
    entryOf({ requirement, reason: UNREVIEWED, expires, ...(flaky && { flaky }) }, null);
  if (own.length === 0 || brokenIn.length === 0) return [entry(id)];
  return brokenIn
    .filter((name) => !own.some((each) => each.case === name))
    .map((name) => entry(`${id}@${name}`));
}
