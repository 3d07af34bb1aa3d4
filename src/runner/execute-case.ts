import { setTimeout as sleep } from 'node:timers/promises';
import type { Ask, Case, Earlier, Step } from '../../suites/case.ts';
import type { Reading } from '../judge/reading.ts';
import { RUN } from '../wire/bounds.ts';
import { retryAfterMs } from './retry-after.ts';
import type { Session, Way } from './session.ts';
import { isSettled, isTransient, settleStep, wantsMoreRoom, wasDone } from './step.ts';

export interface ExecuteParts {
  /** What requests ask for. */
  model: string;
  /** The model, where exchanges are named after it. */
  label: string | null;
  session: Pick<Session, 'ask' | 'sockets' | 'pace' | 'watch' | 'stop' | 'budget'>;
  /** From 0 up to 1. */
  random: () => number;
  /** How often a request is sent again after a passing failure. */
  retries: number;
  /** Milliseconds before a step is asked again; a cache may take a moment to be in effect. */
  askAgainMs: number;
}

/** What a case received. */
interface Executed {
  /** By step, in the order in which they were made. */
  attempts: Map<string, Reading[]>;
  /** What went wrong in us while the requests were made. */
  faults: string[];
}

/** A step whose `did` says no is asked so many times at most. */
const MAX_ASKED = 3;

/** How much more max_output_tokens a step gets that was cut before it could say anything. */
const MORE_ROOM = 4;

/** A step whose `until` says no is asked so many times at most. */
const MAX_POLLED = 40;

/** Sends the steps of a case, one after the other, until one does not bring what the next needs. */
export async function executeCase(each: Case, parts: ExecuteParts): Promise<Executed> {
  const attempts = new Map<string, Reading[]>(each.steps.map((step) => [step.name, []]));
  const earlier: Earlier = {};
  const faults: string[] = [];
  const sockets = parts.session.sockets();
  const run = (step: Step): Promise<boolean> => {
    const ask = typeof step.send === 'function' ? step.send(earlier) : step.send;
    const way = {
      sockets,
      model: parts.model,
      ...(step.hangUpAfter !== undefined && { hangUpAfter: step.hangUpAfter }),
    };
    return executeStep(each, step, ask, attempts.get(step.name) as Reading[], { ...parts, way });
  };
  try {
    for (const group of groupsOf(each.steps)) {
      const goOn = await Promise.all(group.map(run));
      if (goOn.includes(false)) break;
      for (const { name } of group) earlier[name] = attempts.get(name)?.at(-1) as Reading;
    }
  } catch (error) {
    faults.push(`${each.id}: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    sockets.close();
  }
  return { attempts, faults };
}

/** Steps that go out at the same time. */
function groupsOf(steps: readonly Step[]): Step[][] {
  const groups: Step[][] = [];
  for (const step of steps) {
    const before = groups.at(-1);
    if (step.together === true && before !== undefined) before.push(step);
    else groups.push([step]);
  }
  return groups;
}

/** Whether the case may go on. */
async function executeStep(
  each: Case,
  step: Step,
  first: Ask,
  readings: Reading[],
  parts: ExecuteParts & { way: Way },
): Promise<boolean> {
  let ask = first;
  let retries = 0;
  let asked = 1;
  let polled = 1;
  let widened = false;
  for (;;) {
    const attempt = readings.length + 1;
    const { label } = parts;
    const id = `${each.id}/${step.name}${label === null ? '' : `@${label}`}${attempt === 1 ? '' : `#${attempt}`}`;
    const name = { id, case: each.id, step: step.name, attempt, ...(label !== null && { model: label }) };
    const reading = await parts.session.ask(name, ask, parts.way);
    if (reading === null) return false;
    readings.push(reading);
    if (parts.session.stop.signal.aborted) return false;

    if (isTransient(step, reading)) {
      if (retries < parts.retries && (await waitToRetry(reading, retries, parts))) {
        retries += 1;
        parts.session.budget.retried();
        continue;
      }
      if (reading.status === 429) parts.session.watch.limited(messageOf(reading));
    }
    if (settleStep(step, reading).kind !== 'met') return false;

    if (!isSettled(step, reading)) {
      if (polled >= MAX_POLLED) return true;
      polled += 1;
      if (!(await pause(parts.askAgainMs, parts.session.stop.signal))) return false;
      continue;
    }
    const done = wasDone(step, reading);
    const wider = widened ? null : withMoreRoom(ask, reading, done);
    if (wider !== null) {
      ask = wider;
      widened = true;
    } else if (done || asked >= MAX_ASKED) {
      return done;
    }
    asked += 1;
    if (!(await pause(parts.askAgainMs * (asked - 1), parts.session.stop.signal))) return false;
  }
}

/**
 * The same with more room, when it was cut before it could say anything; null when that is not the reason, or when
 * the step set the limit itself and has what it wanted: the cut.
 */
function withMoreRoom(ask: Ask, reading: Reading, done: boolean): Ask | null {
  const limit = reading.asked?.['max_output_tokens'];
  if (typeof limit !== 'number' || ask.body === undefined || !wantsMoreRoom(reading)) return null;
  if (done && ask.body['max_output_tokens'] !== undefined) return null;
  return { ...ask, body: { ...ask.body, max_output_tokens: limit * MORE_ROOM } };
}

/** False when there is no point in waiting: the run is over, or the target asks for more time than any run has. */
async function waitToRetry(
  reading: Reading,
  retries: number,
  { session, random }: ExecuteParts,
): Promise<boolean> {
  const asked = retryAfterMs(reading.header, Date.now());
  if (asked !== null && asked > RUN.waitMs) return false;
  // The back-off of OpenAI's SDKs: half a second, doubled, with up to a quarter less so that retries spread.
  const own = Math.min(500 * 2 ** retries, 8_000) * (1 - 0.25 * random());
  const ms = asked ?? own;
  if (reading.status === 429) session.pace.hold(ms);
  return pause(ms, session.stop.signal);
}

async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    if (ms > 0) await sleep(ms, undefined, { signal });
    return !signal.aborted;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

function messageOf(reading: Reading): string {
  const message = reading.error?.['message'];
  return typeof message === 'string' ? message.slice(0, 200) : 'no message';
}
