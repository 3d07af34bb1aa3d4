/** The two streams of the command line, and what may be written to them. */
import { writeSync } from 'node:fs';
import { defused, hang, plain, type Ci, type View } from '../../reports/index.ts';

export interface GlobalFlags {
  /** False after --no-color. */
  color: boolean;
  verbose?: true;
}

/**
 * Results go to standard output, progress and complaints to standard error, so that a pipe gets results alone. What a CI
 * log would take for a command is defused in both: a target chooses texts that are printed.
 */
export function print(text: string): void {
  process.stdout.write(readsCommands() ? defused(text) : text);
}

export function complain(text: string): void {
  process.stderr.write(readsCommands() ? defused(text) : text);
}

/** As it is: for a report that was made for the log that `ciOf` names. */
export function printReport(text: string): void {
  process.stdout.write(text);
}

/** Some logs obey what a program prints; that of a CI system that we do not know may as well. */
function readsCommands(env: NodeJS.ProcessEnv = process.env): boolean {
  return ['CI', 'GITHUB_ACTIONS', 'TF_BUILD', 'TEAMCITY_VERSION'].some((name) => isOn(env[name]));
}

/** The log that standard output ends up in, where it folds sections. */
export function ciOf(env: NodeJS.ProcessEnv = process.env): Ci | undefined {
  if (isOn(env['GITHUB_ACTIONS'])) return 'github';
  return isOn(env['GITLAB_CI']) ? 'gitlab' : undefined;
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'false';
}

const MIN_WIDTH = 40;
const MAX_WIDTH = 100;
const DEFAULT_WIDTH = 80;

/** The width, the colours and the marks of standard output. */
export function viewOf(flags: GlobalFlags): Pick<View, 'width' | 'color' | 'ci'> {
  const ci = ciOf();
  return {
    width: widthOf(process.stdout) ?? DEFAULT_WIDTH,
    color: mayColor(process.stdout, flags),
    ...(ci !== undefined && { ci }),
  };
}

/** Null where there is no terminal. */
function widthOf({ isTTY, columns }: { isTTY?: boolean; columns?: number }): number | null {
  // Some terminals do not know their width.
  return isTTY === true ? Math.min(Math.max(columns || DEFAULT_WIDTH, MIN_WIDTH), MAX_WIDTH) : null;
}

/** @see https://no-color.org */
export function mayColor(
  stream: { isTTY?: boolean },
  { color }: Pick<GlobalFlags, 'color'>,
  env: NodeJS.ProcessEnv = process.env,
): boolean {
  if (!color || (env['NO_COLOR'] ?? '') !== '') return false;
  const forced = env['FORCE_COLOR'] ?? '';
  if (forced !== '') return forced !== '0';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

/** `head` and `less` close the pipe when they have enough. That is no fault, and the command still ends as it would have. */
export function guardStreams(): void {
  for (const stream of [process.stdout, process.stderr]) {
    if (!stream.listeners('error').includes(onWriteError)) stream.on('error', onWriteError);
  }
}

/** A disk that is full, say: whoever reads the result does not have it, so that no exit code but 2 would be true. */
function onWriteError({ code, message }: NodeJS.ErrnoException): void {
  if (code === 'EPIPE') return;
  try {
    writeSync(process.stderr.fd, `error: the result cannot be written: ${plain(message)}.\n`);
  } catch {
    // Then there is nobody to tell.
  }
  process.exit(2);
}

/**
 * Rows of columns, the last one free text. On a terminal it is wrapped beneath its column; in a pipe a row is a line, for
 * grep and awk.
 */
export function table(rows: readonly string[][], width = widthOf(process.stdout) ?? Infinity): string {
  const columns = Math.max(0, ...rows.map((row) => row.length)) - 1;
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const lines = rows.flatMap((row) => {
    const head = widths.map((size, column) => `${(row[column] ?? '').padEnd(size)}  `).join('');
    const text = row[columns] ?? '';
    // A column of identifiers that leaves no room gets lines of its own.
    if (width - head.length < MIN_TEXT) return [head.trimEnd(), ...hang('    ', text, width)];
    return hang(head, text, width).map((line) => line.trimEnd());
  });
  return lines.map((line) => `${line}\n`).join('');
}

const MIN_TEXT = 30;
