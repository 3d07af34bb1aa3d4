/** Edits that many faults and variants are made of: every Response, item, part or usage, wherever it stands in the answer. */
import { isObject } from '../answer/json.ts';
import type { JsonObject, JsonValue } from '../answer/json.ts';
import { renumbered } from '../answer/deltas.ts';
import type { Edits, Told } from './edits.ts';

type Hooks<T extends Told = Told> = Pick<Edits<T>, 'json' | 'events'>;

/** Where a Response was found. */
type Where<T extends Told> = T & {
  /** The event that carries it; `json` for an answer that is not a stream. */
  in: string;
};

const TERMINAL = new Set(['response.completed', 'response.incomplete', 'response.failed']);

export const isTerminal = (event: JsonObject): boolean => TERMINAL.has(String(event['type']));

/** Every Response: the JSON answer, retrieved ones included, and the snapshots of lifecycle events. */
export function responses<T extends Told = Told>(
  edit: (response: JsonObject, where: Where<T>) => void,
): Hooks<T> {
  return {
    json(value, told) {
      if (value['object'] === 'response') edit(value, { ...told, in: 'json' });
      return value;
    },
    events(events, told) {
      for (const event of events) {
        if (isObject(event['response'])) edit(event['response'], { ...told, in: String(event['type']) });
      }
      return events;
    },
  };
}

/** Every Response that is finished: JSON answers and terminal events. */
export function finalResponses<T extends Told = Told>(
  edit: (response: JsonObject, where: Where<T>) => void,
): Hooks<T> {
  return responses<T>((response, where) => {
    if (where.in === 'json' || TERMINAL.has(where.in)) edit(response, where);
  });
}

/** Every output item: in each Response, and in the events that announce and close it. */
export function items<T extends Told = Told>(edit: (item: JsonObject, where: Where<T>) => void): Hooks<T> {
  const inResponses = responses<T>((response, where) => {
    for (const item of objects(response['output'])) edit(item, where);
  });
  return {
    json: inResponses.json!,
    events(events, told) {
      for (const event of events) {
        if (isObject(event['item'])) edit(event['item'], { ...told, in: String(event['type']) });
      }
      return inResponses.events!(events, told);
    },
  };
}

/** Every item of one type. */
export function itemsOf(type: string, edit: (item: JsonObject) => void): Hooks {
  return items((item) => {
    if (item['type'] === type) edit(item);
  });
}

/** Every content part of an output message: within its item, and in the events that announce and close it. */
export function parts(edit: (part: JsonObject) => void): Hooks {
  const inItems = items((item) => {
    if (item['type'] === 'message') objects(item['content']).forEach(edit);
  });
  return {
    json: inItems.json!,
    events(events, told) {
      for (const event of events) {
        if (isObject(event['part']) && String(event['type']).startsWith('response.content_part'))
          edit(event['part']);
      }
      return inItems.events!(events, told);
    },
  };
}

/** The usage of every Response that has one. */
export function usages<T extends Told = Told>(edit: (usage: JsonObject, where: Where<T>) => void): Hooks<T> {
  return responses<T>((response, where) => {
    if (isObject(response['usage'])) edit(response['usage'], where);
  });
}

/** Leaves out events; a server that never sends them does not count them either. */
export function withoutEvents(leave: (event: JsonObject) => boolean): Hooks {
  return { events: (events) => renumbered(events.filter((event) => !leave(event))) };
}

export const withoutTypes = (...types: string[]): Hooks =>
  withoutEvents((event) => types.includes(String(event['type'])));

/** Every error envelope. */
export function errors(edit: (error: JsonObject, told: Told) => JsonValue): Pick<Edits, 'json'> {
  return {
    json: (value, told) =>
      told.status >= 400 && isObject(value['error']) ? edit(value['error'], told) : value,
  };
}

export function objects(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter((one) => isObject(one)) : [];
}

/** Input items of a request; a string is one user message. */
export function inputItems(body: JsonObject | null): JsonObject[] {
  return objects(body?.['input']);
}

/** A number, or 0. */
export const numberAt = (object: JsonObject, key: string): number => {
  const value = object[key];
  return typeof value === 'number' ? value : 0;
};
