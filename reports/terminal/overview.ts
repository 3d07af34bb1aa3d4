/** What stands before the requirements: the target, the clients, the dialects, the models, the subjects. */
import type { ClientResult, Report } from '../../spec/generated/report.ts';
import { clientSays, clientsOf, dialectsOf, passedLine, subjectsOf, targetLine } from '../overview.ts';
import { plain } from '../plain.ts';
import { hang, wrap } from '../wrap.ts';
import type { Pen } from './pen.ts';

export function heading(report: Report, { colors, width }: Pen): string[] {
  const parts = targetLine(report).map((part) => plain(part));
  return wrap(`resproof ${plain(report.resproof)} · ${parts.join(' · ')}`, width).map((line) =>
    colors.dim(line),
  );
}

/** Those that break, each with what it breaks on first; of the others the names. */
export function clientLines(report: Report, { colors, width }: Pen): string[] {
  const all = clientsOf(report);
  const named = (state: ClientResult['state']): string =>
    all
      .filter((client) => client.state === state)
      .map((client) => plain(client.title))
      .join(' · ');
  const [works, notShown] = [named('works'), named('not-shown')];
  return [
    ...all
      .filter(({ state }) => state === 'breaks')
      .flatMap((client) => {
        const text = `${plain(client.title)} ${plain(clientSays(client))}`;
        return hang(`${LABELS.breaks}  `, text, width).map((line, index) =>
          index === 0 ? colors.red(line) : line,
        );
      }),
    ...(works === '' ? [] : hang(`${LABELS.works}  `, works, width).map((line) => colors.green(line))),
    ...(notShown === '' ? [] : hang(`${LABELS['not-shown']}  `, notShown, width)),
  ];
}

const LABELS: Record<ClientResult['state'], string> = {
  breaks: 'BREAKS   ',
  works: 'works    ',
  'not-shown': 'not shown',
};

/** As wide as the longest name of a dialect. */
const DIALECT = 'open-responses'.length;

export function dialectLines(report: Report, { width }: Pen): string[] {
  return dialectsOf(report).flatMap(({ name, counts }) =>
    hang(`${plain(name).padEnd(DIALECT)}  `, passedLine(counts), width),
  );
}

/** Models by subject: what passed of what there is. */
export function modelLines(report: Report, { width, colors }: Pen): string[] {
  if (report.models.length === 0) return [];
  return [
    'Each model by itself:',
    ...report.models.flatMap(({ model, exitCode, counts, subjects }) => {
      const lacking = subjects
        .filter(({ counts: own }) => own.failed + own.warned > 0)
        .map(({ subject, counts: own }) => `${plain(subject)} ${own.passed}/${own.total}`);
      const less = lacking.length === 0 ? '' : `; broken in ${lacking.join(', ')}`;
      const lines = hang(`  ${plain(model)}  `, `${passedLine(counts)}${less}`, width);
      return exitCode === 1 ? lines.map((line) => colors.red(line)) : lines;
    }),
  ];
}

export function subjectLines(report: Report, { width }: Pen): string[] {
  const subjects = subjectsOf(report).map(
    ({ subject, counts, of }) => `${plain(subject)} ${counts.passed}/${of}`,
  );
  return subjects.length === 0 ? [] : hang('passed: ', subjects.join(', '), width);
}
