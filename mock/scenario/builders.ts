/** The words in which scenarios are written. Each gives one step: one turn of the model. */
import type { JsonObject, JsonValue } from '../answer/json.ts';
import type { Script, ScriptError, ScriptItem } from '../answer/types.ts';
import { errorOf } from '../errors.ts';
import { step } from './step.ts';
import type { Step } from './step.ts';

/** The model answers with this text. */
export function text(content: string): Step {
  return itemStep({ type: 'text', text: content }, `text(${JSON.stringify(content)})`);
}

/** The model answers with this value as JSON text. */
export function json(value: JsonValue): Step {
  return itemStep({ type: 'json', value }, `json(${JSON.stringify(value)})`);
}

/** The model calls a function. Arguments given as a string are sent as they are, valid JSON or not. */
export function call(name: string, args: JsonObject | string = {}, options: { callId?: string } = {}): Step {
  const item: ScriptItem = { type: 'call', name, arguments: args };
  if (options.callId !== undefined) item.callId = options.callId;
  return itemStep(item, `call(${JSON.stringify(name)})`);
}

/** The model reasons: a summary in one or several parts, raw text, or both. Put it before what it leads to, with `turn`. */
export function reasoning(
  summary: string | string[],
  options: { text?: string; tokens?: number } = {},
): Step {
  const parts = typeof summary === 'string' ? [summary] : summary;
  return itemStep(
    { type: 'reasoning', summary: parts, ...options },
    `reasoning(${JSON.stringify(parts[0] ?? '')})`,
  );
}

/** The model refuses. */
export function refusal(message: string): Step {
  return itemStep({ type: 'refusal', refusal: message }, `refusal(${JSON.stringify(message)})`);
}

/** One turn with several items, in this order: `turn(reasoning("…"), call("a"), call("b"))`. */
export function turn(...steps: Step[]): Step {
  const items = steps.flatMap((one) => {
    if (!one.script.items || one.script.status) {
      throw new TypeError(
        `turn(): ${one.label} is not an item of an answer; it has to be a step of its own.`,
      );
    }
    return one.script.items;
  });
  return step({ items }, `turn(${steps.map((one) => one.label).join(', ')})`);
}

/** An answer cut short: status `incomplete`, with what there is of it. */
export function incomplete(
  partial: Step | string = '',
  reason: 'max_output_tokens' | 'content_filter' = 'max_output_tokens',
): Step {
  const items = itemsOf(partial);
  return step({ items, status: 'incomplete', reason }, `incomplete(…, "${reason}")`);
}

/** A response that fails after it was accepted: status `failed`, in a stream `response.failed`. */
export function failed(failure: { code?: string; message?: string } = {}, partial: Step | string = ''): Step {
  const { code = 'server_error', message = 'The model failed to answer.' } = failure;
  return step({ items: itemsOf(partial), status: 'failed', failure: { code, message } }, `failed("${code}")`);
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
  const { retryAfter, ...given } = options;
  const whole = errorOf(status, given);
  if (retryAfter !== undefined) whole.headers['retry-after'] = String(retryAfter);
  // Throws here, where the test is written, and not when the reply is sent.
  whole.headers = Object.fromEntries(new Headers(whole.headers));
  return step({ error: whole }, `error(${status})`);
}

function itemStep(item: ScriptItem, label: string): Step {
  return step({ items: [item] }, label);
}

function itemsOf(partial: Step | string): NonNullable<Script['items']> {
  if (typeof partial !== 'string') return partial.script.items ?? [];
  return partial === '' ? [] : [{ type: 'text', text: partial }];
}
