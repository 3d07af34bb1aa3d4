/** What a report says of the baseline. As data; each format has its own form for it. */
import type { Report, RequirementResult } from '../spec/generated/report.ts';

export type EntryUse = NonNullable<Report['baseline']>['entries'][number];

/** An entry that fails the run of itself. */
export function isProblem({ state }: EntryUse): boolean {
  return state === 'stale' || state === 'dead' || state === 'expired';
}

export function isExcused({ excusedBy }: RequirementResult): boolean {
  return excusedBy.length > 0;
}

export function excusedIn({ requirements }: Report): RequirementResult[] {
  return requirements.filter(isExcused);
}

/** Entries with something to do about them: those that fail the run, then those that expire soon. */
export function entriesToTell({ baseline }: Report): EntryUse[] {
  const told = (baseline?.entries ?? []).filter(({ says }) => says !== null);
  return told.toSorted((a, b) => Number(isProblem(b)) - Number(isProblem(a)));
}

/** `baseline.yaml:7` */
export function placeOf({ baseline }: Report, { line }: EntryUse): string {
  return `${baseline?.file ?? ''}${line === null ? '' : `:${line}`}`;
}

/** `stale`, `expired`, `dead`; of the others that they soon expire. */
export function stateOf({ state }: EntryUse): string {
  return state === 'excuses' || state === 'unused' ? 'expires soon' : state;
}

/** `excused by stream.sequence-present: unreviewed (team-x, until 2026-12-31)`; nothing where it is not excused. */
export function excuseOf({ baseline }: Report, { excusedBy }: RequirementResult): string {
  const [first] = excusedBy;
  if (first === undefined) return '';
  const entry = baseline?.entries.find((each) => each.entry === first);
  const names = excusedBy.join(', ');
  if (entry === undefined) return `excused by ${names}`;
  const owner = entry.owner === null ? '' : `${entry.owner}, `;
  return `excused by ${names}: ${entry.reason} (${owner}until ${entry.expires})`;
}

/** `2 added, 1 removed`; null where nothing was to be changed. */
export function changesOf({ baseline }: Report): string | null {
  const changes = baseline?.changes ?? null;
  if (changes === null) return null;
  const told = Object.entries(changes)
    .filter(([, entries]) => entries.length > 0)
    .map(([what, entries]) => `${entries.length} ${what}`);
  return told.length === 0 ? 'nothing to change' : told.join(', ');
}
