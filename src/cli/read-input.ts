import { createReadStream } from 'node:fs';
import { plain } from '../../reports/index.ts';
import { UsageError } from './usage-error.ts';

/** A transcript holds every byte of a run; more than this is something else, or more than a process should hold at once. */
const MAX_INPUT = 256 * 1024 * 1024;

/** All bytes of a file, or of standard input for `-`. Throws UsageError with what is wrong with it. */
export async function readInput(file: string, limit = MAX_INPUT): Promise<Buffer> {
  const name = file === '-' ? 'standard input' : plain(file);
  const stream = file === '-' ? process.stdin : createReadStream(file);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit)
        throw new UsageError(`${name} has more than ${limit / 1024 / 1024} MiB; no more is read.`);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${name} cannot be read: ${why(error)}.`);
  }
  if (size === 0) throw new UsageError(`${name} is empty: there is nothing to judge.`);
  return Buffer.concat(chunks);
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is no folder',
};

function why(error: unknown): string {
  const { code = '', message = 'unknown reason' } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? plain(message, 200);
}
