import zlib from 'node:zlib';
import type { Transform } from 'node:stream';

/** Decodes a body as it arrives: what the bytes bring is given to the sink before `write` resolves. */
export interface Decoder {
  /** Rejects with DecodeError when the bytes are not what the encoding says, or become too many. */
  write(bytes: Uint8Array): Promise<void>;
  /** Rejects with DecodeError when the encoded body ended too early. */
  end(): Promise<void>;
  /** Frees what it holds. Harmless after `end`. */
  close(): void;
}

export class DecodeError extends Error {
  override readonly name = 'DecodeError';
  readonly kind: 'protocol' | 'cut' | 'too-large';

  constructor(kind: 'protocol' | 'cut' | 'too-large', message: string) {
    super(message);
    this.kind = kind;
  }
}

/** What they bring is kept as it is: a buffer that is cut into pieces is held until the last of them is gone. */
const PIECES = { chunkSize: 64 * 1024 };

const streams: Record<string, () => Transform> = {
  gzip: () => zlib.createGunzip(PIECES),
  'x-gzip': () => zlib.createGunzip(PIECES),
  deflate: () => zlib.createInflate(PIECES),
  br: () => zlib.createBrotliDecompress(PIECES),
};

/** What a request announces: the encodings that Node's fetch, and with it every SDK, announces too. */
export const acceptEncoding = 'gzip, deflate, br';

/**
 * A decoder for a content-encoding header; null when the body comes as it is.
 * Throws DecodeError for an encoding that nobody asked for.
 *
 * @param limit bytes after decoding
 */
export function createDecoder(
  contentEncoding: string | null,
  limit: number,
  sink: (bytes: Uint8Array) => void,
): Decoder | null {
  const name = (contentEncoding ?? '').trim().toLowerCase();
  if (name === '' || name === 'identity') return null;
  const create = Object.hasOwn(streams, name) ? streams[name] : undefined;
  if (create === undefined)
    throw new DecodeError('protocol', `content-encoding ${name.slice(0, 60)} is not known`);

  const stream = create();
  let size = 0;
  let failed: DecodeError | null = null;
  let wake: (() => void) | null = null;

  const fail = (error: DecodeError): void => {
    failed ??= error;
    stream.destroy();
    wake?.();
  };
  stream.on('data', (piece: Uint8Array) => {
    size += piece.length;
    // Counted piece by piece: a kilobyte may decode into a gigabyte.
    if (size > limit) fail(new DecodeError('too-large', `the decoded body is over ${limit} bytes`));
    else sink(new Uint8Array(piece.buffer, piece.byteOffset, piece.length));
  });
  stream.on('error', (error: NodeJS.ErrnoException) => {
    const kind = error.code === 'Z_BUF_ERROR' ? 'cut' : 'protocol';
    fail(new DecodeError(kind, `content-encoding ${name}: ${error.message}`));
  });

  const until = (start: (done: () => void) => void): Promise<void> =>
    new Promise((resolve, reject) => {
      wake = () => {
        wake = null;
        if (failed === null) resolve();
        else reject(failed);
      };
      if (failed !== null) return wake();
      // zlib calls back before the last piece was emitted.
      start(() => setImmediate(() => wake?.()));
    });

  return {
    write: (bytes) => until((done) => void stream.write(bytes, done)),
    end: () => until((done) => void stream.once('end', done).end()),
    close: () => void stream.destroy(),
  };
}
