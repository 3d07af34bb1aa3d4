import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { plain, toJson } from '../../reports/index.ts';
import { matrixHtml } from '../../reports/matrix/html.ts';
import { matrixMarkdown } from '../../reports/matrix/markdown.ts';
import { matrixOf, type Matrix } from '../../reports/matrix/matrix.ts';
import { matrixTerminal } from '../../reports/matrix/terminal.ts';
import type { Report } from '../../spec/generated/report.ts';
import { print, viewOf, type GlobalFlags } from './output.ts';
import { readReport } from './read-report.ts';
import { DEFAULT_OUT } from './run-options.ts';
import { appendSummary } from './step-summary.ts';
import { UsageError } from './usage-error.ts';
import { someOf } from './values.ts';
import { makeOutFolder, reasonOf } from './write-reports.ts';

const FILES: Record<'json' | 'html' | 'markdown', { file: string; write: (matrix: Matrix) => string }> = {
  json: { file: 'matrix.json', write: toJson },
  html: { file: 'matrix.html', write: matrixHtml },
  markdown: { file: 'matrix.md', write: matrixMarkdown },
};
const REPORTERS = ['terminal', 'json', 'html', 'markdown'] as const;
type Reporter = (typeof REPORTERS)[number];

interface Flags extends GlobalFlags {
  out: string;
  reporter?: Reporter[];
  json?: true;
}

export function matrixCommand(): Command {
  const reporter = new Option('--reporter <names>', `of ${REPORTERS.join(', ')} (default: all)`);
  return new Command('matrix')
    .summary('targets or models side by side')
    .description(
      'Puts runs side by side, targets or models in columns: which clients work, what passed in\neach subject, and the requirements that did not pass everywhere.',
    )
    .argument('<reports...>', 'report.json of runs, or their folders')
    .option('--out <dir>', 'for matrix.html, matrix.md and matrix.json', DEFAULT_OUT)
    .addOption(reporter.argParser(someOf(REPORTERS)))
    .option('--json', 'the matrix as JSON on standard output')
    .addHelpText(
      'after',
      `
A run of several models has a column for each.
Exit codes: 0 it was made, whatever it shows; 2 wrong use.

Examples:
  resproof matrix staging/report.json production/report.json
  resproof matrix runs/* --reporter markdown --out .`,
    )
    .action(async (files: string[], _flags: unknown, command: Command) =>
      matrix(files, command.optsWithGlobals<Flags>()),
    );
}

async function matrix(files: readonly string[], flags: Flags): Promise<void> {
  const { reporter = REPORTERS, out, json } = flags;
  const reports: Report[] = [];
  for (const file of files) reports.push(await readReport(file));
  const made = matrixOf(reports);
  if (json) print(toJson(made));
  else if (reporter.includes('terminal')) print(matrixTerminal(made, viewOf(flags).width));
  const forms = Object.entries(FILES).filter(([name]) => reporter.some((each) => each === name));
  if (forms.length === 0) return;
  await makeOutFolder(out);
  const written: string[] = [];
  for (const [, { file, write }] of forms) {
    const path = join(out, file);
    await writeFile(path, write(made)).catch((error: unknown) => {
      throw new UsageError(`${plain(path)} cannot be written: ${reasonOf(error)}.`);
    });
    written.push(plain(path));
  }
  if (reporter.includes('markdown')) await appendSummary(matrixMarkdown(made));
  if (!json) print(`\nWritten: ${written.join(', ')}\n`);
}
