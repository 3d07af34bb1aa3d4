/** Where the body of a reply is written to: the connection, perhaps through a compressor, perhaps in small pieces. */
import type { ServerResponse } from 'node:http';
import { constants, createBrotliCompress, createDeflate, createGzip } from 'node:zlib';
import type { BrotliCompress, Deflate, Gzip } from 'node:zlib';
import type { MockReply, Wire } from '../reply.ts';
import { piecesOf } from './pieces.ts';

export interface Sink {
  /** Resolves when it is flushed, or never when the client has left. */
  write(bytes: Uint8Array): Promise<void>;
  end(): void;
}

export function sinkOf(outgoing: ServerResponse, { pieces, encoding }: Wire = {}): Sink {
  if (encoding !== undefined) return compressed(outgoing, encoding);
  return {
    async write(bytes) {
      let flushed: Promise<void> = Promise.resolve();
      for (const piece of piecesOf(bytes, pieces))
        flushed = new Promise((resolve) => outgoing.write(piece, () => resolve()));
      await flushed;
    },
    end: () => outgoing.end(),
  };
}

/** Each write is flushed: what was said can be read before the stream ends. */
function compressed(outgoing: ServerResponse, encoding: NonNullable<Wire['encoding']>): Sink {
  const coder = COMPRESSORS[encoding]();
  coder.pipe(outgoing);
  outgoing.once('close', () => coder.destroy());
  return {
    write: (bytes) =>
      new Promise((resolve) => {
        coder.write(bytes);
        coder.flush(encoding === 'br' ? constants.BROTLI_OPERATION_FLUSH : constants.Z_SYNC_FLUSH, resolve);
      }),
    end: () => coder.end(),
  };
}

const COMPRESSORS: Readonly<Record<NonNullable<Wire['encoding']>, () => Gzip | Deflate | BrotliCompress>> = {
  gzip: () => createGzip(),
  deflate: () => createDeflate(),
  br: () =>
    // The default quality takes longer than the rest of the answer.
    createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
};

/** The headers of a reply as its wire has them. */
export function headersFor({ headers, wire = {}, body }: MockReply): Record<string, string> {
  const { encoding, names, trailers, counted } = wire;
  const all = { ...headers };
  if (encoding !== undefined) {
    all['content-encoding'] = encoding;
    all['vary'] = [headers['vary'], 'accept-encoding'].filter(Boolean).join(', ');
  }
  if (counted && encoding === undefined && body.kind === 'stream' && !body.frames.some(isOpen))
    all['content-length'] = String(Buffer.byteLength(body.frames.map(({ text }) => text).join('')));
  if (trailers !== undefined && body.kind === 'stream' && !('content-length' in all))
    all['trailer'] = Object.keys(trailers).join(', ');
  if (names === undefined) return all;
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [NAMES[names](name), value]));
}

/** What a frame with a hold will say is not known yet. */
const isOpen = ({ hold, cut }: { hold?: unknown; cut?: true }): boolean => hold !== undefined || cut === true;

const NAMES: Readonly<Record<NonNullable<Wire['names']>, (name: string) => string>> = {
  upper: (name) => name.toUpperCase(),
  title: (name) => name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase()),
};
