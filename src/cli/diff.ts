import { Command, Option } from 'commander';
import { plain, toJson } from '../../reports/index.ts';
import { diffReports, type Change, type ReportDiff } from '../../reports/diff.ts';
import { print, table, type GlobalFlags } from './output.ts';
import { readReport } from './read-report.ts';
import { anyCase, FAIL_ON } from './values.ts';

interface Flags extends GlobalFlags {
  failOn: 'must' | 'should';
  json?: true;
}

export function diffCommand(): Command {
  const failOn = new Option('--fail-on <level>', 'what makes the exit code 1: must, should');
  return new Command('diff')
    .summary('what changed between two runs')
    .description('Says what regressed between two runs, and what else changed.')
    .argument('<before>', 'the report.json of a run, or its folder')
    .argument('<after>', 'that of a later one')
    .addOption(failOn.argParser(anyCase(FAIL_ON)).default('must'))
    .option('--json', 'the same as JSON')
    .addHelpText(
      'after',
      `
Exit codes: 0 nothing regressed; 1 a MUST broke, or what is mandatory is no
longer shown; 2 wrong use. What a baseline excuses does not count, nor does what
is new.

Examples:
  resproof diff last-night/report.json resproof-report/report.json
  resproof diff last-night resproof-report --fail-on should --json`,
    )
    .action(async (before: string, after: string, _flags: unknown, command: Command) => {
      const { failOn, json } = command.optsWithGlobals<Flags>();
      const diff = diffReports(await readReport(before), await readReport(after), { failOn });
      print(json ? toJson(diff) : told(diff));
      process.exitCode = diff.exitCode;
    });
}

const KINDS = ['regressed', 'fixed', 'new', 'gone', 'otherwise'] as const satisfies (keyof ReportDiff)[];
const TITLES: Record<(typeof KINDS)[number], string> = {
  regressed: 'Regressed',
  fixed: 'Fixed',
  new: 'New',
  gone: 'Gone',
  otherwise: 'Otherwise changed',
};

function told(diff: ReportDiff): string {
  const { before, after } = diff.denominator;
  const clients = diff.clients.map((each) => [`  ${plain(each.title)}`, arrow(each.before, each.after)]);
  const blocks = [
    block(TITLES.regressed, diff.regressed.map(row), diff.regressed.map(because)),
    ...KINDS.slice(1).map((kind) => block(TITLES[kind], diff[kind].map(row))),
    block('Clients', clients),
    [...diff.notes.map((note) => `${plain(note)}\n`)].join(''),
    `Passed: ${before.passed} of ${before.total} (${before.shown} shown), then ${after.passed} of ${after.total} (${after.shown} shown).\n` +
      `${KINDS.map((kind) => `${diff[kind].length} ${TITLES[kind].toLowerCase()}`).join(', ')}.\n`,
  ];
  return blocks.filter((each) => each !== '').join('\n');
}

/** A table, with more about a row beneath it. */
function block(title: string, rows: readonly string[][], more: readonly string[] = []): string {
  if (rows.length === 0) return '';
  const lines = more.length === 0 ? table(rows) : withMore(rows, more);
  return `${title} (${rows.length})\n${lines}`;
}

function withMore(rows: readonly string[][], more: readonly string[]): string {
  const widest = Math.max(...rows.map(([id = '']) => id.length));
  return rows
    .map(([id = '', ...rest], at) => table([[id.padEnd(widest), ...rest]]) + (more[at] ?? ''))
    .join('');
}

function because({ why }: Change): string {
  return why === null ? '' : table([['   ', plain(why, MAX_WHY)]]);
}

/** What a target said may be long. */
const MAX_WHY = 300;

function row({ id, level, before, after, excusedBy }: Change): string[] {
  const excused = excusedBy.length === 0 ? '' : ', known to the baseline';
  return [`  ${plain(id)}`, level, `${arrow(before, after)}${excused}`];
}

function arrow(before: string | null, after: string | null): string {
  return [before, after].flatMap((each) => each?.replace('-', ' ') ?? []).join(' → ');
}
