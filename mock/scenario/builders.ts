/** The words in which scenarios are written. Each gives one step: one turn of the model. */
import type { ErrorEvent, Failure } from '../../spec/generated/scenario.ts';
import type { JsonObject, JsonValue } from '../answer/json.ts';
import type { Script, ScriptError, ScriptItem } from '../answer/types.ts';
import { itemLabel, readItem } from './items.ts';
import { FAILED, readError } from './read-step.ts';
import type { Respond } from './respond.ts';
import { step } from './step.ts';
import type { Step } from './step.ts';

/** A text, or the pieces in which it is streamed: the deltas are exactly these. */
type Text = string | readonly string[];

/** The model answers with this text. */
export function text(content: Text): Step {
  return itemStep(readItem({ type: 'text', text: pieces(content) }));
}

/** The model answers with this value as JSON text. */
export function json(value: JsonValue): Step {
  return itemStep({ type: 'json', value });
}

/**
 * The model calls a function. Arguments given as a string are sent as they are, valid JSON or not; as a list of strings
 * they are the same, streamed in exactly these pieces.
 */
export function call(name: string, args: JsonObject | Text = {}, options: { callId?: string } = {}): Step {
  const given = Array.isArray(args) ? [...(args as string[])] : (args as JsonObject | string);
  return itemStep(readItem({ type: 'call', name, arguments: given, ...options }));
}

/** The model reasons: a summary in one or several parts, raw text, or both. Put it before what it leads to, with `turn`. */
export function reasoning(
  summary: string | string[],
  options: { text?: string; tokens?: number } = {},
): Step {
  const parts = typeof summary === 'string' ? [summary] : summary;
  return itemStep({ type: 'reasoning', summary: parts, ...options });
}

/** The model refuses. */
export function refusal(message: Text): Step {
  return itemStep(readItem({ type: 'refusal', refusal: pieces(message) }));
}

/** One turn with several items, in this order: `turn(reasoning("…"), call("a"), call("b"))`. */
export function turn(...steps: Step[]): Step {
  const items = steps.flatMap((one) => itemsOf(one, 'turn()'));
  return step({ items }, `turn(${steps.map((one) => one.label).join(', ')})`);
}

/** An answer cut short: status `incomplete`, with what there is of it. */
export function incomplete(
  partial: Step | string = '',
  reason: 'max_output_tokens' | 'content_filter' = 'max_output_tokens',
): Step {
  const items = itemsOf(partial, 'incomplete()');
  return step({ items, status: 'incomplete', reason }, `incomplete(…, "${reason}")`);
}

/** A response that fails after it was accepted: status `failed`, in a stream `response.failed`. */
export function failed(failure: Failure = {}, partial: Step | string = ''): Step {
  const whole = { ...FAILED, ...failure };
  return step(
    { items: itemsOf(partial, 'failed()'), status: 'failed', failure: whole },
    `failed("${whole.code}")`,
  );
}

/** A stream that ends with an `error` event in place of the rest: after so many events, or half way. Without a stream, `failed`. */
export function errorEvent(event: ErrorEvent = {}, partial: Step | string = ''): Step {
  const whole = { ...FAILED, ...event };
  return step({ items: itemsOf(partial, 'errorEvent()'), errorEvent: whole }, `errorEvent("${whole.code}")`);
}

/** The mock answers by its own rules: for a request that is only to be held, delayed, cut or answered with a fault. */
export function byDefault(): Step {
  return step({}, 'byDefault()', { answer: 'default' });
}

/**
 * A function says what to answer, when the request is there: `respond(({ body }) => text(String(body.model)))`. It has
 * ten seconds. The request is refused with a 400 when it takes longer, throws, or gives what is no step.
 */
export function respond(answer: Respond): Step {
  if (typeof answer !== 'function') throw new TypeError('respond(): expected a function that gives a step.');
  return step({}, 'respond(…)', { respond: answer });
}

export interface ErrorOptions extends Partial<Omit<ScriptError, 'status'>> {
  /** Seconds, for `retry-after`. A 429 has 1 if it is not given. */
  retryAfter?: number;
}

/**
 * An error answer: what is not given is as OpenAI has it for that status. Answers once; the request that comes
 * next, the same or not, goes to the next step.
 */
export function error(status: number, options: ErrorOptions = {}): Step {
  if (!Number.isInteger(status) || status < 400 || status > 599) {
    throw new TypeError(`error(${status}): the status of an error is from 400 to 599.`);
  }
  return step({ error: readError({ status, ...options }) }, `error(${status})`);
}

function itemStep(item: ScriptItem, label = itemLabel(item)): Step {
  return step({ items: [item] }, label);
}

/** @throws TypeError for a step that is more than its items: what else it says would be lost */
function itemsOf(partial: Step | string, within: string): NonNullable<Script['items']> {
  if (typeof partial === 'string') return partial === '' ? [] : [{ type: 'text', text: partial }];
  const { items, ...ending } = partial.script;
  if (!items || Object.keys(ending).length > 0)
    throw new TypeError(
      `${within}: ${partial.label} is not an item of an answer; it has to be a step of its own.`,
    );
  const [term] = Object.keys(partial.terms);
  if (term === undefined) return items;
  throw new TypeError(
    `${within}: ${partial.label} says ${term}, which belongs to the whole step: put it behind.`,
  );
}

function pieces(content: Text): string | string[] {
  return Array.isArray(content) ? [...(content as readonly string[])] : (content as string);
}
