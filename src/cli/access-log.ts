/** Where the lines of `resproof mock --log` go. */
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import type { AccessLine } from '../../mock/index.ts';
import { plain } from '../../reports/index.ts';
import { complain } from './output.ts';
import { UsageError } from './usage-error.ts';

export interface AccessLog {
  write(line: AccessLine): void;
  /** Resolves when every line is on its way. */
  close(): Promise<void>;
}

/**
 * `-` is standard error: standard output has one line alone. A file is appended to.
 * @throws UsageError when the file cannot be written
 */
export async function openLog(target: string): Promise<AccessLog> {
  if (target === '-')
    return { write: (line) => complain(`${JSON.stringify(line)}\n`), close: () => Promise.resolve() };
  const file = createWriteStream(target, { flags: 'a' });
  try {
    await once(file, 'open');
  } catch (error) {
    throw new UsageError(
      `--log ${plain(target)} cannot be written: ${plain((error as Error).message, 200)}.`,
    );
  }
  // A disk that is full must not end the mock; it is said once.
  file.once('error', (error) => complain(`--log ${plain(target)}: ${plain(error.message, 200)}\n`));
  return {
    write: (line) => {
      if (!file.destroyed) file.write(`${JSON.stringify(line)}\n`);
    },
    close: () =>
      new Promise((resolve) => {
        if (file.destroyed) return resolve();
        file.end(() => resolve());
        file.once('error', () => resolve());
      }),
  };
}
