/** What a baseline makes of the verdicts of a run: what it excuses, and which of its entries have had their time. Pure. */
import { requirements } from '../../../spec/index.ts';
import { didYouMean } from '../../../spec/nearest.ts';
import type { Report, RequirementResult } from '../../../spec/generated/report.ts';
import type { Case } from '../../../suites/case.ts';
import { PROBE } from '../capabilities.ts';
import type { CaseResult } from '../observer.ts';
import { daysBetween, type Baseline, type BaselineEntry } from './baseline.ts';

type BaselineUse = NonNullable<Report['baseline']>;
export type EntryUse = BaselineUse['entries'][number];

export interface Circumstances {
  /** `2026-12-31`, in UTC. */
  today: string;
  /** Every case of the catalogue. */
  cases: readonly Pick<Case, 'id'>[];
  /** How cases ended. */
  ran: readonly CaseResult[];
  /** It is one shard of a run, or no run at all: what passes here may be broken elsewhere. */
  partial: boolean;
}

/** From how many days before its end on an entry is said to end. */
const WARN_DAYS = 14;

/** The same results, with the entries that excuse them. */
export function excused(
  results: readonly RequirementResult[],
  { entries }: Baseline,
  { today }: Pick<Circumstances, 'today'>,
): RequirementResult[] {
  const valid = Map.groupBy(
    entries.filter((each) => !isOver(each, today)),
    (each) => each.requirement,
  );
  return results.map((result) => {
    const own = valid.get(result.id) ?? [];
    return own.length === 0 ? result : { ...result, excusedBy: excuses(result, own) };
  });
}

function excuses(result: RequirementResult, own: readonly BaselineEntry[]): string[] {
  const whole = own.filter((each) => each.case === null);
  const partly = own.filter((each) => each.case !== null && result.brokenIn.includes(each.case));
  const named = (entries: readonly BaselineEntry[]): string[] => entries.map(({ entry }) => entry);
  if (result.broken > 0) {
    const all = result.brokenIn.every((id) => partly.some((each) => each.case === id));
    return whole.length > 0 || all ? named([...whole, ...partly]) : [];
  }
  return keepsFromGreen(result) ? named(whole) : [];
}

/** What is mandatory and was not shown: that it is known not to be kept excuses that as well. */
export function keepsFromGreen({ mandatory, deselected, verdict }: RequirementResult): boolean {
  return mandatory && !deselected && ['blocked', 'inconclusive', 'unexercised'].includes(verdict);
}

/** Each entry, and what became of it. */
export function usesOf(
  { entries }: Baseline,
  results: readonly RequirementResult[],
  told: Circumstances,
): EntryUse[] {
  const used = new Set(results.flatMap(({ excusedBy }) => excusedBy));
  const verdicts = new Map(results.map((each) => [each.id, each.verdict]));
  return entries.map((each) => {
    const { entry, reason, owner, expires, flaky, line } = each;
    const expiresInDays = daysBetween(told.today, expires);
    const unknown = flaky ? null : unknownIn(each, told);
    const state =
      unknown !== null
        ? 'dead'
        : isStale(each, verdicts.get(each.requirement), told)
          ? 'stale'
          : expiresInDays < 0
            ? 'expired'
            : used.has(entry)
              ? 'excuses'
              : 'unused';
    const says = unknown ?? sentenceOf(state, expiresInDays);
    return { entry, reason, owner, expires, flaky, line, state, expiresInDays, says };
  });
}

function isOver({ expires }: BaselineEntry, today: string): boolean {
  return daysBetween(today, expires) < 0;
}

function isStale(
  each: BaselineEntry,
  verdict: RequirementResult['verdict'] | undefined,
  told: Circumstances,
): boolean {
  if (each.flaky || told.partial || verdict !== 'passed') return false;
  // That it passes says nothing of a case that was not run.
  return (
    each.case === null ||
    each.case === PROBE ||
    told.ran.some(({ id, outcome }) => id === each.case && outcome === 'done')
  );
}

/** Why nothing of this name can ever be excused; null where something can. */
function unknownIn({ requirement, case: only }: BaselineEntry, { cases }: Circumstances): string | null {
  const ids: string[] = requirements.map(({ id }) => id);
  if (!ids.includes(requirement))
    return `there is no requirement ${requirement}${didYouMean(requirement, ids)}`;
  const names = [PROBE, ...cases.map(({ id }) => id)];
  return only === null || names.includes(only) ? null : `there is no case ${only}${didYouMean(only, names)}`;
}

function sentenceOf(state: EntryUse['state'], days: number): string | null {
  switch (state) {
    case 'stale':
      return 'the requirement passed: delete the entry';
    case 'expired':
      return `it expired ${days === -1 ? 'yesterday' : `${-days} days ago`} and no longer excuses`;
    case 'dead':
      return null;
    case 'excuses':
    case 'unused':
      if (days > WARN_DAYS) return null;
      return days === 0 ? 'it expires today' : `it expires in ${days === 1 ? '1 day' : `${days} days`}`;
  }
}

/** What fails the run of itself. */
export function isProblem({ state }: Pick<EntryUse, 'state'>): boolean {
  return state === 'stale' || state === 'dead' || state === 'expired';
}
