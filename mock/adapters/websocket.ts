/**
 * WebSockets on the port of the HTTP adapter. The protocol is the `ws` package's; what is said is the session's.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6455
 */
import { ServerResponse } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { Engine } from '../engine.ts';
import type { Frame, MockReply, Sent } from '../reply.ts';
import type { Peer } from '../socket/session.ts';
import { wantsSocket } from '../socket/upgrade.ts';
import { goneOf, requestOf, send } from './http-messages.ts';
import { Pacer } from './when-ready.ts';

/** Bytes that a reader may leave unread before it sets the pace. */
const HIGH_WATER = 256 * 1024;
/** Of RFC 6455: the server goes away. */
const GOING_AWAY = 1001;

/** The replies with the headers of handshakes that are under way. */
const granted = new WeakMap<Duplex, MockReply>();

/** @returns how to end every connection */
export function serveSockets(server: Server, engine: Engine): { close(): void } {
  const acceptor = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: engine.maxBody,
    // Compression costs more than it brings on one machine, and memory for each connection.
    perMessageDeflate: false,
  });
  acceptor.on('headers', (lines, { socket }) => {
    for (const [name, value] of Object.entries(granted.get(socket)?.headers ?? {}))
      lines.push(`${name}: ${value}`);
  });
  const open = new Set<WebSocket>();
  server.on('upgrade', (incoming, socket, head) => {
    if (wantsSocket(requestOf(incoming).headers))
      void upgrade(engine, acceptor, open, incoming, socket, head);
    else asPlainRequest(server, incoming, socket, head);
  });
  return {
    close() {
      for (const socket of open) {
        socket.close(GOING_AWAY);
        socket.terminate();
      }
    },
  };
}

async function upgrade(
  engine: Engine,
  acceptor: WebSocketServer,
  open: Set<WebSocket>,
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  socket.on('error', () => socket.destroy());
  const reply = await engine.handle({ ...requestOf(incoming), upgradable: true });
  if (reply.status !== 101) return refuse(engine, reply, incoming, socket);
  if (!socket.readable || !socket.writable) return engine.disconnected(reply);
  granted.set(socket, reply);
  acceptor.handleUpgrade(incoming, socket, head, (webSocket) => {
    open.add(webSocket);
    webSocket.once('close', () => open.delete(webSocket));
    void serve(engine, reply, webSocket);
  });
}

/** As any other answer, on the connection that asked. */
async function refuse(
  engine: Engine,
  reply: MockReply,
  incoming: IncomingMessage,
  socket: Duplex,
): Promise<void> {
  const outgoing = new ServerResponse(incoming);
  outgoing.shouldKeepAlive = false;
  // Node's types know sockets only; an upgrade of node:http always has one.
  outgoing.assignSocket(socket as Parameters<ServerResponse['assignSocket']>[0]);
  outgoing.once('finish', () => socket.end());
  await send(engine, reply, outgoing, goneOf(outgoing));
}

async function serve(engine: Engine, granted: MockReply, socket: WebSocket): Promise<void> {
  // Messages that come before the session is there wait in the socket.
  socket.pause();
  const peer: Peer = {
    write: (reply, sent, gone) => write(socket, reply, sent, gone),
    close: (code, reason) => socket.close(code, reason),
  };
  const session = await engine.session(granted, peer);
  socket.on('message', (data: Buffer, binary) => session.message(binary ? null : data.toString('utf8')));
  // What is no frame at all, or too large a one, ws answers with the close code that RFC 6455 has for it.
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') session.tooLarge();
  });
  socket.on('close', () => session.ended());
  socket.resume();
  if (socket.readyState === socket.CLOSED) session.ended();
}

async function write(socket: WebSocket, { body }: MockReply, sent: Sent, gone: AbortSignal): Promise<void> {
  if (body.kind !== 'stream') return;
  let flushed: Promise<void> = Promise.resolve();
  const pacer = new Pacer();
  for (const frame of body.frames) {
    if (isHeld(frame) || socket.bufferedAmount > HIGH_WATER) await flushed;
    const ready = isHeld(frame)
      ? await pacer.whenReady({ ...frame, frames: 1 }, gone)
      : { ...frame, last: false, cut: false };
    if (gone.aborted) return;
    if (ready.cut) {
      await flushed;
      socket.terminate();
      return;
    }
    flushed = sending(socket, ready.text, frame.binary === true);
    sent.frames += 1;
    sent.bytes += Buffer.byteLength(ready.text);
    if (ready.last) break;
  }
  await flushed;
}

const isHeld = ({ wait = 0, hold, cut }: Frame): boolean => wait > 0 || hold !== undefined || cut === true;

/** Resolves when the message has been handed to the network, or nobody is there any more. */
function sending(socket: WebSocket, text: string, binary: boolean): Promise<void> {
  return new Promise((resolve) => socket.send(text, { binary }, () => resolve()));
}

/**
 * An upgrade to something else, `h2c` for one, which some HTTP clients offer with every request: it is answered over
 * HTTP/1.1, as a server may (RFC 9110, section 7.8). Node has taken the connection off its server by now: it is given
 * back with the request in front.
 */
function asPlainRequest(server: Server, incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { method, url, httpVersion, rawHeaders } = incoming;
  let text = `${method} ${url} HTTP/${httpVersion}\r\n`;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!/^(upgrade|connection|http2-settings)$/i.test(name)) text += `${name}: ${rawHeaders[index + 1]}\r\n`;
  }
  socket.unshift(Buffer.concat([Buffer.from(`${text}\r\n`, 'latin1'), head]));
  server.emit('connection', socket);
}
