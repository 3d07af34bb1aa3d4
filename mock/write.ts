/** From what the core says to what goes over the wire: a reply over HTTP, or the messages of a turn over a WebSocket. */
import { factsOf, type DialectName } from '../spec/index.ts';
import { isObject } from './answer/json.ts';
import type { JsonObject, JsonValue } from './answer/json.ts';
import type { Edited } from './edits/edits.ts';
import type { MockReply } from './reply.ts';
import { DONE_FRAME, frameOf, STREAM_CONTENT_TYPE } from './sse.ts';

export interface Writer {
  /** `standard` are the headers of every reply. */
  reply(said: Edited, standard: Readonly<Record<string, string>>): MockReply;
  /** One event of a stream, as it is written. */
  event(event: JsonObject): string;
  /** What ends a stream in the place of one of its frames. */
  ending(events: readonly JsonObject[]): string;
}

export function overHttp(dialect: DialectName): Writer {
  const event = (each: JsonObject): string => frameOf(each).text;
  const done = factsOf(dialect).done === 'required' ? DONE_FRAME : '';
  return {
    event,
    ending: (events) => events.map(event).join('') + done,
    reply(said, standard) {
      const { status, body } = said;
      const headers = { ...standard, ...said.headers };
      if (body.kind === 'none') return { status, headers, body };
      if (body.kind === 'json') {
        const text = JSON.stringify(body.value);
        return {
          status,
          headers: { ...headers, 'content-type': 'application/json' },
          body: { kind: 'text', text },
        };
      }
      const frames = body.events.map((each) => ({ text: event(each) }));
      // A chat always ends so.
      const isChat = body.events.length > 0 && body.events[0]?.['type'] === undefined;
      const end = isChat ? DONE_FRAME : done;
      if (end !== '') frames.push({ text: end });
      const streamed = { ...headers, 'content-type': STREAM_CONTENT_TYPE, 'cache-control': 'no-cache' };
      return { status, headers: streamed, body: { kind: 'stream', frames } };
    },
  };
}

/** Each frame is one message. What is no stream is one message, too; an error is told with its status. */
export function overSocket(lane: string | null): Writer {
  const event = (each: JsonObject): string => {
    // Clients take an error without a status for nothing, and go on waiting.
    const told = each['type'] === 'error' && each['status'] === undefined ? { ...each, status: 500 } : each;
    return JSON.stringify(lane === null ? told : { ...told, stream_id: lane });
  };
  return {
    event,
    // One frame is one message.
    ending: (events) => event(events.at(-1) ?? {}),
    reply({ status, headers, body }, standard) {
      if (body.kind === 'none') return { status, headers, body: { kind: 'stream', frames: [] } };
      if (body.kind === 'events') {
        const frames = body.events.map((each) => ({ text: event(each) }));
        return { status, headers, body: { kind: 'stream', frames } };
      }
      const told = status < 400 ? body.value : errorOf(status, body.value, { ...standard, ...headers });
      const text = isObject(told) ? event(told) : JSON.stringify(told);
      const json = { ...headers, 'content-type': 'application/json' };
      return { status, headers: json, body: { kind: 'stream', frames: [{ text }] } };
    },
  };
}

/** What a client acts on, when it has no answer whose headers it could read. */
const TOLD_HEADERS = /^(x-request-id|x-should-retry|retry-after(-ms)?|x-ratelimit-.*)$/;

/** An error has a code on a connection: it is what clients tell errors apart by. */
function errorOf(status: number, value: JsonValue, headers: Readonly<Record<string, string>>): JsonValue {
  if (!isObject(value) || !isObject(value['error'])) return value;
  const { error, ...rest } = value;
  const told = Object.fromEntries(Object.entries(headers).filter(([name]) => TOLD_HEADERS.test(name)));
  const code = error['code'] ?? error['type'] ?? 'invalid_request_error';
  return { type: 'error', status, error: { ...error, code }, headers: told, ...rest };
}
