/** The verdicts over several models: what any of them broke is broken, and what is mandatory every one has to show. Pure. */
import type { Report, ReportedFinding, RequirementResult } from '../../spec/generated/report.ts';

/** How many findings a requirement lists, and how many exchanges that kept it; `broken` and `kept` count them all. */
export const MAX_LISTED = 5;

/** Those that a requirement lists: one of each kind before a second of the same, and else in their order. */
export function listed(findings: readonly ReportedFinding[]): ReportedFinding[] {
  const kinds = findings.map(kindOf);
  const order = findings.map((_, index) => index);
  const again = (index: number) => Number(kinds.indexOf(kinds[index] ?? '') < index);
  const chosen = order.toSorted((a, b) => again(a) - again(b) || a - b).slice(0, MAX_LISTED);
  return chosen.toSorted((a, b) => a - b).flatMap((index) => findings[index] ?? []);
}

/** The same field of whatever object, or the same step of a case. */
function kindOf({ exchange, where: { pointer = '' } }: ReportedFinding): string {
  return pointer === '' ? exchange.replace(/[@#].*$/s, '') : pointer.replaceAll(/\d+/g, '0');
}

/** @param all of the same dialect, and so of the same requirements in the same order; at least one */
export function mergeResults(all: readonly (readonly RequirementResult[])[]): RequirementResult[] {
  const [first = [], ...others] = all;
  if (others.length === 0) return [...first];
  return first.map((result, index) => merged([result, ...others.flatMap((each) => each[index] ?? [])]));
}

function merged(results: readonly RequirementResult[]): RequirementResult {
  const [worst] = results.toSorted((a, b) => weight(a) - weight(b)) as [RequirementResult];
  return {
    ...worst,
    kept: results.reduce((sum, each) => sum + each.kept, 0),
    keptBy: [...new Set(results.flatMap((each) => each.keptBy))].slice(0, MAX_LISTED),
    broken: results.reduce((sum, each) => sum + each.broken, 0),
    brokenIn: [...new Set(results.flatMap((each) => each.brokenIn))],
    findings: listed(results.flatMap((each) => each.findings)),
  };
}

/**
 * What one model passed and another had nothing to do with is passed; what is mandatory and was not shown of one of them
 * was not shown.
 */
function weight({ verdict, mandatory }: RequirementResult): number {
  switch (verdict) {
    case 'failed':
      return 0;
    case 'warned':
      return 1;
    case 'noted':
      return 2;
    case 'blocked':
      return mandatory ? 3 : 7;
    case 'inconclusive':
      return mandatory ? 4 : 8;
    case 'unexercised':
      return mandatory ? 5 : 9;
    case 'passed':
      return 6;
    case 'unclaimed':
      return 10;
  }
}

/** Counts of verdicts. */
export function countOf(results: readonly RequirementResult[]): Report['counts'] {
  const counts = {
    total: results.length,
    passed: 0,
    failed: 0,
    warned: 0,
    noted: 0,
    unclaimed: 0,
    inconclusive: 0,
    blocked: 0,
    unexercised: 0,
  };
  for (const { verdict } of results) counts[verdict] += 1;
  return counts;
}

export function subjectsOf(results: readonly RequirementResult[]): Report['subjects'] {
  return [...Map.groupBy(results, (each) => each.subject)].map(([subject, own]) => ({
    subject,
    counts: countOf(own),
  }));
}
