/** `--baseline FILE` and `--update-baseline`: the file of known failures, read before a run and written after it. */
import { rename, writeFile } from 'node:fs/promises';
import { plain } from '../../reports/index.ts';
import type { Report } from '../../spec/generated/report.ts';
import type { RunOptions } from '../runner/options.ts';
import { readInput } from './read-input.ts';
import { UsageError } from './usage-error.ts';

export interface BaselineFlags {
  baseline?: string;
  updateBaseline?: true;
}

export interface BaselineFile {
  /** As the runner and the judge take it. */
  options: Pick<RunOptions, 'baseline' | 'updateBaseline'>;
  /** Writes what the report says has changed. Gives the files that were written. */
  keep(report: Report): Promise<string[]>;
}

const MAX_BYTES = 4 * 1024 * 1024;

/** Throws UsageError with line and column for what is wrong in the file, and where there is none to be read. */
export async function openBaseline({
  baseline: file,
  updateBaseline: update,
}: BaselineFlags): Promise<BaselineFile> {
  if (file === undefined) {
    if (update) throw new UsageError('--update-baseline needs to be told which: --baseline FILE.');
    return { options: {}, keep: () => Promise.resolve([]) };
  }
  const { readBaseline, BaselineError } = await import('../runner/baseline/baseline.ts');
  const text = await textOf(file, update === true);
  const name = plain(file, 200);
  const baseline =
    text === null
      ? { file: name, entries: [] }
      : await readBaseline(text, name).catch((error: unknown) => {
          throw error instanceof BaselineError ? new UsageError(`${error.message}.`) : error;
        });
  return {
    options: { baseline, updateBaseline: update === true },
    async keep(report) {
      const changes = report.baseline?.changes ?? null;
      if (changes === null) return [];
      if (text !== null && Object.values(changes).every((each) => each.length === 0)) return [];
      const { writeChange } = await import('../runner/baseline/write.ts');
      await replace(file, await writeChange(text, report.baseline!));
      return [file];
    },
  };
}

/** Null where there is none, and one is to be made. */
async function textOf(file: string, mayBeMissing: boolean): Promise<string | null> {
  try {
    return (await readInput(file, MAX_BYTES, 'it has no entries')).toString('utf8');
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const missing = error.message.endsWith('there is no such file.');
    if (missing && mayBeMissing) return null;
    throw new UsageError(`--baseline ${error.message}${missing ? ' --update-baseline makes one.' : ''}`);
  }
}

/** By rename, so that whoever reads it, and a full disk, never leave half of it. */
async function replace(file: string, text: string): Promise<void> {
  const temporary = `${file}.tmp`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, file);
  } catch (error) {
    throw new UsageError(
      `--baseline ${plain(file, 200)} cannot be written: ${plain((error as Error).message, 200)}.`,
    );
  }
}
