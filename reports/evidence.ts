/** The evidence of one requirement as plain text, for formats that have room for a text and no more. */
import type { Report, RequirementResult } from '../spec/generated/report.ts';
import { effectsOn } from './overview.ts';
import { plain } from './plain.ts';
import { curlOf, where } from './where.ts';

/** `expected completed, got done`: of the first finding. */
export function shortly({ findings: [first] }: RequirementResult): string {
  return plain(first === undefined ? 'broken' : `expected ${first.expected}, got ${first.got}`);
}

/** Lines joined by newlines: the statement, each finding, who breaks, what to do. Nothing in it moves a cursor. */
export function evidence(result: RequirementResult, report: Report): string {
  const lines = [plain(result.statement)];
  for (const finding of result.findings) {
    const curl = curlOf(report, finding);
    lines.push(
      `expected: ${plain(finding.expected)}`,
      `got:      ${plain(finding.got)}`,
      `where:    ${plain(where(finding))}`,
      ...(curl === undefined ? [] : [`again:    ${plain(curl)}`]),
    );
  }
  lines.push(
    `broken by ${result.broken} and kept by ${result.kept} exchanges`,
    ...effectsOn(report, result.id).map(({ title, effect }) => `breaks:   ${plain(title)}: ${plain(effect)}`),
    ...(result.fix === null ? [] : [`fix:      ${plain(result.fix)}`]),
  );
  return lines.join('\n');
}
