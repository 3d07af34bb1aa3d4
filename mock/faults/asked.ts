/** Edits of what is asked, which many faults are made of: a request refused, or read as another one. */
import { isObject } from '../answer/json.ts';
import type { JsonObject, JsonValue } from '../answer/json.ts';
import { isCreate } from '../edits/edits.ts';
import { inputItems } from '../edits/parts.ts';
import type { Asked, Fault, Refusal, Told } from './fault.ts';

export function refusal(message: string, param: string): Refusal {
  return { status: 400, message, param, code: 'invalid_value' };
}

export function refuseItems(
  bad: (item: JsonObject) => boolean,
  message: string,
): (asked: Asked) => Refusal | null {
  return ({ body }) => {
    const index = inputItems(body).findIndex(bad);
    return index < 0 ? null : refusal(message, `input[${index}]`);
  };
}

export function changed(asked: Asked, change: (body: JsonObject) => JsonObject): Asked {
  return isCreate(asked) && asked.body ? { ...asked, body: change(asked.body) } : asked;
}

export function changedItems(asked: Asked, change: (item: JsonObject) => JsonObject): Asked {
  return changed(asked, (body) => {
    if (!Array.isArray(body['input'])) return body;
    const input = body['input'].map((item): JsonValue => (isObject(item) ? change(item) : item));
    return { ...body, input };
  });
}

export function withoutFields(asked: Asked, ...fields: string[]): Asked {
  if (!isCreate(asked) || !asked.body) return asked;
  const body = { ...asked.body };
  for (const field of fields) delete body[field];
  return { ...asked, body };
}

export function withFields(asked: Asked, fields: JsonObject): Asked {
  return isCreate(asked) && asked.body ? { ...asked, body: { ...asked.body, ...fields } } : asked;
}

/** Refuses with 400 each request to make a response that is bad so; it names the field. */
export function refusing(bad: (body: JsonObject) => boolean, param: string): Pick<Fault, 'refuse'> {
  return {
    refuse: (asked) =>
      isCreate(asked) && asked.body && bad(asked.body)
        ? refusal(`Unsupported parameter: '${param}'.`, param)
        : null,
  };
}

/** One method on one kind of path, below /v1. */
export type Route = readonly [method: string, path: RegExp];

export const isOn = ([method, path]: Route, asked: { method: string; path: string }): boolean =>
  asked.method === method && path.test(asked.path);

/** The JSON answers of one route that are no refusals. */
export function answersOn(
  route: Route,
  edit: (value: JsonObject, told: Told) => JsonValue,
): Pick<Fault, 'json'> {
  return { json: (value, told) => (isOn(route, told) && told.status < 400 ? edit(value, told) : value) };
}

/** What is asked on one route, read as something else. */
export function readOn(route: Route, change: (asked: Asked) => Asked): Pick<Fault, 'request'> {
  return { request: (asked) => (isOn(route, asked) ? change(asked) : asked) };
}

/** A status of one route that is said to be another one. */
export function statusOn(route: Route, from: number, to: number): Pick<Fault, 'reply'> {
  return {
    reply: (reply, told) => (isOn(route, told) && reply.status === from ? { ...reply, status: to } : reply),
  };
}

export function withBody(asked: Asked, change: (body: JsonObject) => JsonObject): Asked {
  return asked.body ? { ...asked, body: change(asked.body) } : asked;
}
