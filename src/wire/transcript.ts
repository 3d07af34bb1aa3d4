import { isUtf8 } from 'node:buffer';
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { dirname } from 'node:path';
import type { TranscriptExchange, TranscriptHeader } from '../../spec/generated/transcript.ts';
import type { Chunk, Exchange, Header } from './exchange.ts';
import { makeFolder } from './make-folder.ts';

export type { TranscriptHeader };

/** The exchanges of a run, as they stand on disk. */
export interface Transcript {
  header: TranscriptHeader;
  /** In the order in which they ended. */
  exchanges: Exchange[];
  /** The number of the last line, from 1, where a killed run left it half written: it is in no exchange. */
  cutLine?: number;
}

export interface TranscriptWriter {
  /** Resolves when the file can take more: exchanges that wait for a slow disk would be held in memory. */
  write(exchange: Exchange): Promise<void>;
  /** Resolves when everything is on disk; rejects with the system's error when it could not be written. */
  close(): Promise<void>;
}

/**
 * Starts a transcript file, and the folders it lies in. Line by line, so that a killed run leaves what it had.
 * Rejects with the system's error when the file cannot be opened.
 */
export async function createTranscript(path: string, header: TranscriptHeader): Promise<TranscriptWriter> {
  await makeFolder(dirname(path));
  const stream = createWriteStream(path, { encoding: 'utf8' });
  await once(stream, 'open');
  // Until somebody awaits `close`, an error must not end the process.
  const written = new Promise<void>((resolve, reject) => stream.once('close', resolve).once('error', reject));
  written.catch(() => undefined);
  stream.write(JSON.stringify(header) + '\n');
  return {
    async write(exchange) {
      if (stream.write(exchangeLine(exchange) + '\n')) return;
      await Promise.race([once(stream, 'drain'), written]).catch(() => undefined);
    },
    close: () => {
      stream.end();
      return written;
    },
  };
}

/** One exchange as one line, without its line end. */
export function exchangeLine({ request, response, failure, ...name }: Exchange): string {
  const line: TranscriptExchange = {
    id: name.id,
    case: name.case,
    step: name.step,
    attempt: name.attempt,
    startedAt: name.startedAt,
    ...(name.model !== undefined && { model: name.model }),
    ...(name.transport !== undefined && { transport: name.transport }),
    request,
    response: response && {
      status: response.status,
      headers: response.headers,
      headersAt: response.headersAt,
      endedAt: response.endedAt,
      chunks: response.chunks.map(writeChunk),
    },
    failure,
  };
  return JSON.stringify(line);
}

/** The exchange of a line that fits the schema. Throws RangeError for a chunk that has no bytes, or two kinds of them. */
export function exchangeOf(line: TranscriptExchange): Exchange {
  const { request, response } = line;
  return {
    id: line.id,
    case: line.case,
    step: line.step,
    attempt: line.attempt,
    startedAt: line.startedAt,
    ...(line.model !== undefined && { model: line.model }),
    ...(line.transport !== undefined && { transport: line.transport }),
    request: { ...request, headers: request.headers as Header[] },
    response: response && {
      ...response,
      headers: response.headers as Header[],
      chunks: response.chunks.map(readChunk),
    },
    failure: line.failure,
  };
}

type ChunkLine = NonNullable<TranscriptExchange['response']>['chunks'][number];

function writeChunk({ at, bytes, binary }: Chunk): ChunkLine {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = binary && { binary };
  // Buffer and not TextDecoder, which would take a byte order mark away.
  return isUtf8(buffer)
    ? { at, text: buffer.toString('utf8'), ...kind }
    : { at, base64: buffer.toString('base64'), ...kind };
}

function readChunk({ at, text, base64, binary }: ChunkLine, index: number): Chunk {
  if ((text === undefined) === (base64 === undefined)) {
    throw new RangeError(`/response/chunks/${index} must have either text or base64`);
  }
  const bytes = text === undefined ? Buffer.from(base64 ?? '', 'base64') : Buffer.from(text, 'utf8');
  return { at, bytes: new Uint8Array(bytes), ...(binary && { binary }) };
}
