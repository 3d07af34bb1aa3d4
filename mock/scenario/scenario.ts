/** A script in use: which step answers which request, and what was left over at the end. */
import { lastUserText } from '../answer/directives.ts';
import { differences } from './condition.ts';
import type { Asked } from './condition.ts';
import { isStep } from './step.ts';
import type { Step } from './step.ts';

interface ScenarioRequest extends Asked {
  method: string;
  path: string;
  /** Of method, path and body: the same for a retry. */
  digest: string;
}

type Match =
  /** `release` gives the use back: the request was refused for its own sake. */
  | { kind: 'step'; number: number; step: Step; release: () => void }
  /** `reason` names the nearest step and the difference. */
  | { kind: 'unmatched'; reason: string };

/** Thrown by `verify()`. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  /** `step 2: text("…") was used 0 of 1 times`. */
  readonly unused: readonly string[];
  readonly unexpected: readonly string[];

  constructor(unused: readonly string[], unexpected: readonly string[]) {
    const list = (title: string, lines: readonly string[]) =>
      lines.length === 0 ? '' : `\n${title}\n${lines.map((line) => `  - ${line}`).join('\n')}`;
    super(
      `The scenario was not played as written.${list('Not used:', unused)}${list('Not expected:', unexpected)}`,
    );
    this.unused = unused;
    this.unexpected = unexpected;
  }
}

interface Slot {
  step: Step;
  used: number;
  /** The same request came again after the step had answered it. */
  repeats: number;
}

/** Enough to see what went wrong, and no more than a screen or two. */
const MAX_UNEXPECTED = 50;

export class Scenario {
  readonly #slots: Slot[] = [];
  readonly #answered = new Map<string, Slot>();
  #unexpected: string[] = [];
  #more = 0;

  /** Adds steps behind those in use. */
  add(steps: readonly Step[]): void {
    steps.forEach((one: unknown, index) => {
      if (!isStep(one)) throw new TypeError(`use(): step ${index + 1} is ${describe(one)}. ${ADVICE}`);
    });
    for (const one of steps) this.#slots.push({ step: one, used: 0, repeats: 0 });
  }

  get inUse(): boolean {
    return this.#slots.length > 0;
  }

  /**
   * Steps are used in order; one that is not used up is the only one that can answer. A request that a step
   * without `times` has answered gets that step again: a client that retries must not eat the script.
   */
  match(request: ScenarioRequest): Match {
    const before = this.#answered.get(request.digest);
    if (before) {
      before.repeats += 1;
      return {
        kind: 'step',
        number: this.#slots.indexOf(before) + 1,
        step: before.step,
        release: () => undefined,
      };
    }
    const index = this.#slots.findIndex((slot) => slot.used < usesOf(slot.step));
    const slot = this.#slots[index];
    if (!slot)
      return { kind: 'unmatched', reason: `all ${this.#slots.length} steps of the scenario are used` };
    const wrong = differences(slot.step.condition ?? {}, request);
    if (wrong.length > 0) return { kind: 'unmatched', reason: this.#nearest(index, wrong, request) };
    slot.used += 1;
    if (isIdempotent(slot.step)) this.#answered.set(request.digest, slot);
    return {
      kind: 'step',
      number: index + 1,
      step: slot.step,
      release: () => this.#release(slot, request.digest),
    };
  }

  /** Notes a request that was refused because no step fits: `verify` lists it. */
  refused(request: ScenarioRequest, reason: string): void {
    if (this.#unexpected.length >= MAX_UNEXPECTED) this.#more += 1;
    else this.#unexpected.push(`${summary(request)}: ${reason}`);
  }

  /** @throws ScenarioError listing the steps that were not used and the requests that were not expected */
  verify(): void {
    const unused = this.#slots.flatMap(({ step, used }, index) =>
      used < usesOf(step)
        ? [`step ${index + 1}: ${step.label} answered ${used} of ${usesOf(step)} requests`]
        : [],
    );
    const repeated = this.#slots.findIndex((slot) => slot.repeats > 0);
    if (unused.length > 0 && repeated >= 0) {
      const { step, repeats } = this.#slots[repeated]!;
      unused.push(
        `step ${repeated + 1} (${step.label}) answered the same request ${repeats + 1} times, as for a retry; ` +
          'write .times(1) where an equal request should go to the next step',
      );
    }
    const unexpected = this.#more > 0 ? [...this.#unexpected, `and ${this.#more} more`] : this.#unexpected;
    if (unused.length > 0 || unexpected.length > 0) throw new ScenarioError(unused, unexpected);
  }

  #nearest(index: number, wrong: readonly string[], request: ScenarioRequest): string {
    const next = this.#slots[index]!.step;
    const reason = `the next step is ${index + 1}, ${next.label}, and does not fit (${wrong.join('; ')})`;
    const later = this.#slots.findIndex(
      (slot, at) =>
        at > index && slot.step.condition && differences(slot.step.condition, request).length === 0,
    );
    return later < 0 ? reason : `${reason}; step ${later + 1} would, but steps are used in order`;
  }

  #release(slot: Slot, digest: string): void {
    slot.used -= 1;
    this.#answered.delete(digest);
  }
}

const ADVICE =
  'Steps are made by text(), call(), json(), reasoning(), refusal(), turn(), incomplete(), failed() and error().';

function usesOf(step: Step): number {
  return step.uses ?? 1;
}

/** A failure is there to be retried past: the retry goes to the next step. */
function isIdempotent({ uses, script }: Step): boolean {
  return uses === undefined && !script.error && !script.errorEvent && script.status !== 'failed';
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `the string ${JSON.stringify(value.slice(0, 40))}`;
  return Array.isArray(value) ? 'a list' : `of type ${value === null ? 'null' : typeof value}`;
}

function summary({ method, path, body }: ScenarioRequest): string {
  const said = lastUserText(body['input']);
  const shown = said === '' ? '' : ` ${JSON.stringify(said.length > 80 ? `${said.slice(0, 80)}…` : said)}`;
  return `${method} ${path}${shown}`;
}
