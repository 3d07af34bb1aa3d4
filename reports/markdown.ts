/** Markdown for a job summary or a pull request: tables, and the evidence of what is broken in blocks that fold. */
import type { Report, RequirementResult } from '../spec/generated/report.ts';
import {
  changesOf,
  entriesToTell,
  excusedIn,
  excuseOf,
  isExcused,
  isProblem,
  placeOf,
  stateOf,
} from './baseline.ts';
import { evidence } from './evidence.ts';
import { block, code, folded, table, text } from './markdown/escape.ts';
import { outcomeOf } from './outcome.ts';
import {
  clientSays,
  clientsOf,
  clientStates,
  costOf,
  dialectsOf,
  passedLine,
  STATE_NAMES,
  subjectsOf,
  targetLine,
} from './overview.ts';
import { unshownGroups } from './unshown.ts';
import { countsLine } from './verdicts.ts';

/** GitHub takes 1 MiB for all that one step says, and refuses the whole when there is more. Others write there too. */
const MAX_BYTES = 512 * 1024;
/** What is kept for the sections behind the evidence. */
const RESERVE = 128 * 1024;
/** A table with more rows is no summary. */
const MAX_ROWS = 50;
const MAX_IDS = 40;

const MARKS: Record<Report['exitCode'], string> = { 0: '✅', 1: '❌', 2: '⚠️', 3: '⚠️' };
const STATE_MARKS = { breaks: '❌', works: '✅', 'not-shown': '–' } as const;

/** GitHub's Markdown, of at most 512 KiB, with a newline at the end. Nothing that a target said is markup in it. */
export function renderMarkdown(report: Report): string {
  const head = [
    `## ${MARKS[report.exitCode]} resproof: ${text(report.verdict)}`,
    [`resproof ${text(report.resproof)}`, ...targetLine(report).map(code)].join(' · '),
    clients(report),
    dialects(report),
    models(report),
    subjects(report),
  ];
  const tail = [
    ...known(report),
    noted(report),
    ...unshown(report),
    offers(report),
    [text(countsLine(report.counts)), ...costOf(report).map((each) => text(each))].join('; '),
    ...report.notes.slice(0, MAX_ROWS).map((note) => `> ${code(note)}`),
  ];
  const room = MAX_BYTES - RESERVE - size(head);
  return `${[...head, ...broken(report, room), ...tail].filter((part) => part !== '').join('\n\n')}\n`;
}

function size(parts: readonly string[]): number {
  return parts.reduce((sum, part) => sum + Buffer.byteLength(part) + 2, 0);
}

function clients(report: Report): string {
  const all = clientsOf(report);
  if (all.length === 0) return '';
  const rows = clientStates.flatMap((state) =>
    all
      .filter((client) => client.state === state)
      .map((client) => [
        text(client.title),
        `${STATE_MARKS[state]} ${STATE_NAMES[state]}`,
        text(clientSays(client)),
      ]),
  );
  return `### Clients\n\n${table(['client', '', 'why'], rows)}`;
}

function dialects(report: Report): string {
  const rows = dialectsOf(report).map(({ name, counts }) => [code(name), passedLine(counts)]);
  return rows.length === 0 ? '' : table(['dialect', 'passed'], rows);
}

function models(report: Report): string {
  if (report.models.length === 0) return '';
  const rows = report.models.slice(0, MAX_ROWS).map(({ model, exitCode, counts, subjects: own }) => {
    const lacking = own
      .filter((each) => each.counts.failed + each.counts.warned > 0)
      .map((each) => `${each.subject} ${each.counts.passed}/${each.counts.total}`);
    return [`${MARKS[exitCode]} ${code(model)}`, passedLine(counts), text(lacking.join(', '))];
  });
  return `### Models\n\n${table(['model', 'passed', 'broken in'], rows)}${more(report.models.length - rows.length)}`;
}

function more(rest: number): string {
  return rest <= 0 ? '' : `\n\nAnd ${rest} more.`;
}

function subjects(report: Report): string {
  const rows = subjectsOf(report).map(({ subject, counts, of }) => {
    const broken = counts.failed + counts.warned + counts.noted;
    return [
      code(subject),
      `${counts.passed}/${of}`,
      `${counts.failed || ''}`,
      `${counts.warned || ''}`,
      `${of - counts.passed - broken - counts.unclaimed || ''}`,
      `${counts.unclaimed || ''}`,
    ];
  });
  if (rows.length === 0) return '';
  const head = ['subject', 'passed', 'failed', 'warned', 'not shown', 'unclaimed'];
  return folded(['Subjects'], table(head, rows));
}

/** As many as there is room for, the failed ones first. */
function broken(report: Report, room: number): string[] {
  const of = (verdict: RequirementResult['verdict']) =>
    report.requirements.filter((result) => result.verdict === verdict && !isExcused(result));
  const all = [...of('failed'), ...of('warned')];
  if (all.length === 0) return [];
  const sections: string[] = [];
  let left = room;
  for (const result of all) {
    const section = brokenSection(report, result);
    left -= Buffer.byteLength(section) + 2;
    if (left < 0) break;
    sections.push(section);
  }
  const rest = all.length - sections.length;
  const last = rest === 0 ? [] : [`${rest} more broken requirements stand in report.json.`];
  return ['### Broken', ...sections, ...last];
}

function brokenSection(report: Report, result: RequirementResult): string {
  const mark = result.verdict === 'failed' ? '❌' : '⚠️';
  const head = [mark, { code: result.id }, `${result.level}: ${result.statement}`];
  return folded(head, block(evidence(result, report)));
}

function noted(report: Report): string {
  const ids = report.requirements
    .filter((each) => each.verdict === 'noted' && !isExcused(each))
    .map(({ id }) => code(id));
  return ids.length === 0 ? '' : `Noted (MAY, not kept): ${ids.join(', ')}`;
}

/** The baseline: entries with something to do about them, and what it excuses. */
function known(report: Report): string[] {
  const told = entriesToTell(report).slice(0, MAX_ROWS);
  const excused = excusedIn(report);
  const entries = told.map((entry) => {
    const mark = isProblem(entry) ? MARKS[1] : MARKS[3];
    const place = code(placeOf(report, entry));
    return [`${mark} ${code(entry.entry)}`, place, text(`${stateOf(entry)}: ${entry.says ?? ''}`)];
  });
  const rows = excused.slice(0, MAX_ROWS).map((result) => {
    return [code(result.id), result.verdict, text(excuseOf(report, result))];
  });
  const changes = changesOf(report);
  const rest = more(excused.length - rows.length);
  return [
    ...(entries.length === 0 ? [] : [`### Baseline\n\n${table(['entry', 'where', 'what'], entries)}`]),
    ...(rows.length === 0
      ? []
      : [
          folded(
            [`Excused by the baseline (${excused.length})`],
            `${table(['requirement', '', 'by'], rows)}${rest}`,
          ),
        ]),
    ...(changes === null ? [] : [`Baseline ${code(report.baseline?.file ?? '')}: ${changes}.`]),
  ];
}

function unshown(report: Report): string[] {
  const groups = unshownGroups(report);
  const sections = groups.slice(0, MAX_ROWS).map(({ title, results }) => {
    const ids = results.slice(0, MAX_IDS).map(({ id }) => code(id));
    const rest = results.length - ids.length;
    const list = `${ids.join(', ')}${rest === 0 ? '' : ` and ${rest} more`}`;
    const head = `${title} (${results.length})`;
    const isError = results.some((each) => outcomeOf(each, 'must') === 'error');
    return isError ? `❌ **${text(head)}**: ${list}` : folded([head], list);
  });
  const rest = groups.length - sections.length;
  return rest === 0 ? sections : [...sections, `And ${rest} more groups.`];
}

function offers({ capabilities }: Report): string {
  const absent = capabilities.filter(({ state }) => state === 'unclaimed' || state === 'refused');
  if (absent.length === 0) return '';
  const rows = absent.map(({ name, state, by, detail }) => {
    return [code(name), state === 'refused' ? 'mandatory, refused' : `unclaimed by ${by}`, text(detail)];
  });
  return folded(['Not offered by the target'], table(['capability', '', 'why'], rows));
}
