/** The mock on a port: node:http around the engine. The one adapter that can break connections for real. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Engine } from '../engine.ts';
import { envelopeOf, errorOf } from '../errors.ts';
import { crossOriginHeaders } from '../headers.ts';
import { alarm } from '../timers.ts';
import { goneOf, requestOf, send } from './http-messages.ts';
import { serveSockets } from './websocket.ts';

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
  const sockets = serveSockets(server, engine);
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
    close: () => {
      sockets.close();
      return close(server);
    },
  };
}

async function answer(
  engine: Engine,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  bodyTimeout: number,
): Promise<void> {
  const request = requestOf(incoming);
  const body = await readBody(incoming, engine.maxBody, bodyTimeout);
  if (body === null) return;
  const gone = goneOf(outgoing);
  const refused = typeof body === 'number';
  const reply = refused
    ? await engine.refuse(request, body)
    : await engine.handle({ ...request, body }, gone);
  await send(engine, reply, outgoing, gone, refused ? drained(incoming) : undefined);
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
      incoming.off('data', take);
      resolve(outcome);
    };
    const stop = alarm(timeout, () => finish(408));
    const take = (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) finish(413);
      else chunks.push(chunk);
    };
    incoming.on('data', take);
    // Most bodies come in one piece, which need not be copied.
    incoming.once('end', () =>
      finish((chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString('utf8')),
    );
    incoming.once('close', () => finish(null));
    incoming.once('error', () => finish(null));
  });
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
