/** /responses: made, given once more, deleted. */
import { create } from '../create.ts';
import { eventsOf } from '../events.ts';
import { notFound } from '../problem.ts';
import type { Stored } from '../space.ts';
import type { Answer } from '../types.ts';
import { shown } from '../validate/wrong.ts';
import { numberAt } from '../paging.ts';
import { eventsAnswer, jsonAnswer, type Endpoint, type Visit } from './endpoint.ts';

export const responses: readonly Endpoint[] = [
  { method: 'POST', path: '/responses', handler: create },
  { method: 'GET', path: '/responses/{id}', handler: retrieve },
  { method: 'DELETE', path: '/responses/{id}', handler: remove },
];

/** With `stream=true` its events once more, those after `starting_after` only. */
async function retrieve(visit: Visit): Promise<Answer> {
  const stored = await findStored(visit);
  const { query } = visit.call;
  if (query.get('stream') !== 'true') return jsonAnswer(stored.response, 'route:retrieve');
  const after = numberAt(query, 'starting_after', -1, -1, Number.MAX_SAFE_INTEGER);
  const obfuscation = stored.obfuscation && query.get('include_obfuscation') !== 'false';
  return eventsAnswer(eventsOf(stored.response, { obfuscation }).slice(after + 1), 'route:replay');
}

async function remove({ id, owner, call }: Visit): Promise<Answer> {
  if (!(await call.space.delete(owner, id))) throw unknown(id);
  return jsonAnswer({ id, object: 'response', deleted: true }, 'route:delete');
}

/** The stored response that the path names; throws 404. */
export async function findStored({ id, owner, call }: Visit): Promise<Stored> {
  const stored = await call.space.find(owner, id);
  if (stored === undefined) throw unknown(id);
  return stored;
}

const unknown = (id: string) => notFound(`Response with id '${shown(id)}' not found.`);
