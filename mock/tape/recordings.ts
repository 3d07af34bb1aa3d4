/** A folder of recordings, and what each of them answers. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { INPUT } from '../../src/wire/bounds.ts';
import type { ReceivedResponse } from '../../src/wire/exchange.ts';
import { readTranscript, TranscriptError } from '../../src/wire/read-transcript.ts';
import { canonical, parsed, type JsonValue } from '../answer/json.ts';
import { sha256 } from '../answer/digest.ts';
import { TapeError } from './tape-error.ts';

/** What a request is found by. */
export interface Question {
  method: string;
  /** Below the base URL, without query. */
  path: string;
  /** Sorted: their order means nothing. */
  query: Record<string, string[]>;
  /** As a value where it is JSON, else as text; null for none. */
  body: JsonValue;
}

export interface Recorded {
  file: string;
  question: Question;
  response: ReceivedResponse;
}

/** Bytes of all recordings together: they are held in memory. */
const MAX_BYTES = 512 * 1024 * 1024;
/** Read at a time. */
const MAX_OPEN = 16;

export function questionOf(method: string, path: string, query: URLSearchParams, body: string): Question {
  const sorted: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
  for (const name of [...new Set(query.keys())].sort()) sorted[name] = query.getAll(name);
  const json = body === '' ? null : (parsed(body) ?? body);
  return { method: method.toUpperCase(), path, query: { ...sorted }, body: json };
}

/** Equal for equal questions. */
export const keyOf = (question: Question): string => sha256(canonical(question));

/**
 * In the order in which they were made.
 * @throws TapeError naming the file and what is wrong with it
 */
export async function readRecordings(dir: string): Promise<Recorded[]> {
  const names = await readdir(dir).catch((error: unknown) => {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new TapeError(`The folder of recordings ${dir} cannot be read: ${code}.`, { cause: error });
  });
  const files = names.filter((name) => name.endsWith('.wire')).sort();
  if (files.length === 0) throw new TapeError(`There are no recordings (files of the kind .wire) in ${dir}.`);
  if (files.length > INPUT.exchanges)
    throw new TapeError(`There are more than ${INPUT.exchanges} recordings in ${dir}.`);
  let room = MAX_BYTES;
  for (const file of files) {
    room -= (await stat(join(dir, file))).size;
    if (room < 0) throw new TapeError(`The recordings in ${dir} have more than ${MAX_BYTES >> 20} MiB.`);
  }
  const recordings: Recorded[] = [];
  for (let at = 0; at < files.length; at += MAX_OPEN) {
    const some = files.slice(at, at + MAX_OPEN).map((file) => readRecorded(dir, file));
    recordings.push(...(await Promise.all(some)));
  }
  return recordings;
}

async function readRecorded(dir: string, file: string): Promise<Recorded> {
  const wrong = (why: string, cause?: unknown) =>
    new TapeError(`The recording ${join(dir, file)}: ${why}.`, { cause });
  try {
    const { header, exchanges } = readTranscript(await readFile(join(dir, file)));
    const [exchange] = exchanges;
    if (!exchange?.response) throw wrong('it has no answer');
    const { method, url, body } = exchange.request;
    const { href } = new URL(header.baseUrl);
    const base = href.replace(/\/$/, '');
    if (!url.startsWith(base)) throw wrong('its request does not begin with its baseUrl');
    const [path = '', query = ''] = url.slice(base.length).split('?', 2);
    const question = questionOf(method, path, new URLSearchParams(query), body ?? '');
    return { file, question, response: exchange.response };
  } catch (error) {
    if (error instanceof TranscriptError) throw wrong(error.message, error);
    if (error instanceof TapeError) throw error;
    throw wrong('it cannot be read', error);
  }
}
