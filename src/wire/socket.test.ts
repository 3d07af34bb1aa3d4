import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocketServer, type WebSocket as Peer } from 'ws';
import type { Exchange } from './exchange.ts';
import { createRedactor } from './redact.ts';
import { createSocket, type Socket } from './socket.ts';

const KEY = 'sk-canary-of-the-socket';
const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

/** A server that does this with each message. */
async function serve(answer: (peer: Peer, message: Record<string, unknown>) => void): Promise<Socket> {
  const server = createServer();
  const sockets = new WebSocketServer({ server, path: '/v1/responses' });
  sockets.on('connection', (peer) =>
    peer.on('message', (data: Buffer) =>
      answer(peer, JSON.parse(data.toString()) as Record<string, unknown>),
    ),
  );
  return connect(server);
}

async function connect(server: Server, timeoutMs = 2_000): Promise<Socket> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  url = `http://127.0.0.1:${port}/v1/responses`;
  const redactor = createRedactor([KEY]);
  const socket = createSocket({ redactor, userAgent: 'resproof/test', timeoutMs, clock: () => 0 });
  closing.push(() => {
    socket.close();
    server.close();
    server.closeAllConnections();
  });
  return socket;
}

let url = '';

function turn(socket: Socket, step: string, message: object | null): Promise<Exchange> {
  const request = {
    method: 'GET',
    url,
    headers: [['authorization', `Bearer ${KEY}`] as [string, string]],
    body: null,
  };
  const name = { id: `case/${step}`, case: 'case', step, attempt: 1 };
  return socket.turn(name, request, message === null ? null : JSON.stringify(message));
}

const messages = ({ response }: Exchange): unknown[] =>
  (response?.chunks ?? []).map(({ bytes }) => JSON.parse(Buffer.from(bytes).toString()) as unknown);

const completed = (lane?: unknown) =>
  JSON.stringify({ type: 'response.completed', ...(lane ? { stream_id: lane } : {}) });

describe('a turn', () => {
  test('is an exchange with the message that was sent, and each that came', async () => {
    const socket = await serve((peer, { input }) => {
      peer.send(JSON.stringify({ type: 'response.created', input }));
      peer.send(completed());
    });
    const first = await turn(socket, 'first', { type: 'response.create', input: 'one' });
    const second = await turn(socket, 'second', { type: 'response.create', input: 'two' });
    expect(first).toMatchObject({
      transport: 'websocket',
      failure: null,
      request: { method: 'GET', url, body: '{"type":"response.create","input":"one"}' },
      response: { status: 101 },
    });
    expect(messages(first)).toEqual([
      { type: 'response.created', input: 'one' },
      { type: 'response.completed' },
    ]);
    expect(messages(second)[0]).toEqual({ type: 'response.created', input: 'two' });
    expect(first.response?.headers.map(([name]) => name)).toContain('sec-websocket-accept');
    expect(JSON.stringify([first, second])).not.toContain(KEY);
  });

  test('on a lane of its own gets what names the lane', async () => {
    const socket = await serve((peer, { stream_id }) => {
      // The second lane is answered first.
      const answer = () => peer.send(completed(stream_id));
      if (stream_id === 'b') answer();
      else setTimeout(answer, 20);
    });
    const [a, b] = await Promise.all(
      ['a', 'b'].map((lane) => turn(socket, lane, { type: 'response.create', stream_id: lane })),
    );
    expect(messages(a!)).toEqual([{ type: 'response.completed', stream_id: 'a' }]);
    expect(messages(b!)).toEqual([{ type: 'response.completed', stream_id: 'b' }]);
  });

  test('gets what names no lane that waits, so that it is seen', async () => {
    const socket = await serve((peer) => peer.send(completed()));
    const exchange = await turn(socket, 'a', { type: 'response.create', stream_id: 'a' });
    expect(messages(exchange)).toEqual([{ type: 'response.completed' }]);
  });

  test('that names no lane is the next one that waits, once the first has ended', async () => {
    const socket = await serve((peer) => peer.send(completed()));
    const [a, b] = await Promise.all(
      ['a', 'b'].map((lane) => turn(socket, lane, { type: 'response.create', stream_id: lane })),
    );
    expect([messages(a!), messages(b!)]).toEqual([
      [{ type: 'response.completed' }],
      [{ type: 'response.completed' }],
    ]);
  });

  test('takes what comes right behind its end, and binary frames as such', async () => {
    const socket = await serve((peer) => {
      peer.send(Buffer.from('{"type":"response.created"}'), { binary: true });
      peer.send(completed());
      peer.send('[DONE]');
    });
    const { response } = await turn(socket, 'first', { type: 'response.create' });
    expect(response?.chunks.map(({ binary }) => binary ?? false)).toEqual([true, false, false]);
  });

  test('that is cut off or never ends says so', async () => {
    const cut = await serve((peer) => peer.terminate());
    expect((await turn(cut, 'first', { type: 'response.create' })).failure?.kind).toBe('cut');
    expect((await turn(cut, 'second', { type: 'response.create' })).failure?.kind).toBe('cut');
    const server = createServer();
    new WebSocketServer({ server });
    const silent = await connect(server, 50);
    expect((await turn(silent, 'first', { type: 'response.create' })).failure?.kind).toBe('timeout');
  });
});

describe('an upgrade', () => {
  test('that is refused is the answer', async () => {
    const server = createServer();
    server.on('upgrade', (_request, wire) =>
      wire.end(`HTTP/1.1 426 Upgrade Required\r\nx-key: ${KEY}\r\ncontent-length: 2\r\n\r\nno`),
    );
    const socket = await connect(server);
    const exchange = await turn(socket, 'open', null);
    expect(exchange).toMatchObject({ failure: null, response: { status: 426 } });
    expect(Buffer.from(exchange.response!.chunks[0]!.bytes).toString()).toBe('no');
    expect(JSON.stringify(exchange)).not.toContain(KEY);
  });

  test('to nobody, or to garbage, is a failure', async () => {
    const server = createServer();
    server.on('upgrade', (_request, wire) =>
      wire.end('HTTP/1.1 101 Sure\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n'),
    );
    const garbage = await turn(await connect(server), 'open', null);
    expect(garbage).toMatchObject({ response: null, failure: { kind: 'protocol' } });
    const gone = await connect(createServer());
    closing.pop()?.();
    expect((await turn(gone, 'open', null)).failure?.kind).toBe('connect');
  });

  test('alone opens the connection', async () => {
    const socket = await serve(() => undefined);
    expect(await turn(socket, 'open', null)).toMatchObject({
      failure: null,
      response: { status: 101, chunks: [] },
    });
  });
});
