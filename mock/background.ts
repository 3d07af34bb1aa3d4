/** Responses in the background, as a process sees them go on: what passes their gates, and those who read along. */
import type { DialectName } from '../spec/index.ts';
import { endEvents, fail, look, pass, progressOf } from './answer/background/background.ts';
import type { InBackground } from './answer/background/background.ts';
import { dueAt, gateAt, isTimed, isWaitedFor } from './answer/background/course.ts';
import type { JsonObject } from './answer/json.ts';
import type { Space } from './answer/space.ts';
import type { Frame } from './reply.ts';
import { alarm, wallTime } from './timers.ts';
import type { Writer } from './write.ts';

/** Milliseconds after which it is looked at again, since another process may have changed it. */
const LOOK_AGAIN = 100;

/** How a stream is told. */
interface Told {
  dialect: DialectName;
  writer: Writer;
}

/** Waits at a gate; resolves to what is wrong, if something is. */
type Gate = (name: string, gone: AbortSignal) => Promise<string | null>;

/**
 * Sees one to its end: through its gates, and what follows when it is done. Resolves when that has come, or it was
 * cancelled or deleted, or the signal aborts. Without it nothing but gates would stand still: all else follows from time.
 */
export async function seeThrough(
  space: Space,
  stored: InBackground,
  gate: Gate,
  stopped: AbortSignal,
): Promise<void> {
  const { course } = stored;
  const over = new AbortController();
  const stop = () => over.abort();
  stopped.addEventListener('abort', stop, { once: true });
  const unwatch = watch(space, stored, stop);
  try {
    for (const [number, [, name]] of course.gates.entries()) {
      await reached(space, stored, (passed) => gateAt(course, passed, number), over.signal);
      const problem = over.signal.aborted ? null : await gate(name, over.signal);
      if (over.signal.aborted) return;
      if (problem !== null) return void (await fail(space, stored, problem));
      await pass(space, stored);
    }
    await reached(space, stored, (passed) => dueAt(course, passed, course.events - 1), over.signal);
    if (!over.signal.aborted) await look(space, stored);
  } finally {
    stopped.removeEventListener('abort', stop);
    unwatch();
  }
}

/** The frames of its events, each of which is written when its event is told. */
export function following(
  frames: readonly Frame[],
  events: readonly JsonObject[],
  stored: InBackground,
  space: Space,
  told: Told,
): Frame[] {
  if (!isTimed(stored.course)) return [...frames];
  let before: number | null = null;
  return frames.map((frame, index) => {
    const number = Number(events[index]?.['sequence_number']);
    // What a fault has left without a number comes with what stands before it.
    if (!Number.isSafeInteger(number) || number >= stored.course.events) return frame;
    const waits = before === null || someBetween(before, number, (each) => isWaitedFor(stored.course, each));
    before = number;
    return waits ? { ...frame, hold: (gone) => whenTold(space, stored, number, told, gone) } : frame;
  });
}

function someBetween(before: number, last: number, is: (event: number) => boolean): boolean {
  for (let event = before + 1; event <= last; event += 1) if (is(event)) return true;
  return false;
}

/** Resolves when the event of this number is told: to null, or to the frame that ends the stream in its place. */
async function whenTold(
  space: Space,
  stored: InBackground,
  event: number,
  { dialect, writer }: Told,
  gone: AbortSignal,
): Promise<string | null> {
  await reached(space, stored, (passed) => dueAt(stored.course, passed, event), gone);
  if (gone.aborted) return null;
  const progress = await progressOf(space, stored);
  const end =
    progress === undefined
      ? ({ how: 'failed', message: 'The response was deleted.' } as const)
      : progress.end;
  if (end === undefined || end.how === 'done' || ('events' in end && event < end.events)) return null;
  return writer.ending(endEvents(stored, end, event, dialect));
}

/** Resolves when that time has come, or it has ended or was deleted, or nobody waits for it any more. Never rejects. */
async function reached(
  space: Space,
  stored: InBackground,
  at: (passed: readonly number[]) => number | null,
  gone: AbortSignal,
): Promise<void> {
  while (!gone.aborted) {
    const progress = await progressOf(space, stored);
    if (progress === undefined || progress.end !== undefined) return;
    const due = at(progress.passed);
    const left = due === null ? LOOK_AGAIN : due - wallTime();
    if (left <= 0) return;
    await change(space, stored, Math.min(left, LOOK_AGAIN), gone);
  }
}

/** Resolves when it was changed in this process, or so many milliseconds are over, or the signal aborts. */
function change(space: Space, stored: InBackground, ms: number, gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      stopAlarm();
      stopBell();
      gone.removeEventListener('abort', finish);
      resolve();
    };
    const stopAlarm = alarm(ms, finish);
    const stopBell = space.bell.next(nameOf(stored), finish);
    gone.addEventListener('abort', finish, { once: true });
  });
}

/** Calls back when it has ended or was deleted. Returns how to stop it. */
function watch(space: Space, stored: InBackground, over: () => void): () => void {
  let stop: () => void = () => undefined;
  const again = () => {
    stop = space.bell.next(nameOf(stored), () => {
      again();
      void Promise.resolve(progressOf(space, stored)).then((progress) => {
        if (progress === undefined || progress.end !== undefined) over();
      });
    });
  };
  again();
  return () => stop();
}

const nameOf = ({ response }: InBackground): string => String(response['id']);
