/** Answers that a function gives: called when its step has a request, and bounded in time. */
import type { JsonObject } from '../answer/json.ts';
import { alarm } from '../timers.ts';
import type { Asked } from './asked.ts';
import { described, phrase } from './check.ts';
import { complaintsAbout } from './prepare.ts';
import { isStep } from './step.ts';
import type { Step, Terms } from './step.ts';

/** A request, as a function of a scenario sees it. */
export interface ScenarioRequest {
  method: string;
  /** Below /v1, without query. */
  path: string;
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
  /** The parsed body. */
  body: Readonly<JsonObject>;
  /** The items that the model sees: of the turns before it, and of this input. Oldest first. */
  context: readonly Readonly<JsonObject>[];
}

/** Says what to answer: any step; of what it says beside that, only delay, gate, cut and faults count. */
export type Respond = (request: ScenarioRequest) => Step | Promise<Step>;

/** What answers a request, and all that holds for it on the way. */
export interface Chosen {
  step: Step;
  terms: Terms;
}

/**
 * The step itself, or the one that its function gives within so many milliseconds.
 * @throws Error with a phrase for the message: the function threw, took too long, or gave what is no step
 */
export async function chosenStep(step: Step, asked: Asked, timeout: number): Promise<Chosen> {
  const { respond, ...own } = step.terms;
  if (!respond) return { step, terms: own };
  const given = await stepFrom(respond, asked, timeout);
  const { delays = [], gates = [], faults = [], cut, answer } = given.terms;
  const terms: Terms = {
    ...own,
    delays: [...(own.delays ?? []), ...delays],
    gates: [...(own.gates ?? []), ...gates],
    faults: [...(own.faults ?? []), ...faults],
    ...(cut !== undefined && { cut }),
    ...(answer !== undefined && { answer }),
  };
  return { step: given, terms };
}

async function stepFrom(respond: Respond, asked: Asked, timeout: number): Promise<Step> {
  const { method, path, headers, body, context } = asked;
  let stop: () => void = () => undefined;
  const late = new Promise<never>((_, reject) => {
    stop = alarm(timeout, () => reject(new Error(`took longer than ${timeout} ms`)));
  });
  // A copy: what a function changes must not change what is answered by the default rules.
  const request = structuredClone({ method, path, headers: { ...headers }, body, context });
  const answer = (async () => respond(request))();
  // It may still fail after its time, when nobody listens any more.
  answer.catch(() => undefined);
  let value: unknown;
  try {
    value = await Promise.race([answer.catch(thrown), late]);
  } finally {
    stop();
  }
  if (!isStep(value)) throw new Error(`gave ${described(value)}, which is no step`);
  if (value.terms.respond) throw new Error('gave a step with another function in it');
  const [complaint] = complaintsAbout({ steps: [value] });
  if (complaint)
    throw new Error(`gave a step that cannot be: ${phrase({ ...complaint, path: complaint.path.slice(2) })}`);
  return value;
}

function thrown(error: unknown): never {
  throw new Error(`threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`, {
    cause: error,
  });
}
