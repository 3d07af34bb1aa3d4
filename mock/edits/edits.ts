/**
 * What can be changed of an answer on its way out, whether it is made wrong on purpose (a fault) or merely unusual (a
 * variant): hooks over its JSON, its events, its frames and the whole reply.
 */
import { isObject } from '../answer/json.ts';
import type { JsonObject, JsonValue } from '../answer/json.ts';
import type { Answer } from '../answer/types.ts';
import type { Frame, MockReply } from '../reply.ts';

/** A request, as an edit sees it. */
export interface Plain {
  method: string;
  /** Below /v1, without query. */
  path: string;
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
  /** The parsed body; null for none, or none that is a JSON object. */
  body: JsonObject | null;
}

/** What was asked, and with what status it was answered before the edit. */
export interface Told extends Plain {
  status: number;
}

/**
 * Every hook is optional; they are called in this order: `json` or `events`, then `frames`, then `reply`. Values are
 * copies: hooks may change and return them. A hook must be a function of what it is given, so that equal runs stay equal.
 */
export interface Edits<T extends Told = Told> {
  /** Changes a JSON answer, errors included. */
  json?(value: JsonObject, told: T): JsonValue;
  /** Changes the events of a stream. */
  events?(events: JsonObject[], told: T): JsonObject[];
  /** Changes the stream as it is written. */
  frames?(frames: Frame[], told: T): Frame[];
  /** Changes the messages of a turn over a WebSocket, of an error as well. `frames` and `reply` are not asked about it. */
  messages?(messages: Frame[], told: T): Frame[];
  /** Changes the whole reply. */
  reply?(reply: MockReply, told: T): MockReply;
}

/** An answer whose JSON an edit may have turned into something that is no object. */
export type Edited = Omit<Answer, 'body'> & {
  body: Exclude<Answer['body'], { kind: 'json' }> | { kind: 'json'; value: JsonValue };
};

/** An answer through the hooks of each edit, in their order; `told` is what that edit is told. */
export function editAnswer<T extends Told, E extends Edits<T>>(
  answer: Edited,
  edits: readonly E[],
  told: (edit: E) => T,
): Edited {
  if (edits.length === 0) return answer;
  // A copy: what is stored must not be changed through what is sent.
  let body: Edited['body'] = structuredClone(answer.body);
  for (const edit of edits) {
    if (body.kind === 'json' && edit.json && isObject(body.value)) {
      body = { kind: 'json', value: edit.json(body.value, told(edit)) };
    } else if (body.kind === 'events' && edit.events) {
      body = { ...body, events: edit.events(body.events, told(edit)) };
    }
  }
  return { ...answer, body };
}

/** What is sent of a stream that is resumed: an edit changes the stream, and not what is asked of it. */
export function resumed(answer: Edited): Edited {
  const { body } = answer;
  if (body.kind !== 'events' || body.after === undefined) return answer;
  const { after, events } = body;
  const numberOf = ({ sequence_number: number }: JsonObject, index: number): number =>
    typeof number === 'number' ? number : index;
  return {
    ...answer,
    body: { kind: 'events', events: events.filter((each, at) => numberOf(each, at) > after) },
  };
}

/** A written reply through the hooks of each edit, in their order. */
export function editReply<T extends Told, E extends Edits<T>>(
  reply: MockReply,
  edits: readonly E[],
  told: (edit: E) => T,
): MockReply {
  return edits.reduce((current, edit) => {
    const { body } = current;
    const framed: MockReply =
      edit.frames && body.kind === 'stream'
        ? { ...current, body: { ...body, frames: edit.frames([...body.frames], told(edit)) } }
        : current;
    return edit.reply?.(framed, told(edit)) ?? framed;
  }, reply);
}

/** The messages of a turn over a WebSocket through the hooks of each edit, in their order. */
export function editMessages<T extends Told, E extends Edits<T>>(
  reply: MockReply,
  edits: readonly E[],
  told: (edit: E) => T,
): MockReply {
  return edits.reduce((current, edit) => {
    if (!edit.messages || current.body.kind !== 'stream') return current;
    const frames = edit.messages([...current.body.frames], told(edit));
    return { ...current, body: { kind: 'stream', frames } };
  }, reply);
}

export const isCreate = (asked: { method: string; path: string }): boolean =>
  asked.method === 'POST' && asked.path === '/responses';

export const isRetrieve = (asked: { method: string; path: string }): boolean =>
  asked.method === 'GET' && /^\/responses\/[^/]+$/.test(asked.path);
