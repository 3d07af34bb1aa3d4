/**
 * How far a response that is made in the background has come. What it will be is known when it is asked for; what it has
 * told follows from times and counts in the store, so that every process tells the same, and none has to live for it.
 */

/** Fixed when the response is asked for. */
export type Course = Timing & {
  /** How many events there are, and which of them tells that it has left the queue. */
  events: number;
  leaves: number;
  /** Nobody reads its events: it goes on as it is asked for, and not before. */
  polled: boolean;
};

/** Where its events wait, by the wall clock; events are known by their numbers. */
export type Timing = {
  /** Unix milliseconds. */
  began: number;
  /** Milliseconds before the first event, and before each further one. */
  first: number;
  next: number;
  /** Further milliseconds before single events. */
  delays: [event: number, ms: number][];
  /** In the order of their events. */
  gates: [event: number, name: string][];
};

/** Changes as the response is made. */
export type Progress = {
  /** How often it was asked for. */
  polls: number;
  /** Its events are being read: it goes on by itself. */
  read: boolean;
  /** When its gates were passed, in order: Unix milliseconds. */
  passed: number[];
  end?: End;
};

export type End = {
  how: 'done' | 'cancelled' | 'failed';
  /** How many events were told. */
  events: number;
  /** Why it failed. */
  message?: string;
};

export type Stage = 'queued' | 'in_progress' | 'done';

/** `age`: seconds of the mock's clock. `now`: Unix milliseconds of the wall clock. */
interface Instant {
  age: number;
  now: number;
}

/** Waits nowhere. */
export const INSTANT: Timing = { began: 0, first: 0, next: 0, delays: [], gates: [] };

export const BEGUN: Progress = { polls: 0, read: false, passed: [] };

/** From which age on one that is only polled is made, and is done. */
const MADE_AT = 1;
const DONE_AT = 2;

/** Whether an event has to be waited for, or the one before it brings it along. */
export function isWaitedFor({ first, next, delays, gates }: Timing, event: number): boolean {
  if ((event === 0 ? first : next) > 0) return true;
  return delays.some(([number]) => number === event) || gates.some(([number]) => number === event);
}

export const isTimed = ({ first, next, delays, gates }: Timing): boolean =>
  first > 0 || next > 0 || delays.length > 0 || gates.length > 0;

/** When an event is told, in Unix milliseconds; null when a gate stands before it that was not passed yet. */
export function dueAt(timing: Timing, passed: readonly number[], event: number): number | null {
  const gates = timing.gates.filter(([number]) => number <= event);
  const last = gates.at(-1);
  if (last === undefined) return arrivesAt(timing, event);
  const at = passed[gates.length - 1];
  return at === undefined ? null : at + between(timing, last[0], event);
}

/** When the gate of this number, from 0, is reached; null when one before it was not passed yet. */
export function gateAt(timing: Timing, passed: readonly number[], gate: number): number | null {
  const event = timing.gates[gate]?.[0] ?? 0;
  const before = timing.gates[gate - 1];
  if (before === undefined) return arrivesAt(timing, event);
  const at = passed[gate - 1];
  return at === undefined ? null : at + between(timing, before[0], event);
}

const arrivesAt = (timing: Timing, event: number): number =>
  timing.began + timing.first + between(timing, 0, event) + delayOf(timing, 0);

/** Milliseconds from one event to another. */
const between = (timing: Timing, from: number, to: number): number =>
  (to - from) * timing.next +
  timing.delays.reduce((sum, [event, ms]) => (event > from && event <= to ? sum + ms : sum), 0);

const delayOf = ({ delays }: Timing, event: number): number =>
  delays.reduce((sum, [number, ms]) => (number === event ? sum + ms : sum), 0);

const isDue = (course: Course, { passed }: Progress, event: number, now: number): boolean => {
  const at = dueAt(course, passed, event);
  return at !== null && at <= now;
};

/** Whether the age of one that is polled counts. */
const waitsForPolls = (course: Course, progress: Progress): boolean => course.polled && !progress.read;

export function stageOf(course: Course, progress: Progress, { age, now }: Instant): Stage {
  const young = waitsForPolls(course, progress);
  if ((young && age < MADE_AT) || !isDue(course, progress, course.leaves, now)) return 'queued';
  if ((young && age < DONE_AT) || !isDue(course, progress, course.events - 1, now)) return 'in_progress';
  return 'done';
}

/** How many of its events have been told. */
export function toldOf(course: Course, progress: Progress, instant: Instant): number {
  const { age, now } = instant;
  const limit =
    !waitsForPolls(course, progress) || age >= DONE_AT
      ? course.events
      : course.leaves + (age < MADE_AT ? 0 : 1);
  let told = 0;
  while (told < limit && isDue(course, progress, told, now)) told += 1;
  return told;
}
