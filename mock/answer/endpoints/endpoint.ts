/** What an endpoint is: a method on a path, and what answers it. */
import type { Checker } from '../../../spec/index.ts';
import type { JsonObject } from '../json.ts';
import type { Answer, Call } from '../types.ts';

export interface Endpoint {
  method: 'GET' | 'POST' | 'DELETE';
  /** Below /v1. `{id}` and `{item}` stand for one step of the path, `{+id}` for all that is left, slashes included. */
  path: string;
  /** Throws a Problem for whatever is refused. */
  handler: (visit: Visit) => Answer | Promise<Answer>;
}

/** A request that has come as far as its endpoint. */
export interface Visit {
  call: Call;
  /** The digest of the key: what state is kept under. */
  owner: string;
  checker: Checker;
  /** What the path holds in place of `{id}` and `{item}`, decoded; empty when it has none. */
  id: string;
  item: string;
}

export const jsonAnswer = (value: JsonObject, by: string): Answer => ({
  status: 200,
  headers: {},
  body: { kind: 'json', value },
  by,
});

/** With `after`, of a stream that is resumed: see `Answer`. */
export const eventsAnswer = (events: JsonObject[], by: string, after = -1): Answer => ({
  status: 200,
  headers: {},
  body: { kind: 'events', events, ...(after >= 0 ? { after } : {}) },
  by,
});
