/** What was stored: GET and DELETE /responses/{id}, and the list of its input items. */
import type { Speech } from './dialect.ts';
import { eventsOf } from './events.ts';
import type { JsonObject } from './json.ts';
import { notFound } from './problem.ts';
import type { Space, Stored } from './space.ts';
import type { Answer } from './types.ts';
import { shown, tooLarge, tooSmall, wrongType, wrongValue } from './validate/wrong.ts';
import { invalid } from './problem.ts';

interface Visit {
  speech: Speech;
  space: Space;
  owner: string;
  query: URLSearchParams;
}

/** With `stream=true` its events once more, those after `starting_after` only. */
export function retrieve(id: string, { speech, space, owner, query }: Visit): Answer {
  const stored = found(id, space, owner);
  if (query.get('stream') !== 'true') {
    return { status: 200, headers: {}, body: { kind: 'json', value: stored.response }, by: 'route:retrieve' };
  }
  const after = numberAt(query, 'starting_after', -1, -1, Number.MAX_SAFE_INTEGER);
  const obfuscation = stored.obfuscation && query.get('include_obfuscation') !== 'false';
  const events = eventsOf(stored.response, { obfuscation, speech }).slice(after + 1);
  return { status: 200, headers: {}, body: { kind: 'events', events }, by: 'route:replay' };
}

export function remove(id: string, { space, owner }: Visit): Answer {
  if (!space.delete(owner, id)) throw unknown(id);
  const value = { id, object: 'response', deleted: true };
  return { status: 200, headers: {}, body: { kind: 'json', value }, by: 'route:delete' };
}

const ORDERS = ['asc', 'desc'];
const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

export function inputItems(id: string, { space, owner, query }: Visit): Answer {
  const stored = found(id, space, owner);
  const limit = numberAt(query, 'limit', DEFAULT_LIMIT, 1, MAX_LIMIT);
  const order = query.get('order') ?? 'desc';
  if (!ORDERS.includes(order)) throw wrongValue('order', order, ORDERS);
  const all = order === 'asc' ? stored.input : stored.input.toReversed();
  const start = startAfter(all, query.get('after'));
  const data = all.slice(start, start + limit);
  const value = {
    object: 'list',
    data,
    first_id: data[0]?.['id'] ?? '',
    last_id: data.at(-1)?.['id'] ?? '',
    has_more: start + limit < all.length,
  };
  return { status: 200, headers: {}, body: { kind: 'json', value }, by: 'route:input-items' };
}

function startAfter(items: readonly JsonObject[], after: string | null): number {
  if (after === null || after === '') return 0;
  const index = items.findIndex((item) => item['id'] === after);
  if (index < 0)
    throw invalid('invalid_value', 'after', `Invalid 'after': there is no input item '${shown(after)}'.`);
  return index + 1;
}

function numberAt(query: URLSearchParams, name: string, otherwise: number, min: number, max: number): number {
  const text = query.get(name);
  if (text === null || text === '') return otherwise;
  if (!/^-?\d{1,15}$/.test(text)) throw wrongType(name, 'an integer', text);
  const value = Number(text);
  if (value < min) throw tooSmall(name, 'integer', min, value);
  if (value > max) throw tooLarge(name, 'integer', max, value);
  return value;
}

function found(id: string, space: Space, owner: string): Stored {
  const stored = space.find(owner, id);
  if (stored === undefined) throw unknown(id);
  return stored;
}

const unknown = (id: string) => notFound(`Response with id '${shown(id)}' not found.`);
