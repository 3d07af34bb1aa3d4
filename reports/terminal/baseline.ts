/** The baseline for a person: what it excuses, and which of its entries want something done. */
import type { Report } from '../../spec/generated/report.ts';
import { changesOf, entriesToTell, excusedIn, excuseOf, isProblem, placeOf, stateOf } from '../baseline.ts';
import { plain } from '../plain.ts';
import { hang } from '../wrap.ts';
import type { Pen } from './pen.ts';

/** With the evidence in short: it is known. */
export function excusedLines(report: Report, { colors, width }: Pen): string[] {
  return excusedIn(report).flatMap((result) => {
    const [first] = result.findings;
    const seen =
      first === undefined
        ? plain(result.reason ?? result.verdict)
        : `expected ${plain(first.expected)}; got ${plain(first.got)}`;
    return [
      `${colors.cyan('EXCUSED')}  ${plain(result.id)}  ${colors.dim(`${result.level}, ${result.verdict}`)}`,
      ...hang('  ', plain(excuseOf(report, result)), width),
      ...hang('  ', seen, width),
    ];
  });
}

export function baselineLines(report: Report, { colors, width }: Pen): string[] {
  const changes = changesOf(report);
  return [
    ...entriesToTell(report).flatMap((entry) => {
      const paint = isProblem(entry) ? colors.red : colors.yellow;
      const text = `${plain(entry.entry)} (${plain(placeOf(report, entry))}): ${plain(entry.says ?? '')}`;
      return hang(`${stateOf(entry).toUpperCase()}  `, text, width).map((line, index) =>
        index === 0 ? paint(line) : line,
      );
    }),
    ...(changes === null
      ? []
      : hang('baseline: ', `${plain(report.baseline?.file ?? '')}, ${changes}`, width)),
  ];
}
