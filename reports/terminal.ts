/**
 * The summary for a person. It opens as every report does, with the clients; then what is broken, with its evidence; the
 * verdict stands last, where the eye stays.
 */
import pc from 'picocolors';
import type { Report } from '../spec/generated/report.ts';
import { annotations, fold } from './ci.ts';
import { costOf } from './overview.ts';
import { plain } from './plain.ts';
import { baselineLines, excusedLines } from './terminal/baseline.ts';
import { clientLines, dialectLines, heading, modelLines, subjectLines } from './terminal/overview.ts';
import type { Block, Pen } from './terminal/pen.ts';
import { failures, noted, unclaimed, unexcused, unshown, warnings } from './terminal/requirements.ts';
import { countsLine } from './verdicts.ts';
import { defaultView, type View } from './view.ts';
import { where } from './where.ts';
import { hang, wrap } from './wrap.ts';

/**
 * Text of whole lines, the last one ended too. Wrapped at `view.width`, save for curl lines, which are there to be copied.
 * With `view.ci`, long sections are folded as that log has it, and broken requirements annotated; whatever a target said
 * is no command to the log.
 */
export function renderTerminal(report: Report, view: View = defaultView): string {
  const pen: Pen = { ...view, colors: pc.createColors(view.color) };
  const blocks = view.detail === 'quiet' ? quiet(report, pen) : normal(report, pen);
  const texts = blocks.filter(({ lines }) => lines.length > 0).map((block) => fold(block, report, view.ci));
  const marks = annotations(report, view.ci);
  // Before the verdict, which stays the last word.
  if (marks.length > 0) texts.splice(-1, 0, marks);
  const text = texts.map((lines) => lines.join('\n')).join(view.detail === 'quiet' ? '\n' : '\n\n');
  return `${text}\n`;
}

function normal(report: Report, pen: Pen): Block[] {
  return [
    { lines: heading(report, pen) },
    { lines: clientLines(report, pen) },
    { lines: dialectLines(report, pen) },
    { lines: modelLines(report, pen) },
    { lines: subjectLines(report, pen) },
    ...failures(report, pen),
    { lines: excusedLines(report, pen) },
    ...warnings(report, pen),
    { lines: noted(report, pen) },
    ...unshown(report, pen),
    unclaimed(report, pen),
    { lines: baselineLines(report, pen) },
    { lines: counts(report, pen) },
    { lines: report.notes.flatMap((note) => hang('note: ', plain(note), pen.width)) },
    { lines: verdict(report, pen) },
  ];
}

function quiet(report: Report, pen: Pen): Block[] {
  const lines = unexcused(report, 'failed').map((result) => {
    const [first] = result.findings;
    return first === undefined
      ? `FAILED ${plain(result.id)}`
      : `FAILED ${plain(result.id)}: expected ${plain(first.expected)}, got ${plain(first.got)} (${plain(where(first))})`;
  });
  // A line each: what is quiet is read by programs too.
  const entries = baselineLines(report, { ...pen, width: Infinity });
  return [{ lines: [...lines, ...entries, ...verdict(report, { ...pen, width: Infinity })] }];
}

function counts(report: Report, { width }: Pen): string[] {
  const cost = costOf(report);
  return [
    ...wrap(countsLine(report.counts), width),
    ...(cost.length === 0 ? [] : wrap(cost.join('; '), width)),
  ];
}

function verdict(report: Report, { colors, width }: Pen): string[] {
  const paint = { 0: colors.green, 1: colors.red, 2: colors.red, 3: colors.magenta }[report.exitCode];
  return wrap(plain(report.verdict), width).map((line) => colors.bold(paint(line)));
}
