/**
 * The mock as a fetch function, for SDKs that take one, and as a `Request → Response` handler. No port, no
 * sockets. A cut connection is a stream that errors, as fetch reports one.
 */
import type { Engine } from '../engine.ts';
import type { Frame, MockReply, Relay, Sent } from '../reply.ts';
import { runsOf } from '../sse.ts';
import { pause } from '../timers.ts';
import { piecesOf } from './pieces.ts';
import { Pacer } from './when-ready.ts';

/** Statuses with which a Response may not have a body. */
const WITHOUT_BODY = new Set([101, 204, 205, 304]);

const CUT = 'the mock cut the connection here';

/** A fetch that never leaves the process. Only the path of the URL counts: any host is the mock. */
export function createFetch(engine: Engine): typeof fetch {
  return async (input, init) => handleFetch(engine, new Request(input, init));
}

/**
 * Answers one Request. Rejects as fetch does when its signal aborts, with the signal's reason.
 */
async function handleFetch(engine: Engine, request: Request): Promise<Response> {
  request.signal.throwIfAborted();
  const { pathname, search } = new URL(request.url);
  const asked = {
    method: request.method,
    url: pathname + search,
    headers: Object.fromEntries(request.headers),
    body: '',
  };
  const body = await readBody(request, engine.maxBody);
  const reply =
    body === null ? await engine.refuse(asked, 413) : await engine.handle({ ...asked, body }, request.signal);
  if (request.signal.aborted) {
    engine.disconnected(reply, { frames: 0, bytes: 0 });
    throw request.signal.reason;
  }
  const init = { status: reply.status, headers: reply.headers };
  if (reply.body.kind === 'none' || WITHOUT_BODY.has(reply.status)) {
    engine.ended(reply, { frames: 0, bytes: 0 });
    return new Response(null, init);
  }
  if (reply.body.kind === 'text') {
    const bytes = new TextEncoder().encode(reply.body.text);
    engine.ended(reply, { frames: 0, bytes: bytes.byteLength });
    return new Response(bytes, init);
  }
  if (reply.body.kind === 'relay')
    return new Response(relayOf(engine, reply, reply.body.relay, request.signal), init);
  return new Response(streamOf(engine, reply, reply.body.frames, request.signal), init);
}

/** Null when it is longer than the limit. */
async function readBody(request: Request, limit: number): Promise<string | null> {
  if (!request.body) return '';
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > limit) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function streamOf(
  engine: Engine,
  reply: MockReply,
  frames: readonly Frame[],
  signal: AbortSignal,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const runs = runsOf(frames);
  const pacer = new Pacer();
  const encoder = new TextEncoder();
  const cancelled = new AbortController();
  const gone = AbortSignal.any([signal, cancelled.signal]);
  const sent: Sent = { frames: 0, bytes: 0 };
  return new ReadableStream({
    async pull(controller) {
      // A pull that brings nothing is not repeated: go on to the next run that has text.
      for (;;) {
        const { value: run, done } = runs.next();
        if (done) {
          engine.ended(reply, sent);
          return controller.close();
        }
        const ready = await pacer.whenReady(run, gone);
        // An error overtakes what was written in the same turn of the event loop; a moment lets that arrive first.
        if (ready.cut) await pause(1, gone);
        if (cancelled.signal.aborted) return;
        if (signal.aborted) {
          engine.disconnected(reply, sent);
          return controller.error(signal.reason);
        }
        if (ready.cut) {
          engine.ended(reply, sent);
          return controller.error(new TypeError('terminated', { cause: CUT }));
        }
        const bytes = encoder.encode(ready.text);
        sent.frames += ready.frames;
        sent.bytes += bytes.byteLength;
        for (const piece of piecesOf(bytes, reply.wire?.pieces)) controller.enqueue(piece);
        if (ready.last) {
          engine.ended(reply, sent);
          return controller.close();
        }
        if (bytes.byteLength > 0) return;
      }
    },
    cancel() {
      cancelled.abort();
      engine.disconnected(reply, sent);
    },
  });
}

function relayOf(
  engine: Engine,
  reply: MockReply,
  relay: Relay,
  signal: AbortSignal,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const cancelled = new AbortController();
  const sent: Sent = { frames: 0, bytes: 0 };
  const pieces = relay.pieces(AbortSignal.any([signal, cancelled.signal]))[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { value: piece, done } = await pieces.next();
        if (cancelled.signal.aborted) return;
        if (signal.aborted) {
          engine.disconnected(reply, sent);
          return controller.error(signal.reason);
        }
        if (done === true) {
          engine.ended(reply, sent);
          return controller.close();
        }
        sent.frames += 1;
        sent.bytes += piece.byteLength;
        controller.enqueue(new Uint8Array(piece));
      } catch {
        engine.ended(reply, sent);
        controller.error(new TypeError('terminated', { cause: CUT }));
      }
    },
    async cancel() {
      cancelled.abort();
      engine.disconnected(reply, sent);
      await pieces.return?.();
    },
  });
}
