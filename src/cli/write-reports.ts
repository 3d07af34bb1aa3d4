/** What a command leaves of a report: files, and what stands on the screen. */
import { access, constants, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  formats,
  hang,
  plain,
  renderMarkdown,
  renderTerminal,
  toJson,
  type Told,
  type View,
} from '../../reports/index.ts';
import type { Report } from '../../spec/generated/report.ts';
import { makeFolder } from '../wire/make-folder.ts';
import { ciOf, print, printReport, viewOf, type GlobalFlags } from './output.ts';
import { appendSummary } from './step-summary.ts';
import { UsageError } from './usage-error.ts';

/** Every name that --reporter takes. */
export const reporters: readonly string[] = ['terminal', ...formats.map(({ name }) => name)];

export interface ReportFlags extends GlobalFlags {
  /** Names of `reporters`; all of them if absent. */
  reporter?: string[];
  out: string;
  /** One more place for the JSON report. */
  reportJson?: string;
  json?: true;
  quiet?: true;
}

/**
 * Writes the files and shows the report. Throws UsageError when a file could not be written, after everything else: a full
 * disk is no reason to lose what a run has cost.
 *
 * @param others files that are written already, and named with the others
 */
export async function report(
  result: Report,
  flags: ReportFlags,
  told: Told,
  others: readonly string[] = [],
): Promise<void> {
  const { reporter = reporters } = flags;
  const written: string[] = [];
  const failed: string[] = [];
  const put = async (path: string, text: () => string | Promise<string>): Promise<void> => {
    try {
      await writeFile(path, await text());
      written.push(path);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      failed.push(`${plain(path)} cannot be written: ${reasonOf(error)}.`);
    }
  };
  for (const { name, files } of formats) {
    if (!reporter.includes(name)) continue;
    for (const { file, write } of files) await put(join(flags.out, file), () => write(result, told));
  }
  const { reportJson } = flags;
  if (reportJson !== undefined) await put(reportJson, () => toJson(result));
  if (reporter.includes('markdown')) await appendSummary(renderMarkdown(result));
  show(result, flags, reporter.includes('terminal'), [...written, ...others]);
  if (failed.length > 0) throw new UsageError(failed.join(' '));
}

function show(result: Report, flags: ReportFlags, wanted: boolean, written: readonly string[]): void {
  if (flags.json) {
    print(toJson(result));
    return;
  }
  if (!wanted) return;
  const view = viewOf(flags);
  const detail: View['detail'] = flags.verbose ? 'full' : flags.quiet ? 'quiet' : 'normal';
  const text = renderTerminal(result, { ...view, detail });
  // Made for that log, with its commands in it; any other log is to find none.
  if (ciOf() === undefined) print(text);
  else printReport(text);
  if (flags.quiet || written.length === 0) return;
  const names = written.map((file) => plain(file)).join(', ');
  print(`\n${hang('Written: ', names, view.width).join('\n')}\n`);
}

/** Makes the folder of --out. Throws UsageError with what is wrong with it. */
export async function makeOutFolder(out: string): Promise<void> {
  if (out === '') throw new UsageError('--out is empty: it takes a folder.');
  try {
    await makeFolder(out);
    await access(out, constants.W_OK);
  } catch (error) {
    throw new UsageError(`--out ${plain(out)} cannot be written to: ${reasonOf(error)}.`);
  }
}

export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? plain(error.message) : 'unknown reason';
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
