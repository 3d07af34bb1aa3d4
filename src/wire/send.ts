import { Agent, type Dispatcher } from 'undici';
import { ANSWER } from './bounds.ts';
import { createDecoder, acceptEncoding, DecodeError, type Decoder } from './decode.ts';
import type { Exchange, Failure, Header, ReceivedResponse } from './exchange.ts';
import { failureOf } from './failure.ts';
import type { Redactor } from './redact.ts';
import { beginningOf } from './too-large.ts';

export interface SenderOptions {
  /** Everything goes there, and nowhere else: keys must not leave it. `https://host:port`. */
  origin: string;
  redactor: Redactor;
  userAgent: string;
  /** One request, in milliseconds, from its start to the end of the body. Default: ANSWER.timeMs. */
  timeoutMs?: number;
  /** After content decoding. Default: ANSWER.bodyBytes. */
  maxBodyBytes?: number;
  /** Milliseconds since the start of the run. Default: since the sender was made. */
  clock?: () => number;
}

/** One request that is still to be sent. */
export interface Outgoing {
  method: string;
  /** Absolute. */
  url: string;
  /** Lower-case names. accept-encoding and host are added, and user-agent where there is none. */
  headers: Header[];
  body: string | null;
}

/** What the exchange is called. */
export type ExchangeName = Pick<Exchange, 'id' | 'case' | 'step' | 'attempt' | 'model'>;

export interface SendOptions {
  /** Stops the request; what came is kept. */
  signal?: AbortSignal;
  /** Hangs up after so many bytes of the decoded body, as a client does that has read enough. */
  abortAfter?: number;
  /** Hears what comes while it comes, before secrets are taken out. */
  tap?: Tap;
  /** In place of the sender's, for a request with secrets of its own. */
  redactor?: Redactor;
}

/** For somebody who passes an answer on. The bytes are after content decoding. */
export interface Tap {
  head(status: number, headers: readonly Header[]): void;
  piece(bytes: Uint8Array): void;
}

interface Sender {
  /**
   * Sends one request and records what comes back. Whatever the server does is in the Exchange, secrets redacted;
   * it rejects only for a request that we made wrong.
   */
  send(name: ExchangeName, request: Outgoing, options?: SendOptions): Promise<Exchange>;
  close(): Promise<void>;
}

/**
 * HTTP/1.1 over undici's own connections: no redirects, no cookies, no retries, no proxy. Content encodings are
 * undone here, so that a body is bounded after decoding and each piece keeps its arrival time.
 */
export function createSender(options: SenderOptions): Sender {
  const timeoutMs = options.timeoutMs ?? ANSWER.timeMs;
  const maxBodyBytes = options.maxBodyBytes ?? ANSWER.bodyBytes;
  const born = performance.now();
  const clock = options.clock ?? (() => performance.now() - born);
  const agent = new Agent({
    allowH2: false,
    connect: { timeout: Math.min(ANSWER.connectMs, timeoutMs) },
    // The sender has a limit of its own, over the whole request.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: ANSWER.headerBytes,
  });

  return {
    async send(name, request, { signal, abortAfter, tap, redactor = options.redactor } = {}) {
      const url = new URL(request.url);
      if (url.origin !== options.origin) {
        throw new Error(`a request to ${url.origin} was about to leave ${options.origin}`);
      }
      const named = request.headers.some(([header]) => header === 'user-agent');
      const sent = {
        ...request,
        headers: [
          ...request.headers,
          ...(named ? [] : [['user-agent', options.userAgent] satisfies Header]),
          ['accept-encoding', acceptEncoding] satisfies Header,
        ],
      };
      const startedAt = round(clock());
      const limits = {
        timeoutMs,
        maxBodyBytes,
        abortAfter: abortAfter ?? null,
        signal: signal ?? null,
        tap: tap ?? null,
      };
      const { response, failure } = await receive(agent, url, sent, limits);
      return redactor.exchange({ ...name, request: sent, response, failure, startedAt });
    },
    close: () => agent.destroy(),
  };
}

interface Limits {
  timeoutMs: number;
  maxBodyBytes: number;
  abortAfter: number | null;
  signal: AbortSignal | null;
  tap: Tap | null;
}

type Received = Pick<Exchange, 'response' | 'failure'>;

function receive(agent: Agent, url: URL, request: Outgoing, limits: Limits): Promise<Received> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const elapsed = (): number => round(performance.now() - start);
    let controller: Dispatcher.DispatchController | null = null;
    let response: ReceivedResponse | null = null;
    let decoder: Decoder | null = null;
    /** The bytes that are being decoded, one piece after the other. */
    let decoding: Promise<void> = Promise.resolve();
    let size = 0;
    let arrivedAt = 0;
    let ended = false;

    const end = (failure: Failure | null): void => {
      if (ended) return;
      ended = true;
      clearTimeout(timer);
      limits.signal?.removeEventListener('abort', stop);
      decoder?.close();
      if (response !== null) {
        response.endedAt = elapsed();
        if (failure?.kind === 'too-large') response.chunks = beginningOf(response.chunks);
      }
      if (failure !== null) controller?.abort(new Error(failure.message));
      resolve({ response, failure });
    };
    const fail = (kind: Failure['kind'], message: string): void => end({ kind, message });
    const stop = (): void => fail('aborted', 'the run was stopped');
    const timer = setTimeout(() => fail('timeout', `no end within ${limits.timeoutMs} ms`), limits.timeoutMs);

    /** @param bytes to be kept as they are: nobody else writes there */
    const keep = (bytes: Uint8Array): void => {
      if (ended || response === null || bytes.length === 0) return;
      const room = (limits.abortAfter ?? Infinity) - size;
      // A view would double what a piece of a few bytes costs.
      response.chunks.push({ at: arrivedAt, bytes: bytes.length > room ? bytes.slice(0, room) : bytes });
      size += bytes.length;
      limits.tap?.piece(bytes);
      if (bytes.length >= room)
        fail('aborted', `stopped after ${limits.abortAfter} bytes, as the case asked`);
      else if (size > limits.maxBodyBytes) fail('too-large', `the body is over ${limits.maxBodyBytes} bytes`);
      else if (response.chunks.length > ANSWER.pieces)
        fail('too-large', `the body came in over ${ANSWER.pieces} pieces`);
    };
    const decode = (step: (decoder: Decoder) => Promise<void>): void => {
      decoding = decoding
        .then(() => (ended || decoder === null ? undefined : step(decoder)))
        .catch((error: unknown) => {
          if (error instanceof DecodeError) fail(error.kind, error.message);
          else reject(error);
        });
    };

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(from) {
        controller = from;
        if (ended) from.abort(new Error('too late'));
      },
      onResponseStart(from, status) {
        // Informational answers come before the real one.
        if (ended || status < 200) return;
        const headers = headersOf(from.rawHeaders);
        response = { status, headers, chunks: [], headersAt: elapsed(), endedAt: 0 };
        limits.tap?.head(status, headers);
        const encoding = headers.filter(([name]) => name === 'content-encoding').map(([, value]) => value);
        try {
          decoder = createDecoder(encoding.join(', '), limits.maxBodyBytes, keep);
        } catch (error) {
          if (error instanceof DecodeError) fail(error.kind, error.message);
          else throw error;
        }
      },
      onResponseData(_from, bytes) {
        const at = elapsed();
        // The piece is a window on a socket buffer many times its size.
        const copy = new Uint8Array(bytes);
        if (decoder === null) {
          arrivedAt = at;
          return keep(copy);
        }
        return decode((through) => {
          arrivedAt = at;
          return through.write(copy);
        });
      },
      onResponseEnd() {
        decode((through) => through.end());
        void decoding.then(() => end(null));
      },
      onResponseError(_from, error) {
        const failure = failureOf(error, { connected: controller !== null, answered: response !== null });
        if (failure === null) reject(error);
        // What arrived before the fault is still to be decoded.
        else void decoding.then(() => end(failure));
      },
    };

    if (limits.signal?.aborted) return stop();
    limits.signal?.addEventListener('abort', stop, { once: true });
    agent.dispatch(
      {
        origin: url.origin,
        path: url.pathname + url.search,
        method: request.method,
        headers: request.headers.flat(),
        body: request.body,
      },
      handler,
    );
  });
}

function headersOf(raw: Dispatcher.DispatchController['rawHeaders']): Header[] {
  if (!Array.isArray(raw)) return [];
  // Header bytes are not text of a known encoding; latin1 loses nothing.
  const flat = raw.map((each) => (typeof each === 'string' ? each : each.toString('latin1')));
  const headers: Header[] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) {
    headers.push([(flat[i] as string).toLowerCase(), flat[i + 1] as string]);
  }
  return headers;
}

/** Hundredths of a millisecond: finer is noise, and makes transcripts long. */
function round(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
