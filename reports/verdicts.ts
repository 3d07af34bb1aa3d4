import type { Counts, RequirementResult, Verdict } from '../spec/generated/report.ts';

/** In the order in which counts are told: what was shown, what was broken, what was not shown. */
export const verdicts = [
  'passed',
  'failed',
  'warned',
  'noted',
  'unclaimed',
  'inconclusive',
  'blocked',
  'unexercised',
] as const satisfies readonly Verdict[];

/** Neither kept nor broken, though the target claims it. */
export function notShown(result: RequirementResult): boolean {
  return (
    result.verdict === 'inconclusive' || result.verdict === 'blocked' || result.verdict === 'unexercised'
  );
}

/** `182 requirements: 150 passed, 2 failed, …`: every verdict, also those with none, so that the sum can be checked. */
export function countsLine(counts: Counts): string {
  return `${counts.total} requirements: ${verdicts.map((verdict) => `${counts[verdict]} ${verdict}`).join(', ')}`;
}
