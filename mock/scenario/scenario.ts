/** A script in use: which step answers which request, and what was left over at the end. */
import { lastUserText } from '../answer/directives.ts';
import { lastOutputs } from './asked.ts';
import type { Asked } from './asked.ts';
import { differences } from './condition.ts';
import { callsTools } from './items.ts';
import { ScenarioError } from './scenario-error.ts';
import type { Step } from './step.ts';

export type Match =
  /** `release` gives the use back: the request was refused for its own sake. */
  | { kind: 'step'; number: number; step: Step; release: () => void }
  /** `reason` names the nearest step and the difference. */
  | { kind: 'unmatched'; reason: string };

/** How far a step has come. */
interface Progress {
  /** From 1. */
  number: number;
  label: string;
  name?: string;
  /** Requests that it answered, retries of the same one not counted. */
  used: number;
  /** Requests that it is to answer; null for one that repeats. */
  wanted: number | null;
  optional: boolean;
}

interface Slot {
  number: number;
  step: Step;
  used: number;
  /** The same request came again after the step had answered it. */
  repeats: number;
  /** Optional, and a step behind it has answered. */
  passed: boolean;
}

/** Enough to see what went wrong, and no more than a screen or two. */
const MAX_UNEXPECTED = 50;
/** Answered requests that are known again when they are retried; beyond it the oldest are forgotten. */
const MAX_ANSWERED = 100_000;

export class Scenario {
  /** What messages call it. */
  name: string | null = null;
  order: 'strict' | 'any' = 'strict';
  readonly #slots: Slot[] = [];
  readonly #answered = new Map<string, Slot>();
  readonly #unexpected: string[] = [];
  #more = 0;

  /** Adds steps behind those in use. */
  add(steps: readonly Step[]): void {
    for (const step of steps)
      this.#slots.push({ number: this.#slots.length + 1, step, used: 0, repeats: 0, passed: false });
  }

  /** `scenario`, or `scenario "tides"`. */
  get title(): string {
    return this.name === null ? 'scenario' : `scenario ${JSON.stringify(this.name)}`;
  }

  get inUse(): boolean {
    return this.#slots.length > 0;
  }

  /** The names of its steps. */
  names(): string[] {
    return this.#slots.flatMap(({ step }) => step.terms.name ?? []);
  }

  /** The names of the gates in its steps. */
  gates(): string[] {
    return this.#slots.flatMap(({ step }) => (step.terms.gates ?? []).map(({ name }) => name));
  }

  progress(): Progress[] {
    return this.#slots.map(({ number, step, used }) => ({
      number,
      label: step.label,
      ...(step.terms.name !== undefined && { name: step.terms.name }),
      used,
      wanted: step.terms.repeat ? null : usesOf(step),
      optional: step.terms.optional === true,
    }));
  }

  /**
   * The first step, as they are listed, that may answer now and fits. A request that a step without `times` has answered
   * gets that step again: a client that retries must not eat the script.
   */
  match(asked: Asked): Match {
    const before = this.#answered.get(asked.digest);
    if (before) {
      before.repeats += 1;
      return { kind: 'step', number: before.number, step: before.step, release: () => undefined };
    }
    const candidates = this.#candidates().map((slot) => ({ slot, wrong: this.#wrong(slot, asked) }));
    const found = candidates.find(({ wrong }) => wrong.length === 0);
    return found
      ? this.#take(found.slot, asked.digest)
      : { kind: 'unmatched', reason: this.#nearest(candidates, asked) };
  }

  /** Notes something that should not have been, a request that no step fits for one: `verify` lists it. */
  unexpected(asked: Pick<Asked, 'method' | 'path' | 'body'>, reason: string): void {
    if (this.#unexpected.length >= MAX_UNEXPECTED) this.#more += 1;
    else this.#unexpected.push(`${summary(asked)}: ${reason}`);
  }

  /** What is missing and what was too much, or null when it was played as written. */
  shortfall(): ScenarioError | null {
    const unused = this.#slots
      .filter((slot) => isMissed(slot) && !isUsedUp(slot))
      .map(
        ({ number, step, used }) =>
          `step ${number}: ${called(step)} answered ${used} of ${usesOf(step)} requests`,
      );
    const repeated = this.#slots.find(({ repeats, step }) => repeats > 0 && !step.terms.repeat);
    if (unused.length > 0 && repeated) {
      unused.push(
        `step ${repeated.number} (${called(repeated.step)}) answered the same request ${repeated.repeats + 1} times, as for a ` +
          'retry; write .times(1) where an equal request should go to the next step',
      );
    }
    const unexpected =
      this.#more > 0 ? [...this.#unexpected, `and ${this.#more} more`] : [...this.#unexpected];
    return unused.length > 0 || unexpected.length > 0
      ? new ScenarioError(unused, unexpected, `The ${this.title}`)
      : null;
  }

  /** @throws ScenarioError listing the steps that were not used and the requests that were not expected */
  verify(): void {
    const error = this.shortfall();
    if (error) throw error;
  }

  /** The steps that may answer now. */
  #candidates(): Slot[] {
    const chosen: Slot[] = [];
    let barred = false;
    for (const slot of this.#slots) {
      const { repeat, optional } = slot.step.terms;
      if (repeat) chosen.push(slot);
      if (repeat || barred || slot.passed || isUsedUp(slot)) continue;
      chosen.push(slot);
      barred = this.order === 'strict' && !optional;
    }
    return chosen;
  }

  #wrong({ step }: Slot, asked: Asked): string[] {
    const { when = {}, after = [], repeat } = step.terms;
    const early = after.filter(
      (name) => !this.#slots.some((slot) => slot.step.terms.name === name && isUsedUp(slot)),
    );
    const wrong = early.map((name) => `after: the step ${JSON.stringify(name)} is not used up`);
    if (repeat && when.output === undefined && callsTools(step.script) && bringsOutput(asked))
      wrong.push(
        'output: a step that calls a tool for ever leaves its outputs to others, unless when.output asks for them',
      );
    return [...wrong, ...differences(when, asked)];
  }

  #take(slot: Slot, digest: string): Match {
    slot.used += 1;
    if (isIdempotent(slot.step)) remember(this.#answered, digest, slot);
    const passed =
      this.order === 'any' || slot.step.terms.repeat
        ? []
        : this.#slots.slice(0, slot.number - 1).filter((each) => each.step.terms.optional && !each.passed);
    for (const each of passed) each.passed = true;
    const release = () => {
      slot.used -= 1;
      for (const each of passed) each.passed = false;
      this.#answered.delete(digest);
    };
    return { kind: 'step', number: slot.number, step: slot.step, release };
  }

  #nearest(candidates: readonly { slot: Slot; wrong: string[] }[], asked: Asked): string {
    const phraseOf = ({ slot, wrong }: { slot: Slot; wrong: string[] }) =>
      `${slot.number}, ${called(slot.step)}, and does not fit (${wrong.join('; ')})`;
    const open = candidates.filter(({ slot }) => !slot.step.terms.repeat);
    const near = (open.length > 0 ? open : candidates).toSorted((a, b) => a.wrong.length - b.wrong.length)[0];
    const used = `all ${this.#slots.length} steps of the ${this.title} are used`;
    if (!near) return used;
    if (near.slot.step.terms.repeat) {
      const counted =
        this.#slots.length > candidates.length ? 'all steps that do not repeat are used, and ' : '';
      return `${counted}the nearest that repeats is ${phraseOf(near)}`;
    }
    const kind = this.order === 'strict' && !near.slot.step.terms.optional ? 'next' : 'nearest';
    const reason = `the ${kind} step is ${phraseOf(near)}`;
    const later = this.#slots.find(
      (slot) =>
        slot.number > near.slot.number &&
        !isUsedUp(slot) &&
        slot.step.terms.when &&
        differences(slot.step.terms.when, asked).length === 0,
    );
    return later && this.order === 'strict'
      ? `${reason}; step ${later.number} would, but steps are used in order`
      : reason;
  }
}

/** As messages call it: by its name, if it has one, and by what it answers. */
function called({ label, terms }: Step): string {
  return terms.name === undefined ? label : `${JSON.stringify(terms.name)} (${label})`;
}

function usesOf(step: Step): number {
  return step.terms.times ?? 1;
}

function isUsedUp({ step, used }: Slot): boolean {
  return !step.terms.repeat && used >= usesOf(step);
}

/** Whether `verify` wants it used up. */
function isMissed({ step: { terms } }: Slot): boolean {
  return !terms.repeat && !terms.optional;
}

/** A failure is there to be retried past: the retry goes to the next step. */
function isIdempotent({ terms, script }: Step): boolean {
  if (terms.times !== undefined) return false;
  return (
    terms.repeat !== undefined ||
    (!script.error && !script.errorEvent && script.status !== 'failed' && terms.cut === undefined)
  );
}

/** Whether the last item of the input is the output of a tool. */
function bringsOutput({ body }: Asked): boolean {
  return lastOutputs(body['input']).length > 0;
}

function remember(answered: Map<string, Slot>, digest: string, slot: Slot): void {
  answered.set(digest, slot);
  if (answered.size > MAX_ANSWERED) answered.delete(answered.keys().next().value ?? '');
}

function summary({ method, path, body }: Pick<Asked, 'method' | 'path' | 'body'>): string {
  const said = lastUserText(body['input']);
  const shown = said === '' ? '' : ` ${JSON.stringify(said.length > 80 ? `${said.slice(0, 80)}…` : said)}`;
  return `${method} ${path}${shown}`;
}
