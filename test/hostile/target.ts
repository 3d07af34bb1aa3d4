/**
 * A target that misbehaves. It speaks in bytes on a socket, so that it may do what no HTTP library lets a server do; what
 * it does right it has from the mock.
 */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import type { Capability } from '../../spec/index.ts';
import { createMock, type MockNamespace } from '../../mock/index.ts';

/** One request, as it came. */
export interface Asked {
  /** From 1, over all connections. */
  number: number;
  method: string;
  path: string;
  /** Lower-case names. */
  headers: Record<string, string>;
  body: string;
  /** POST /responses with `stream: true`. */
  streamed: boolean;
}

export interface Reply {
  status: number;
  headers: [name: string, value: string][];
  body: string | Buffer;
}

/** What a row has to answer one request with. */
export interface Stage {
  socket: Socket;
  asked: Asked;
  /** The answer of the mock: whole, and right. */
  good(): Promise<Reply>;
  /** Writes an answer as it should be written. */
  send(reply: Reply): void;
  /** Closes the port and every connection, as a server does that falls over. */
  die(): void;
  /** The origin of another server, which writes down what reaches it. */
  elsewhere: string;
}

/** One way of misbehaving, and what a run makes of it. */
export interface Row {
  id: string;
  /** What the server does, for a reader. */
  does: string;
  /** Without it a connection is accepted, and nothing is ever said. */
  answer?: (stage: Stage) => void | Promise<void>;
  /** The exit code of the run, and so its verdict. */
  exit: 0 | 1 | 2 | 3;
  /** Stands in what the run prints. */
  says: RegExp;
  /** The time limit of a request is what ends it, so that limit is short. */
  waits?: true;
  /** Default: one answer, and one stream. */
  cases?: string;
  /** Optional capabilities that it offers. Default: none, so that nothing is probed but what is mandatory. */
  offers?: Capability[];
  /** The run is not told which model to test. */
  unnamed?: true;
  /** Speaks TLS with this certificate. */
  tls?: 'trusted' | 'self-signed' | 'expired' | 'other-name';
}

interface Target extends AsyncDisposable {
  origin: string;
  /** Where its requests went, in order. */
  paths(): readonly string[];
  /** Everything that reached the other server. */
  strayed(): string;
}

/** Starts the server of a row, and beside it the one that nothing should reach. */
export async function startTarget(row: Row, certificate?: TlsOptions): Promise<Target> {
  const mock = createMock();
  const paths: string[] = [];
  let strayed = '';
  const elsewhere = await listen(
    createServer((socket) => {
      socket.on('error', () => undefined).on('data', (bytes) => (strayed += bytes.toString('latin1')));
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-type: application/json\r\n\r\n{}');
    }),
  );
  const onSocket = (socket: Socket): void => {
    socket.on('error', () => undefined);
    if (row.answer === undefined) return;
    onRequest(socket, (request) => {
      paths.push(request.path);
      const asked = { ...request, number: paths.length };
      const stage: Stage = {
        socket,
        asked,
        good: () => answerOf(mock, asked),
        send: (reply) => void socket.write(bytesOf(reply)),
        die: () => void server.close(),
        elsewhere: `http://127.0.0.1:${elsewhere.port}`,
      };
      return row.answer?.(stage);
    });
  };
  const server = await listen(
    certificate === undefined ? createServer(onSocket) : createTlsServer(certificate, onSocket),
  );
  return {
    origin: `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${server.port}`,
    paths: () => paths,
    strayed: () => strayed,
    async [Symbol.asyncDispose]() {
      await Promise.all([server.close(), elsewhere.close()]);
    },
  };
}

interface Listening {
  port: number;
  close(): Promise<void>;
}

async function listen(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** Takes requests from a connection, one after the other. */
function onRequest(socket: Socket, take: (request: Omit<Asked, 'number'>) => void | Promise<void>): void {
  let bytes = Buffer.alloc(0);
  socket.on('data', (piece: Buffer) => {
    bytes = Buffer.concat([bytes, piece]);
    for (;;) {
      const end = bytes.indexOf('\r\n\r\n');
      if (end === -1) return;
      const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
      const headers = Object.fromEntries(lines.map((line) => fieldOf(line)));
      const whole = end + 4 + Number(headers['content-length'] ?? 0);
      if (bytes.length < whole) return;
      const body = bytes.toString('utf8', end + 4, whole);
      bytes = bytes.subarray(whole);
      const [method = '', path = ''] = first.split(' ');
      const streamed = path.startsWith('/v1/responses') && /"stream":true/.test(body);
      void Promise.resolve(take({ method, path, headers, body, streamed })).catch(() => socket.destroy());
    }
  });
}

function fieldOf(line: string): [name: string, value: string] {
  const at = line.indexOf(':');
  return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
}

async function answerOf(mock: MockNamespace, { method, path, headers, body }: Asked): Promise<Reply> {
  const { host: _host, 'content-length': _length, connection: _connection, ...rest } = headers;
  const answer = await mock.fetch(new URL(path, 'http://mock.resproof.invalid'), {
    method,
    headers: rest,
    ...(body === '' ? {} : { body }),
  });
  return { status: answer.status, headers: [...answer.headers], body: await answer.text() };
}

/** HTTP/1.1 as it should be: the length that it has, and the connection kept. */
export function bytesOf({ status, headers, body }: Reply): Buffer {
  const bytes = Buffer.from(body as string);
  return Buffer.concat([
    headOf(status, [
      ...headers.filter(([name]) => name !== 'content-length'),
      ['content-length', `${bytes.length}`],
    ]),
    bytes,
  ]);
}

/** A status line, headers, and the empty line behind them. */
export function headOf(status: number, headers: [name: string, value: string][]): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.from(`HTTP/1.1 ${status} OK\r\n${lines}\r\n`, 'utf8');
}

/** Writes for as long as the connection takes it, and no faster than it is read. */
export function flood(socket: Socket, piece: string | Buffer | (() => string)): void {
  const write = (): void => {
    while (!socket.destroyed && socket.write(typeof piece === 'function' ? piece() : piece));
  };
  socket.on('drain', write);
  write();
}

/** One byte after the other, with a pause between them; the last one is never followed by an end. */
export function drip(socket: Socket, text: string, everyMs: number): void {
  let at = 0;
  const timer = setInterval(() => {
    if (at < text.length && !socket.destroyed) socket.write(text.charAt(at));
    at += 1;
  }, everyMs);
  socket.on('close', () => clearInterval(timer));
}
