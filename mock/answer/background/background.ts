/**
 * Responses that are made in the background: begun, looked at, cancelled. What each will be is stored from the start,
 * and beside it how far it has come, which is changed by compare-and-set alone: of all that come at once, in whatever
 * process, one ends it.
 */
import { factsOf, type DialectName } from '../../../spec/index.ts';
import { update } from '../../store/store.ts';
import { wallTime } from '../../timers.ts';
import { countItems } from '../count.ts';
import { brokenOff } from '../events.ts';
import { isObject, textAt, type JsonObject, type JsonValue } from '../json.ts';
import { unfinished } from '../response.ts';
import type { Space, Stored } from '../space.ts';
import { KEYS } from './keys.ts';
import { BEGUN, stageOf, toldOf, type Course, type End, type Progress, type Stage } from './course.ts';

/** What is known of a response at one moment. */
interface Sight {
  /** As it stands. */
  response: JsonObject;
  progress: Progress;
  stage: Stage;
}

export type InBackground = Stored & { course: Course };

export const isInBackground = (stored: Stored): stored is InBackground => stored.course !== undefined;

/** Stores a response that is still to be made, and the events that will tell it. */
export async function begin(
  space: Space,
  stored: InBackground,
  events: readonly JsonObject[],
): Promise<Sight> {
  await space.records.append(eventsKey(stored), events as readonly JsonValue[]);
  await space.records.set(progressKey(stored), BEGUN);
  await space.keep(stored);
  return sight(space, stored, BEGUN);
}

/** As it stands; what is done by now has its consequences. */
export async function look(space: Space, stored: InBackground): Promise<Sight> {
  return sight(space, stored, (await progressOf(space, stored)) ?? BEGUN);
}

/** Asks how it stands, which moves one on that is only asked for. */
export async function poll(space: Space, stored: InBackground): Promise<Sight> {
  return changed(space, stored, (before) => ({ ...before, polls: before.polls + 1 }));
}

/** Reads its events: from now on it goes on by itself. */
export async function read(space: Space, stored: InBackground): Promise<Sight> {
  return changed(space, stored, (before) => (before.read ? before : { ...before, read: true }));
}

/** A gate was passed, in order. */
export async function pass(space: Space, stored: InBackground): Promise<Sight> {
  return changed(space, stored, (before) => ({ ...before, passed: [...before.passed, wallTime()] }));
}

/** Ends one that is not done; one that has ended stays as it is. */
export async function cancel(space: Space, stored: InBackground): Promise<Sight> {
  return endEarly(space, stored, 'cancelled');
}

/** It could not go on. */
export async function fail(space: Space, stored: InBackground, message: string): Promise<Sight> {
  return endEarly(space, stored, 'failed', message);
}

async function endEarly(
  space: Space,
  stored: InBackground,
  how: 'cancelled' | 'failed',
  message?: string,
): Promise<Sight> {
  const now = await look(space, stored);
  if (now.stage === 'done') return now;
  const { age } = await instantOf(space, stored, now.progress);
  let end: End | undefined;
  const after = await changed(space, stored, (before) => {
    end = {
      how,
      events: toldOf(stored.course, before, { age, now: wallTime() }),
      ...(message && { message }),
    };
    return { ...before, end };
  });
  const mine = end !== undefined && after.progress.end === end;
  if (mine) await space.keep({ ...stored, response: after.response, tokens: countItems(stored.input) });
  return after;
}

/** The events, as far as they are told in the end: all, or those before it was ended. */
export async function eventsOfStored(
  space: Space,
  stored: InBackground,
  dialect: DialectName,
): Promise<JsonObject[]> {
  const { end } = (await progressOf(space, stored)) ?? BEGUN;
  const early = end === undefined || end.how === 'done' ? null : end;
  const events = (await space.records.range(eventsKey(stored), 0, early?.events)).filter(isObject);
  if (early === null) return events;
  return [...events, ...endEvents(stored, early, early.events, dialect)];
}

/** How far it has come; undefined for one that was deleted. */
export async function progressOf(space: Space, stored: Stored): Promise<Progress | undefined> {
  return (await space.records.get(progressKey(stored))) as Progress | undefined;
}

/** What ends the stream of one that was ended early; `number` is that of the first event. */
export function endEvents(
  stored: Stored,
  { how, message = 'The response was cancelled.' }: Pick<End, 'how' | 'message'>,
  number: number,
  dialect: DialectName,
): JsonObject[] {
  const code = how === 'cancelled' ? 'response_cancelled' : 'server_error';
  const events = brokenOff(ended(stored.response, { how, message }), { code, message }, factsOf(dialect));
  // There is no event of a response that was cancelled.
  const told = how === 'cancelled' ? events.slice(0, 1) : events;
  return told.map(({ type, ...fields }, index) => ({ type, sequence_number: number + index, ...fields }));
}

/** Leaves one that has ended as it is, and one that was deleted deleted. */
async function changed(
  space: Space,
  stored: InBackground,
  change: (before: Progress) => Progress,
): Promise<Sight> {
  const after = await update(space.records, progressKey(stored), (before) =>
    before === undefined || (before as Progress).end !== undefined ? before : change(before as Progress),
  );
  space.bell.ring(textAt(stored.response, 'id'));
  return sight(space, stored, (after as Progress | undefined) ?? BEGUN);
}

async function sight(space: Space, stored: InBackground, progress: Progress): Promise<Sight> {
  const { end } = progress;
  if (end !== undefined) return { response: ended(stored.response, end), progress, stage: 'done' };
  const stage = stageOf(stored.course, progress, await instantOf(space, stored, progress));
  if (stage === 'done') return settle(space, stored);
  return { response: unfinished(stored.response, stage), progress, stage };
}

/** Whoever finds it done first sees to what follows from that. */
async function settle(space: Space, stored: InBackground): Promise<Sight> {
  const done: End = { how: 'done', events: stored.course.events };
  let mine = false;
  const after = await update(space.records, progressKey(stored), (before) => {
    mine = before !== undefined && (before as Progress).end === undefined;
    return mine ? { ...(before as Progress), end: done } : before;
  });
  if (mine) await space.made(stored);
  return sight(space, stored, (after as Progress | undefined) ?? { ...BEGUN, end: done });
}

/** What is ended early has no output. */
function ended(response: JsonObject, { how, message }: Pick<End, 'how' | 'message'>): JsonObject {
  if (how === 'done') return response;
  const error =
    how === 'failed' ? { code: 'server_error', message: message ?? 'The response failed.' } : null;
  return { ...unfinished(response, how), error };
}

async function instantOf(
  space: Space,
  stored: InBackground,
  { polls }: Progress,
): Promise<{ age: number; now: number }> {
  const seconds = await space.clock.since(stored.made);
  // Virtual time goes by as it is asked for.
  return { age: space.clock.isVirtual ? seconds + polls : seconds, now: wallTime() };
}

const progressKey = ({ owner, response }: Stored): string => KEYS.progress(owner, textAt(response, 'id'));
const eventsKey = ({ owner, response }: Stored): string => KEYS.events(owner, textAt(response, 'id'));
