/** Requests and replies of node:http: read from it, and written to it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Engine } from '../engine.ts';
import type { Frame, MockReply, MockRequest, Relay, Sent } from '../reply.ts';
import { runsOf } from '../sse.ts';
import type { Run } from '../sse.ts';
import { headersFor, sinkOf } from './sink.ts';
import type { Sink } from './sink.ts';
import { Pacer } from './when-ready.ts';

/** Without its body. */
export function requestOf(incoming: IncomingMessage): MockRequest {
  return {
    method: incoming.method ?? 'GET',
    url: incoming.url ?? '/',
    headers: headersOf(incoming),
    body: '',
  };
}

/** The same header twice becomes one, joined as the standard has it. */
function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const all: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    all[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  }
  return all;
}

/** Without a reason of our own each request would make an error with a stack. */
const LEFT = 'the client has left';

/** Aborts when the connection is over before the reply is. */
export function goneOf(outgoing: ServerResponse): AbortSignal {
  const gone = new AbortController();
  // Nobody waits for the end of what is finished, and to tell it costs as much as to parse the request.
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort(LEFT);
  });
  outgoing.on('error', () => gone.abort(LEFT));
  return gone.signal;
}

/** Writes a reply to its end, or to where the client leaves, and tells the engine. */
export async function send(
  engine: Engine,
  reply: MockReply,
  outgoing: ServerResponse,
  gone: AbortSignal,
  beforeEnd?: Promise<void>,
): Promise<void> {
  const sent: Sent = { frames: 0, bytes: 0 };
  const over = () => {
    if (outgoing.writableFinished || cut.has(outgoing)) engine.ended(reply, sent);
    else engine.disconnected(reply, sent);
  };
  if (gone.aborted) return over();
  outgoing.once('close', over);
  try {
    await write(reply, outgoing, gone, sent, beforeEnd);
  } catch {
    // A header or status that HTTP cannot carry. Nothing was sent: an open connection would hang the client.
    outgoing.destroy();
  }
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
    sent.bytes = Buffer.byteLength(body.text);
    outgoing.writeHead(reply.status, { ...headers, 'content-length': sent.bytes });
    // As text, Node puts it behind the headers: one string, and one write.
    if (wire === undefined && !beforeEnd) return void outgoing.end(body.text);
    void sinkOf(outgoing, wire).write(Buffer.from(body.text, 'utf8'));
    if (beforeEnd) await beforeEnd;
    outgoing.end();
  } else if (body.kind === 'none') {
    outgoing.writeHead(reply.status, reply.status === 204 ? headers : { ...headers, 'content-length': 0 });
    outgoing.end();
  } else if (body.kind === 'relay') {
    outgoing.writeHead(reply.status, headers);
    await relay(body.relay, outgoing, gone, sent);
  } else {
    const frames = body.kind === 'stream' ? body.frames : [{ text: body.text }];
    outgoing.writeHead(reply.status, headers);
    const whole = wire === undefined ? wholeOf(frames) : null;
    if (whole !== null) return atOnce(whole, outgoing, sent);
    if (wire?.trailers && 'trailer' in headers) outgoing.addTrailers(wire.trailers);
    await stream(frames, outgoing, sinkOf(outgoing, wire), gone, sent);
  }
}

/** The stream as one run, when nothing in it waits. */
function wholeOf(frames: readonly Frame[]): Run | null {
  const [run, another] = runsOf(frames);
  return run !== undefined && another === undefined && !run.wait && !run.hold && !run.cut ? run : null;
}

function atOnce({ text, frames }: Run, outgoing: ServerResponse, sent: Sent): void {
  outgoing.end(text, () => {
    sent.frames = frames;
    sent.bytes = Buffer.byteLength(text);
  });
}

async function relay(from: Relay, outgoing: ServerResponse, gone: AbortSignal, sent: Sent): Promise<void> {
  outgoing.flushHeaders();
  try {
    for await (const piece of from.pieces(gone)) {
      if (gone.aborted) continue;
      await flushed(sinkOf(outgoing), piece, gone);
      sent.frames += 1;
      sent.bytes += piece.length;
    }
    outgoing.end();
  } catch {
    cut.add(outgoing);
    outgoing.destroy();
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
  // Those of a stream go out before a wait, as from a server that has begun to think; those of an answer in one piece with it.
  if (((first?.wait ?? 0) > 0 && frames.length > 1) || first?.cut || first?.hold) outgoing.flushHeaders();
  const pacer = new Pacer();
  for (const run of runsOf(frames)) {
    const ready = await pacer.whenReady(run, gone);
    if (gone.aborted) return;
    if (ready.cut) {
      cut.add(outgoing);
      outgoing.destroy();
      return;
    }
    // Flushed before the next step, so that a cut comes after what was written, and a slow reader sets the pace.
    const bytes = Buffer.from(ready.text, 'utf8');
    await flushed(sink, bytes, gone);
    if (gone.aborted) return;
    sent.frames += ready.frames;
    sent.bytes += bytes.length;
    if (ready.last) break;
  }
  sink.end();
}

/** Resolves when it has left this process, or nobody is there any more. */
function flushed(sink: Sink, bytes: Uint8Array, gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    gone.addEventListener('abort', () => resolve(), { once: true });
    void sink.write(bytes).then(resolve);
  });
}
