/** The mock on a port: node:http around the engine. The one adapter that can break connections for real. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Engine } from '../engine.ts';
import { envelopeOf, errorOf } from '../errors.ts';
import { crossOriginHeaders } from '../headers.ts';
import type { Frame, MockReply, MockRequest, Sent } from '../reply.ts';
import { runsOf } from '../sse.ts';
import { alarm } from '../timers.ts';
import { headersFor, sinkOf } from './sink.ts';
import type { Sink } from './sink.ts';
import { whenReady } from './when-ready.ts';

export interface ListenOptions {
  /** Default `127.0.0.1`: what a test sends is nobody else's business. */
  host?: string;
  /** Default 0: any free port. */
  port?: number;
  /** Milliseconds in which a request body must have come; then 408. Default 30,000. */
  bodyTimeout?: number;
}

export interface Listener {
  host: string;
  port: number;
  /** `http://127.0.0.1:41234`, without a path. */
  origin: string;
  /** Ends open connections too; resolves when the port is free. Calling it again does no harm. */
  close(): Promise<void>;
}

const DEFAULT_BODY_TIMEOUT = 30_000;
const MAX_HEADER_BYTES = 65_536;
const HEADERS_TIMEOUT = 15_000;
/** Longer than clients keep idle connections, so that none is closed under a request that is on its way. */
const KEEP_ALIVE_TIMEOUT = 75_000;
const DRAIN_TIMEOUT = 2_000;

/** @throws the error of node:net when the address is taken or not ours (`EADDRINUSE`, `EACCES`, …) */
export async function listen(engine: Engine, options: ListenOptions = {}): Promise<Listener> {
  const { host = '127.0.0.1', port = 0, bodyTimeout = DEFAULT_BODY_TIMEOUT } = options;
  const server = createServer(
    // A time limit of node's own would end the connection without a word.
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
      requestTimeout: 0,
      noDelay: true,
    },
    (request, response) => void answer(engine, request, response, bodyTimeout),
  );
  server.on('clientError', refuseGarbage);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    host: address.address,
    port: address.port,
    origin: `http://${name}:${address.port}`,
    close: () => close(server),
  };
}

async function answer(
  engine: Engine,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  bodyTimeout: number,
): Promise<void> {
  const request: MockRequest = {
    method: incoming.method ?? 'GET',
    url: incoming.url ?? '/',
    headers: headersOf(incoming),
    body: '',
  };
  const body = await readBody(incoming, engine.maxBody, bodyTimeout);
  if (body === null) return;
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  outgoing.on('error', () => gone.abort());
  const refused = typeof body === 'number';
  const reply = refused
    ? engine.refuse(request, body)
    : await engine.handle({ ...request, body }, gone.signal);
  const sent: Sent = { frames: 0, bytes: 0 };
  const over = () => {
    if (outgoing.writableFinished || cut.has(outgoing)) engine.ended(reply, sent);
    else engine.disconnected(reply, sent);
  };
  if (gone.signal.aborted) return over();
  gone.signal.addEventListener('abort', over, { once: true });
  try {
    await write(reply, outgoing, gone.signal, sent, refused ? drained(incoming) : undefined);
  } catch {
    // A header or status that HTTP cannot carry. Nothing was sent: an open connection would hang the client.
    outgoing.destroy();
  }
}

/** The body; the status to refuse it with; or null when the client has gone. */
function readBody(
  incoming: IncomingMessage,
  limit: number,
  timeout: number,
): Promise<string | 413 | 408 | null> {
  if (Number(incoming.headers['content-length'] ?? 0) > limit) return Promise.resolve(413);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (outcome: string | 413 | 408 | null) => {
      stop();
      incoming.removeAllListeners('data');
      resolve(outcome);
    };
    const stop = alarm(timeout, () => finish(408));
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) finish(413);
      else chunks.push(chunk);
    });
    incoming.once('end', () => finish(Buffer.concat(chunks).toString('utf8')));
    incoming.once('close', () => finish(null));
    incoming.once('error', () => finish(null));
  });
}

async function write(
  reply: MockReply,
  outgoing: ServerResponse,
  gone: AbortSignal,
  sent: Sent,
  beforeEnd?: Promise<void>,
): Promise<void> {
  const { body, wire } = reply;
  if (wire?.informed) outgoing.writeProcessing();
  const headers = wire && body.kind !== 'none' ? headersFor(reply) : reply.headers;
  if (body.kind === 'text' && wire?.encoding === undefined) {
    const bytes = Buffer.from(body.text, 'utf8');
    sent.bytes = bytes.length;
    outgoing.writeHead(reply.status, { ...headers, 'content-length': bytes.length });
    void sinkOf(outgoing, wire).write(bytes);
    if (beforeEnd) await beforeEnd;
    outgoing.end();
  } else if (body.kind === 'none') {
    outgoing.writeHead(reply.status, reply.status === 204 ? headers : { ...headers, 'content-length': 0 });
    outgoing.end();
  } else {
    const frames = body.kind === 'stream' ? body.frames : [{ text: body.text }];
    outgoing.writeHead(reply.status, headers);
    if (wire?.trailers && 'trailer' in headers) outgoing.addTrailers(wire.trailers);
    await stream(frames, outgoing, sinkOf(outgoing, wire), gone, sent);
  }
}

/** Responses that we cut ourselves: their end is no client's doing. */
const cut = new WeakSet<ServerResponse>();

async function stream(
  frames: readonly Frame[],
  outgoing: ServerResponse,
  sink: Sink,
  gone: AbortSignal,
  sent: Sent,
): Promise<void> {
  const [first] = frames;
  // Headers go out before a wait, as from a server that has begun to think.
  if ((first?.wait ?? 0) > 0 || first?.cut || first?.hold) outgoing.flushHeaders();
  for (const run of runsOf(frames)) {
    const ready = await whenReady(run, gone);
    if (gone.aborted) return;
    if (ready.cut) {
      cut.add(outgoing);
      outgoing.destroy();
      return;
    }
    // Flushed before the next step, so that a cut comes after what was written, and a slow reader sets the pace.
    const bytes = Buffer.from(ready.text, 'utf8');
    await new Promise<void>((resolve) => {
      gone.addEventListener('abort', () => resolve(), { once: true });
      void sink.write(bytes).then(resolve);
    });
    if (gone.aborted) return;
    sent.frames += ready.frames;
    sent.bytes += bytes.length;
    if (ready.last) break;
  }
  sink.end();
}

/**
 * Throws away what is left of a refused body, for a bounded time: a connection that ends with unread bytes is
 * reset, and its sender would see that in place of the refusal.
 */
function drained(incoming: IncomingMessage): Promise<void> {
  if (incoming.readableEnded || incoming.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = () => {
      stop();
      resolve();
    };
    const stop = alarm(DRAIN_TIMEOUT, finish);
    incoming.once('end', finish);
    incoming.once('close', finish);
    incoming.resume();
  });
}

/** The same header twice becomes one, joined as the standard has it. */
function headersOf(incoming: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}

/** What is not HTTP at all, or has headers without end, never becomes a request. */
function refuseGarbage(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const body = JSON.stringify(
    envelopeOf(errorOf(status, { message: 'This is not a request that can be read.' })),
  );
  const headers = Object.entries({
    ...crossOriginHeaders(),
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} Bad Request\r\n${headers.join('')}\r\n${body}`);
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
