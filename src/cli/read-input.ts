import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { plain } from '../../reports/index.ts';
import { INPUT } from '../wire/bounds.ts';
import { UsageError } from './usage-error.ts';

/** All bytes of a file, or of standard input for `-`. Throws UsageError with what is wrong with it. */
export async function readInput(
  file: string,
  limit: number = INPUT.transcriptBytes,
  whenEmpty = 'there is nothing to judge',
): Promise<Buffer> {
  const name = file === '-' ? 'standard input' : plain(file, 200);
  if (file !== '-' && (await sizeOf(file)) > limit) throw tooMuch(name, limit);
  const stream = file === '-' ? process.stdin : createReadStream(file);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) throw tooMuch(name, limit);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${name} cannot be read: ${why(error)}.`);
  }
  if (size === 0) throw new UsageError(`${name} is empty: ${whenEmpty}.`);
  return Buffer.concat(chunks);
}

/** 0 for what has none to tell: a pipe, a device, what is not there. */
async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    (found) => found.size,
    () => 0,
  );
}

export function tooMuch(name: string, limit: number): UsageError {
  return new UsageError(`${name} has more than ${limit / 1024 / 1024} MiB; no more is read.`);
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is no folder',
  ELOOP: 'it is a link that leads to itself',
  ENAMETOOLONG: 'its name is too long',
};

function why(error: unknown): string {
  const { code = '', message = 'unknown reason' } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? plain(message, 200);
}
