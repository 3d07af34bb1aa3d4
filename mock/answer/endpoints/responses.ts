/** /responses: made, given once more, cancelled, deleted. */
import { factsOf } from '../../../spec/index.ts';
import { CHAT_PREFIX, completionOf } from '../chat/completion.ts';
import { cancel, eventsOfStored, isInBackground, poll, read } from '../background/background.ts';
import { create } from '../create.ts';
import { withDeltas } from '../deltas.ts';
import { speechOf } from '../dialect.ts';
import { eventsOf } from '../events.ts';
import type { JsonObject } from '../json.ts';
import { invalid, notFound } from '../problem.ts';
import { booleanAt, includeAt, numberAt } from '../query.ts';
import type { Stored } from '../space.ts';
import type { Answer } from '../types.ts';
import { shown } from '../validate/wrong.ts';
import { eventsAnswer, jsonAnswer, type Endpoint, type Visit } from './endpoint.ts';

export const responses: readonly Endpoint[] = [
  { method: 'POST', path: '/responses', handler: create },
  { method: 'GET', path: '/responses/{id}', handler: retrieve },
  { method: 'DELETE', path: '/responses/{id}', handler: remove },
  { method: 'POST', path: '/responses/{id}/cancel', handler: stop },
];

/** As it stands; with `stream=true` its events, those after `starting_after` only and those that are still to come. */
async function retrieve(visit: Visit): Promise<Answer> {
  const { query, space } = visit.call;
  includeAt(query);
  const stream = booleanAt(query, 'stream', false);
  const after = numberAt(query, 'starting_after', -1, -1, Number.MAX_SAFE_INTEGER);
  const padded = booleanAt(query, 'include_obfuscation', true);
  const stored = await findStored(visit);
  if (stream) return replay(visit, stored, after, padded);
  const { response } = isInBackground(stored) ? await poll(space, stored) : stored;
  return jsonAnswer(isChat(stored) ? completionOf(response) : response, 'route:retrieve');
}

async function replay(visit: Visit, stored: Stored, after: number, padded: boolean): Promise<Answer> {
  const { call, checker } = visit;
  await checkWindow(visit, stored);
  if (!isInBackground(stored)) {
    const streaming = { obfuscation: stored.obfuscation && padded, speech: speechOf(call.dialect, checker) };
    const events = withDeltas(eventsOf(stored.response, streaming), stored.pieces ?? []);
    return eventsAnswer(events, 'route:replay', after);
  }
  await read(call.space, stored);
  const events = await eventsOfStored(call.space, stored, call.dialect);
  const answer = eventsAnswer(padded ? events : events.map(unpadded), 'route:replay', after);
  return { ...answer, work: { stored, begins: false } };
}

/** What was answered in the shape of a chat is given so once more. */
const isChat = ({ response }: Stored): boolean => String(response['id']).startsWith(CHAT_PREFIX);

const unpadded = ({ obfuscation: _obfuscation, ...event }: JsonObject): JsonObject => event;

/** Throws where the dialect says how long a stream can be read again, and that time is over. */
async function checkWindow({ call }: Visit, { made, response }: Stored): Promise<void> {
  const seconds = factsOf(call.dialect).limits.resumeSeconds ?? Infinity;
  if ((await call.space.clock.since(made)) <= seconds) return;
  const message = `The stream of response '${String(response['id'])}' can be read no more: it is kept for ${seconds} seconds. The response itself is still there.`;
  throw invalid('stream_expired', 'stream', message);
}

async function stop(visit: Visit): Promise<Answer> {
  const stored = await findStored(visit);
  if (!isInBackground(stored)) {
    const message = 'Only a response that was made with background set to true can be cancelled.';
    throw invalid('response_not_in_background', null, message);
  }
  const { response } = await cancel(visit.call.space, stored);
  return jsonAnswer(response, 'route:cancel');
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
