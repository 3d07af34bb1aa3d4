/** From whatever a scenario is given as, in code or as a document, to checked steps. */
import type { Scenario as WrittenScenario, Step as WrittenStep } from '../../spec/generated/scenario.ts';
import { isObject } from '../answer/json.ts';
import { placeOf, type Complaint } from '../../spec/document/complaint.ts';
import { schemaComplaints } from './check.ts';
import type { Condition } from './condition.ts';
import { readStep } from './read-step.ts';
import { senseComplaints } from './sense.ts';
import { isStep } from './step.ts';
import type { Step } from './step.ts';
import { writeCondition, writeStep } from './write-step.ts';

/** A step as the builders make it, or as scenario files have it; in code its conditions may have regular expressions and functions. */
export type StepInput = Step | (Omit<WrittenStep, 'when'> & { when?: Condition });

/** A whole scenario: what files, the control API and code give. */
export interface ScenarioInput extends Omit<WrittenScenario, 'steps'> {
  steps: readonly StepInput[];
}

/** A scenario that can be used. */
export interface Prepared {
  steps: readonly Step[];
  name?: string;
  order?: 'strict' | 'any';
  unmatched?: 'refuse' | 'default';
}

/** What is wrong with a document or with steps from code, in no order. `earlier` are the names of steps in use already. */
export function complaintsAbout(input: unknown, earlier: Iterable<string> = []): Complaint[] {
  const document = isObject(input)
    ? { ...input, steps: documentsOf((input as { steps?: unknown }).steps) }
    : input;
  const complaints = schemaComplaints(document);
  return complaints.length > 0 ? complaints : senseComplaints(document as WrittenScenario, earlier);
}

/** What has no complaints, as steps. */
export function prepared({ steps, name, order, unmatched }: ScenarioInput): Prepared {
  return {
    steps: steps.map((one) => (isStep(one) ? one : withCondition(one))),
    ...(name !== undefined && { name }),
    ...(order && { order }),
    ...(unmatched && { unmatched }),
  };
}

/**
 * Steps, or a whole scenario, from code.
 * @throws TypeError naming the step and what is wrong with it
 */
export function prepare(
  given: readonly StepInput[] | ScenarioInput,
  caller: string,
  earlier: Iterable<string> = [],
): Prepared {
  const input: ScenarioInput = Array.isArray(given) ? { steps: given } : (given as ScenarioInput);
  const [first] = complaintsAbout(input, earlier);
  if (first !== undefined) throw new TypeError(`${caller}: ${inCode(first, input.steps)}`);
  return prepared(input);
}

/** `step 2, text("a"): when.input: expected …` */
function inCode({ path, message }: Complaint, steps: unknown): string {
  const [field, index, ...rest] = path;
  if (field !== 'steps' || typeof index !== 'number')
    return path.length === 0 ? message : `${placeOf(path)}: ${message}`;
  const one: unknown = Array.isArray(steps) ? steps[index] : undefined;
  const label = isStep(one) ? `, ${one.label}` : '';
  const place = rest.length === 0 ? '' : `: ${placeOf(rest)}`;
  const advice = rest.length === 0 && !isObject(one) ? `. ${ADVICE}` : '';
  return `step ${index + 1}${label}${place}: ${message}${advice}`;
}

const ADVICE =
  'Steps are made by text(), call(), json(), reasoning(), refusal(), turn(), incomplete(), failed(), error(), and so on.';

/** Each step as a document has it, functions left out. What is no step stays what it is. */
function documentsOf(steps: unknown): unknown {
  if (!Array.isArray(steps)) return steps;
  return steps.map((one: unknown) => {
    if (isStep(one)) return writeStep(one, 'skip');
    if (!isObject(one) || !isObject(one['when'])) return one;
    return { ...one, when: writeCondition(one['when'] as Condition) };
  });
}

function withCondition({ when, ...written }: Exclude<StepInput, Step>): Step {
  const plain = readStep(written);
  return when === undefined ? plain : plain.when(when);
}
