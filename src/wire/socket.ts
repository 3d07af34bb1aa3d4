/**
 * A WebSocket to the target, recorded turn by turn: each `response.create` that is sent, and the messages that came for
 * it, is an exchange like one over HTTP, with one chunk for each message.
 */
import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { ANSWER } from './bounds.ts';
import type { Chunk, Exchange, Failure, Header, ReceivedResponse } from './exchange.ts';
import { failureOf } from './failure.ts';
import type { Redactor } from './redact.ts';
import type { ExchangeName, Outgoing } from './send.ts';
import { beginningOf } from './too-large.ts';

interface SocketOptions {
  redactor: Redactor;
  userAgent: string;
  /** One turn, or the upgrade, in milliseconds. */
  timeoutMs: number;
  /** All messages of one turn together. Default: 16 MiB. */
  maxTurnBytes?: number;
  /** Milliseconds since the start of the run. */
  clock: () => number;
}

/** One connection. The first turn opens it. */
export interface Socket {
  /**
   * Sends a message and records what comes back for it, until the turn ends; null only opens the connection. Whatever
   * the server does is in the Exchange, secrets redacted.
   */
  turn(
    name: ExchangeName,
    request: Outgoing,
    message: string | null,
    signal?: AbortSignal,
  ): Promise<Exchange>;
  close(): void;
}

/** What a server says behind the end of a turn comes at once, or belongs to the next. */
const AFTER_END_MS = 10;

/** A turn is over with one of these; a vendor's `done` or `[DONE]` is not one. */
const TERMINAL = /^(response\.(completed|incomplete|failed)|error)$/;

export function createSocket(options: SocketOptions): Socket {
  return new RecordedSocket(options);
}

interface Turn {
  /** The stream_id of its message; null for the lane without a name. */
  lane: string | null;
  response: ReceivedResponse;
  bytes: number;
  /** Its terminal event has come. */
  told: boolean;
  ended: boolean;
  end: (failure: Failure | null) => void;
  elapsed: () => number;
}

type Opened = { socket: WebSocket; headers: Header[] } | { refused: ReceivedResponse } | { failure: Failure };

class RecordedSocket implements Socket {
  readonly #options: SocketOptions;
  readonly #maxBytes: number;
  #opening: Promise<Opened> | null = null;
  #socket: WebSocket | null = null;
  #gone: Failure | null = null;
  readonly #turns: Turn[] = [];

  constructor(options: SocketOptions) {
    this.#options = options;
    this.#maxBytes = options.maxTurnBytes ?? ANSWER.bodyBytes;
  }

  async turn(
    name: ExchangeName,
    request: Outgoing,
    message: string | null,
    signal?: AbortSignal,
  ): Promise<Exchange> {
    const { clock, redactor, userAgent, timeoutMs } = this.#options;
    const startedAt = round(clock());
    const began = performance.now();
    const elapsed = (): number => round(performance.now() - began);
    const sent: Outgoing = {
      ...request,
      headers: [...request.headers, ['user-agent', userAgent]],
      body: message,
    };
    const record = (response: ReceivedResponse | null, failure: Failure | null): Exchange =>
      redactor.exchange({ ...name, transport: 'websocket', request: sent, response, failure, startedAt });
    this.#opening ??= open(sent, timeoutMs, elapsed);
    const opened = await this.#opening;
    if ('failure' in opened) return record(null, opened.failure);
    if ('refused' in opened) return record(opened.refused, null);
    this.#attach(opened.socket);
    const response: ReceivedResponse = {
      status: 101,
      headers: opened.headers,
      chunks: [],
      headersAt: elapsed(),
      endedAt: elapsed(),
    };
    if (message === null) return record(response, this.#gone);
    const failure = await this.#converse(message, response, elapsed, signal);
    response.endedAt = elapsed();
    return record(response, failure);
  }

  close(): void {
    this.#socket?.terminate();
    void this.#opening?.then((opened) => ('socket' in opened ? opened.socket.terminate() : undefined));
  }

  #converse(
    message: string,
    response: ReceivedResponse,
    elapsed: () => number,
    signal?: AbortSignal,
  ): Promise<Failure | null> {
    return new Promise((resolve) => {
      const stop = (): void => turn.end({ kind: 'aborted', message: 'the run was stopped' });
      const { timeoutMs } = this.#options;
      const timer = setTimeout(
        () => turn.end({ kind: 'timeout', message: `no end within ${timeoutMs} ms` }),
        timeoutMs,
      );
      const turn: Turn = {
        lane: laneOf(message),
        response,
        bytes: 0,
        told: false,
        ended: false,
        elapsed,
        end: (failure) => {
          if (turn.ended) return;
          turn.ended = true;
          clearTimeout(timer);
          signal?.removeEventListener('abort', stop);
          resolve(failure);
        },
      };
      this.#turns.push(turn);
      if (this.#gone !== null) return turn.end(this.#gone);
      if (signal?.aborted) return stop();
      signal?.addEventListener('abort', stop, { once: true });
      this.#socket?.send(message, (error) => {
        if (error) turn.end({ kind: 'cut', message: error.message });
      });
    });
  }

  #attach(socket: WebSocket): void {
    if (this.#socket !== null) return;
    this.#socket = socket;
    socket.on('message', (data: Buffer, binary) => this.#take(data, binary));
    socket.on('close', (code) => this.#lose({ kind: 'cut', message: `the connection was closed (${code})` }));
    socket.on('error', (error) => this.#lose(failureOfSocket(error)));
    // What came between the upgrade and this moment waits in the paused socket.
    socket.resume();
  }

  #lose(failure: Failure): void {
    this.#gone ??= failure;
    for (const turn of this.#turns) turn.end(failure);
  }

  #take(data: Buffer, binary: boolean): void {
    const turn = this.#turnOf(data);
    if (turn === undefined) return;
    const { response } = turn;
    turn.bytes += data.length;
    if (turn.bytes > this.#maxBytes || response.chunks.length >= ANSWER.pieces) {
      response.chunks = beginningOf(response.chunks);
      turn.end({
        kind: 'too-large',
        message: `the turn is over ${this.#maxBytes} bytes or ${ANSWER.pieces} messages`,
      });
      return;
    }
    const chunk: Chunk = { at: turn.elapsed(), bytes: new Uint8Array(data) };
    response.chunks.push(binary ? { ...chunk, binary: true } : chunk);
    if (!TERMINAL.test(typeOf(data))) return;
    turn.told = true;
    setTimeout(() => turn.end(null), AFTER_END_MS);
  }

  /**
   * By the lane that the message names, where what comes behind the end of a turn is the next one's, if there is one;
   * where it names no lane that is waiting, the oldest turn that waits gets it, so that it is seen there that the name is
   * wrong.
   */
  #turnOf(data: Buffer): Turn | undefined {
    const lane = laneOf(data.toString('utf8'));
    const waiting = this.#turns.filter((turn) => !turn.ended);
    const ofLane = waiting.filter((turn) => turn.lane === lane);
    return ofLane.find((turn) => !turn.told) ?? ofLane[0] ?? waiting.find((turn) => !turn.told) ?? waiting[0];
  }
}

/** Resolves with the connection, paused, or with what came in its place; never rejects. */
function open(request: Outgoing, timeoutMs: number, elapsed: () => number): Promise<Opened> {
  return new Promise((resolve) => {
    const socket = new WebSocket(request.url.replace(/^http/, 'ws'), {
      headers: Object.fromEntries(request.headers),
      followRedirects: false,
      handshakeTimeout: Math.min(timeoutMs, ANSWER.upgradeMs),
      maxPayload: ANSWER.bodyBytes,
      perMessageDeflate: false,
    });
    let headers: Header[] = [];
    socket.once('upgrade', (response) => {
      headers = headersOf(response);
    });
    socket.once('open', () => {
      socket.pause();
      resolve({ socket, headers });
    });
    socket.once('unexpected-response', (_request, response) => {
      void readRefusal(response, elapsed).then((refused) => resolve({ refused }));
    });
    socket.on('error', (error) => resolve({ failure: failureOfSocket(error) }));
  });
}

async function readRefusal(response: IncomingMessage, elapsed: () => number): Promise<ReceivedResponse> {
  const chunks: Chunk[] = [];
  const received = {
    status: response.statusCode ?? 0,
    headers: headersOf(response),
    chunks,
    headersAt: elapsed(),
  };
  let size = 0;
  try {
    for await (const bytes of response as AsyncIterable<Buffer>) {
      chunks.push({ at: elapsed(), bytes: new Uint8Array(bytes.subarray(0, ANSWER.kept.bytes - size)) });
      size += bytes.length;
      if (size >= ANSWER.kept.bytes) break;
    }
  } catch {
    // Half a refusal is one.
  }
  response.destroy();
  return { ...received, endedAt: elapsed() };
}

function headersOf({ rawHeaders }: IncomingMessage): Header[] {
  const headers: Header[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2)
    headers.push([(rawHeaders[i] as string).toLowerCase(), rawHeaders[i + 1] as string]);
  return headers;
}

/** An error of `ws` names no code of the system where the frame itself was wrong. */
function failureOfSocket(error: Error): Failure {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code.startsWith('WS_ERR')) return { kind: 'protocol', message: error.message };
  const timeout = error.message.includes('handshake has timed out');
  if (timeout) return { kind: 'timeout', message: error.message };
  return (
    failureOf(error, { connected: code !== 'ECONNREFUSED' && code !== 'ENOTFOUND', answered: false }) ?? {
      kind: 'protocol',
      message: error.message,
    }
  );
}

function laneOf(text: string): string | null {
  const lane = field(text, 'stream_id');
  return typeof lane === 'string' ? lane : null;
}

function typeOf(data: Buffer): string {
  const type = field(data.toString('utf8'), 'type');
  return typeof type === 'string' ? type : '';
}

function field(text: string, name: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  } catch {
    return undefined;
  }
}

/** Hundredths of a millisecond, as over HTTP. */
function round(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
