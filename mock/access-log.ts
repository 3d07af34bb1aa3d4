/** One line of the access log: what came, what answered it, and how it ended. No body, no header, no key. */
import type { JournalEntry } from './journal.ts';
import type { MockReply, Sent } from './reply.ts';
import type { Usage } from './usage.ts';

export interface AccessLine {
  /** When the request came, by the wall clock: `2026-01-01T00:00:00.000Z`. */
  time: string;
  namespace: string;
  method: string;
  /** Below /v1, without its query, where some clients put their key. */
  path: string;
  status: number;
  /** Milliseconds from the request to the end of the reply, or to the client's leaving. */
  ms: number;
  model: string | null;
  /** The WebSocket that it came by; null over HTTP. */
  socket: number | null;
  /** Whether the reply is a stream of events. */
  stream: boolean;
  /** Events that were written; null for an answer in one piece. */
  events: number | null;
  /** As in the journal: `scenario:2`, `rule:echo`, `error:…`. */
  by: string;
  /** The step that answered, from 1, or by its name; null for none. */
  step: number | string | null;
  /** Of a new response. */
  tokens: Usage | null;
  /** The client left before the end. */
  disconnected: boolean;
}

/** Milliseconds; a time that a test cannot fake. */
interface Times {
  /** Since 1970, by the wall clock. */
  came: number;
  took: number;
}

export function accessLine(
  entry: JournalEntry,
  reply: MockReply,
  usage: Usage | null,
  { frames }: Sent,
  { came, took }: Times,
): AccessLine {
  const stream = isEventStream(reply);
  return {
    time: new Date(came).toISOString(),
    namespace: entry.namespace,
    method: entry.method,
    path: entry.path.split('?')[0] ?? '',
    status: reply.status,
    ms: Math.round(took),
    model: entry.model?.slice(0, MAX_MODEL) ?? null,
    socket: entry.socket,
    stream,
    events: stream ? frames : null,
    by: entry.by ?? '',
    step: entry.stepName ?? entry.step,
    tokens: usage,
    disconnected: entry.disconnected,
  };
}

/** Characters. No model has a longer name; a request may. */
const MAX_MODEL = 200;

/** An answer in one piece that is paced is written in frames, too, and is no stream. */
export function isEventStream({ headers, body }: MockReply): boolean {
  const type = headers['content-type']?.toLowerCase();
  if (body.kind === 'relay') return type?.startsWith('text/event-stream') === true;
  return body.kind === 'stream' && type?.startsWith('application/json') !== true;
}
