/** What the report of one case means to a test runner that knows passed, failed and skipped. Pure. */
import { plain } from '../../reports/plain.ts';
import { curlOf, where } from '../../reports/where.ts';
import type { Report, RequirementResult } from '../../spec/generated/report.ts';
import type { Case } from '../../suites/case.ts';

type CaseVerdict =
  | { kind: 'passed'; /** Broken SHOULDs, a line or more each. */ warnings: string[] }
  | { kind: 'failed'; message: string }
  | { kind: 'skipped'; reason: string };

/**
 * A case fails when a MUST broke in it, and when it could not show what is mandatory: a suite is not green for what was
 * not shown. What is unclaimed, or optional and inconclusive, is skipped.
 */
export function caseVerdict(
  report: Report,
  { id, shows }: Pick<Case, 'id' | 'shows'>,
  failOn: 'must' | 'should',
): CaseVerdict {
  if (report.exitCode === 2) return { kind: 'failed', message: plain(report.verdict) };
  const fails = report.requirements.filter(({ verdict }) => {
    return verdict === 'failed' || (failOn === 'should' && verdict === 'warned');
  });
  if (fails.length > 0)
    return { kind: 'failed', message: fails.map((result) => told(report, result)).join('\n\n') };

  const result = report.cases.find((each) => each.id === id);
  const outcome = result?.outcome ?? 'not-run';
  const reason = plain(result?.reason ?? outcome);
  switch (outcome) {
    case 'done':
      return {
        kind: 'passed',
        warnings: report.requirements
          .filter(({ verdict }) => verdict === 'warned')
          .map((each) => told(report, each)),
      };
    case 'unclaimed':
    case 'deselected':
      return { kind: 'skipped', reason };
    case 'inconclusive': {
      const missing = report.requirements.filter(
        (each) => each.mandatory && each.verdict !== 'passed' && names(shows, each.id),
      );
      if (missing.length === 0) return { kind: 'skipped', reason: `inconclusive: ${reason}` };
      return {
        kind: 'failed',
        message: `not shown: ${missing.map((each) => each.id).join(', ')} (inconclusive: ${reason})`,
      };
    }
    case 'blocked':
    case 'not-run':
      return { kind: 'failed', message: `${outcome}: ${reason}` };
  }
}

/** Requirement, expected, got, place and the next step, in this order. */
export function told(report: Report, result: RequirementResult): string {
  const lines = [`${result.id} (${result.level}): ${result.statement}`];
  for (const finding of result.findings) {
    const curl = curlOf(report, finding);
    lines.push(
      `  expected  ${finding.expected}`,
      `  got       ${finding.got}`,
      `  where     ${where(finding)}`,
      ...(curl === undefined ? [] : [`  again     ${curl}`]),
    );
  }
  return lines.map((line) => plain(line)).join('\n');
}

function names(ids: readonly string[], id: string): boolean {
  return ids.includes(id);
}
