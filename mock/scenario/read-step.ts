/** From a step of a document to a step: the inverse of write-step.ts. What it is given has been checked. */
import type { ErrorAnswer, Step as WrittenStep } from '../../spec/generated/scenario.ts';
import type { Script, ScriptError } from '../answer/types.ts';
import { errorOf } from '../errors.ts';
import { itemLabel, readItem } from './items.ts';
import { step } from './step.ts';
import type { Step, Terms } from './step.ts';

/** What a failure says where nothing was given. */
export const FAILED = { code: 'server_error', message: 'The model failed to answer.' };

export function readStep(written: WrittenStep): Step {
  const script = readScript(written);
  const terms = readTerms(written);
  return step(script, labelOf(written, script), terms);
}

function readScript({ text, items, error, status, reason, failure, errorEvent, usage }: WrittenStep): Script {
  if (error !== undefined) return { error: readError(error) };
  const output = text === undefined ? items : [{ type: 'text' as const, text }];
  return {
    ...(output !== undefined && { items: output.map(readItem) }),
    ...(status !== undefined && { status }),
    ...(reason !== undefined && { reason }),
    ...(status === 'failed' && { failure: { ...FAILED, ...failure } }),
    ...(errorEvent !== undefined && { errorEvent: { ...FAILED, ...errorEvent } }),
    ...(usage !== undefined && { usage }),
  };
}

function readTerms({
  name,
  when,
  after,
  times,
  repeat,
  optional,
  answer,
  delay,
  gate,
  cut,
  faults,
}: WrittenStep): Terms {
  const delays = typeof delay === 'number' ? [{ ms: delay }] : delay;
  const gates = gate === undefined ? undefined : [gate].flat();
  return {
    ...(name !== undefined && { name }),
    ...(when !== undefined && { when: when as NonNullable<Terms['when']> }),
    ...(after !== undefined && { after: [after].flat() }),
    ...(times !== undefined && { times }),
    ...(repeat !== undefined && { repeat }),
    ...(optional === true && { optional }),
    ...(answer !== undefined && { answer }),
    ...(delays && { delays: delays.map(({ ms, before = 0 }) => ({ ms, before })) }),
    ...(gates && {
      gates: gates.map((each) =>
        typeof each === 'string' ? { name: each, before: 0 } : { name: each.name, before: each.before ?? 0 },
      ),
    }),
    ...(cut !== undefined && { cut }),
    ...(faults !== undefined && { faults }),
  };
}

/**
 * The whole of an error answer: what is not given is as OpenAI has it for the status.
 * @throws TypeError for a header that HTTP cannot carry: where it is written, and not when the reply is sent
 */
export function readError({ status, retryAfter, ...given }: ErrorAnswer): Required<ScriptError> {
  const whole = errorOf(status, given);
  if (retryAfter !== undefined) whole.headers['retry-after'] = String(retryAfter);
  return { ...whole, headers: Object.fromEntries(new Headers(whole.headers)) };
}

/** As the builders would have it. */
function labelOf({ answer }: WrittenStep, { items = [], error, status, errorEvent }: Script): string {
  if (error !== undefined) return `error(${error.status})`;
  if (answer !== undefined) return 'byDefault()';
  const labels = items.map(itemLabel);
  const ending = errorEvent === undefined ? status : 'errorEvent';
  if (ending !== undefined && ending !== 'completed') return `${ending}(${labels.join(', ')})`;
  return labels.length === 1 ? labels[0]! : `turn(${labels.join(', ')})`;
}
