/** What was not shown, grouped by verdict and cause: one refused prerequisite blocks dozens. */
import type { Report, RequirementResult } from '../spec/generated/report.ts';
import { isExcused } from './baseline.ts';
import { plain } from './plain.ts';
import { notShown } from './verdicts.ts';

interface Unshown {
  /** `MANDATORY, NOT SHOWN: blocked, the answer was 503`. One line, printable. */
  title: string;
  mandatory: boolean;
  results: RequirementResult[];
}

/** Those that keep a run from being green come first. Nobody expects one answer from a file to show everything. */
export function unshownGroups(report: Report): Unshown[] {
  if (report.target.kind === 'file') return [];
  const groups = new Map<string, Unshown>();
  for (const result of report.requirements.filter((each) => notShown(each) && !isExcused(each))) {
    const mandatory = result.mandatory && !result.deselected;
    const weight = result.deselected ? 'left out' : mandatory ? 'MANDATORY, NOT SHOWN' : 'not shown';
    const cause = causeOf(report, result);
    const title = `${weight}: ${result.verdict}${cause === '' ? '' : `, ${plain(cause)}`}`;
    const group = groups.get(title) ?? { title, mandatory, results: [] };
    group.results.push(result);
    groups.set(title, group);
  }
  // Capitals sort first.
  return [...groups.values()].sort((a, b) => (a.title < b.title ? -1 : 1));
}

/** Without the case that ran into it, or the condition that was not met: these are other ones for each requirement. */
function causeOf({ cases }: Report, { reason }: RequirementResult): string {
  if (reason?.startsWith('judged when ')) return 'judged on conditions that were not met';
  const [, id, cause] = /^([a-z0-9.-]+): (.*)$/s.exec(reason ?? '') ?? [];
  return cause !== undefined && cases.some((each) => each.id === id) ? cause : (reason ?? '');
}
