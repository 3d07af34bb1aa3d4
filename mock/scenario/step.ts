/** What a scenario is made of: one step says what one request is answered with, and to which request. */
import type { Delay as WrittenDelay, Step as WrittenStep, Usage } from '../../spec/generated/scenario.ts';
import type { Script } from '../answer/types.ts';
import { stepComplaint } from './check.ts';
import type { Condition } from './condition.ts';
import type { Respond } from './respond.ts';
import { writeStep } from './write-step.ts';

/** Where in an answer: before the first event of this type, or before the event of this number, from 0. */
export type Place = string | number;

/** What a step says beside what is answered: to whom, how often, and what happens to the answer on its way. */
export interface Terms {
  name?: string;
  when?: Condition;
  after?: readonly string[];
  times?: number;
  repeat?: 'forever';
  optional?: boolean;
  /** The default rules answer; the script is empty. */
  answer?: 'default';
  /** A function says what to answer; the script is empty. */
  respond?: Respond;
  delays?: readonly { ms: number; before: Place }[];
  gates?: readonly { name: string; before: Place }[];
  cut?: number;
  faults?: readonly string[];
}

/**
 * Made by the builders (`text`, `call`, …). Unchanging: its methods give new ones. `JSON.stringify(step)` is the step
 * as scenario files and the control API have it; a function in it cannot be written, and throws.
 */
export interface Step {
  readonly script: Script;
  /** As it would be written, shortened: what messages call it. */
  readonly label: string;
  readonly terms: Terms;
  /**
   * Answers exactly so many requests, each of them anew. Without it a step answers one request, and the same
   * request again whenever it is retried; an error, a failure or a cut, which is there to be retried past, answers once.
   */
  times(count: number): Step;
  /** Only a request that fulfils all of this is answered by the step. Called again, it adds to what was asked. */
  when(condition: Condition): Step;
  /** Answers every request that fits, and is not missed if none does. Steps are tried in the order in which they are listed. */
  forever(): Step;
  /** A request that does not fit passes over the step, and `verify()` does not miss it. */
  optional(): Step;
  /** For `after`, the journal and messages. No two steps have the same. */
  named(name: string): Step;
  /** Answers only when the steps of these names, listed before it, are used up. */
  after(...names: string[]): Step;
  /** Waits so many milliseconds before that place of the answer. Default place: before anything. */
  delay(ms: number, before?: Place): Step;
  /**
   * The answer stops there until `mock.release(name)`. Default place: before anything; an answer in one piece is held
   * whole. A step may have several.
   */
  gate(name: string, before?: Place): Step;
  /** The connection breaks after so many events; of an answer in one piece half is sent. */
  cut(afterEvents: number): Step;
  /** Commits these faults on the answer, by their ids; `resproof list faults` has them. */
  faults(...ids: string[]): Step;
  /** Tells these token counts in place of those that were counted. */
  usage(tokens: Usage): Step;
  /** The step as scenario files have it. @throws TypeError when a function is in it */
  toJSON(): WrittenStep;
}

const MAX_LABEL = 80;

/** What a step is known by, across copies of this module. */
const STEP = Symbol.for('resproof.step');

export function step(script: Script, label: string, terms: Terms = {}): Step {
  const short = label.length > MAX_LABEL ? `${label.slice(0, MAX_LABEL)}…` : label;
  const now = (call: string, written: WrittenStep, more: Terms, changed: Script = script) => {
    const complaint = stepComplaint(written);
    if (complaint !== null) throw new TypeError(`${call}: ${complaint}`);
    return step(changed, label, { ...terms, ...more });
  };
  const made: Step = {
    script,
    label: short,
    terms,
    times: (count) => now(`times(${count})`, { times: count }, { times: count }),
    when: (condition) => step(script, label, { ...terms, when: { ...terms.when, ...condition } }),
    forever: () => now('forever()', {}, { repeat: 'forever' }),
    optional: () => now('optional()', {}, { optional: true }),
    named: (name) => now(`named(${JSON.stringify(name)})`, { name }, { name }),
    after: (...names) => now('after()', { after: names }, { after: [...(terms.after ?? []), ...names] }),
    delay(ms, before = 0) {
      const delay: WrittenDelay = { ms, before };
      return now(`delay(${ms})`, { delay: [delay] }, { delays: [...(terms.delays ?? []), { ms, before }] });
    },
    gate: (name, before = 0) =>
      now(
        `gate(${JSON.stringify(name)})`,
        { gate: { name, before } },
        { gates: [...(terms.gates ?? []), { name, before }] },
      ),
    cut: (afterEvents) => now(`cut(${afterEvents})`, { cut: afterEvents }, { cut: afterEvents }),
    faults: (...ids) => now('faults()', { faults: ids }, { faults: [...(terms.faults ?? []), ...ids] }),
    usage: (tokens) =>
      now('usage()', { usage: tokens }, {}, { ...script, usage: { ...script.usage, ...tokens } }),
    toJSON: () => writeStep(made),
  };
  Object.defineProperty(made, STEP, { value: true });
  return Object.freeze(made);
}

export function isStep(value: unknown): value is Step {
  return typeof value === 'object' && value !== null && STEP in value;
}
