/** Answers that a function gives: called when its step has a request, and bounded in time. */
import type { JsonObject } from '../answer/json.ts';
import { alarm } from '../timers.ts';
import type { Asked } from './asked.ts';
import { described, phrase } from '../../spec/document/complaint.ts';
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

/** A function gave no step. The message is a phrase: `threw …`, `took longer than …`, `gave …`. */
export class RespondError extends Error {
  override readonly name = 'RespondError';
}

/**
 * The step that the function of a step gives within so many milliseconds, and all that holds for its answer on the way:
 * what the step says, and what the one that was given adds.
 * @throws RespondError when it gives none
 */
export async function chosenStep(
  step: Step,
  respond: Respond,
  asked: Asked,
  timeout: number,
): Promise<{ step: Step; terms: Terms }> {
  const given = await givenStep(respond, asked, timeout);
  const { respond: _asked, ...own } = step.terms;
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

async function givenStep(respond: Respond, asked: Asked, timeout: number): Promise<Step> {
  const { method, path, headers, body, context } = asked;
  let stop: () => void = () => undefined;
  const late = new Promise<never>((_, reject) => {
    stop = alarm(timeout, () => reject(new RespondError(`took longer than ${timeout} ms`)));
  });
  // A copy: what a function changes must not change what is answered by the default rules.
  const request = structuredClone({ method, path, headers: { ...headers }, body, context });
  const answer = (async () => respond(request))().catch(thrown);
  // It may still fail after its time, when nobody listens any more.
  answer.catch(() => undefined);
  let value: unknown;
  try {
    value = await Promise.race([answer, late]);
  } finally {
    stop();
  }
  if (!isStep(value)) throw new RespondError(`gave ${described(value)}, which is no step`);
  if (value.terms.respond) throw new RespondError('gave a step with another function in it');
  const [complaint] = complaintsAbout({ steps: [value] });
  if (complaint === undefined) return value;
  throw new RespondError(
    `gave a step that cannot be: ${phrase({ ...complaint, path: complaint.path.slice(2) })}`,
  );
}

function thrown(error: unknown): never {
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  throw new RespondError(`threw ${said}`, { cause: error });
}
