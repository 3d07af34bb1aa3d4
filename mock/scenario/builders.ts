/** The words in which scenarios are written. Each gives one step: one turn of the model. */
import type { JsonObject, JsonValue } from '../answer/json.ts';
import type { Citation } from '../answer/items/citation.ts';
import type { MessagePart, Phase } from '../answer/items/message.ts';
import type { Script, ScriptError } from '../answer/types.ts';
import { errorOf } from '../errors.ts';
import { itemStep } from './item-step.ts';
import { step } from './step.ts';
import type { Step } from './step.ts';

export interface TextOptions {
  /** Where pieces of the text come from. */
  annotations?: readonly Citation[];
  phase?: Phase;
}

/** The model answers with this text. */
export function text(content: string, options: TextOptions = {}): Step {
  return itemStep('text', content, { type: 'text', text: content, ...options });
}

/**
 * Text with annotations; the piece of it that each is about is said by `of`:
 * `annotated("High water is at 14:05.", { type: "url_citation", url: "https://…", title: "Tides", of: "14:05" })`.
 * @throws TypeError when a piece does not stand in the text
 */
export function annotated(content: string, ...annotations: Citation[]): Step {
  const lost = annotations.find((one) => 'of' in one && one.of !== undefined && !content.includes(one.of));
  if (lost !== undefined) throw new TypeError(`annotated(): the text has no ${JSON.stringify(lost)}.`);
  return itemStep('annotated', content, { type: 'text', text: content, annotations });
}

/** One message of several parts: texts, as strings or with annotations, and refusals. */
export function message(parts: readonly (string | MessagePart)[], options: { phase?: Phase } = {}): Step {
  const all = parts.map((part) => (typeof part === 'string' ? { type: 'text' as const, text: part } : part));
  return itemStep('message', parts, { type: 'message', parts: all, ...options });
}

/** The model answers with this value as JSON text. */
export function json(value: JsonValue): Step {
  return itemStep('json', value, { type: 'json', value });
}

export interface CallOptions {
  /** What the output has to name; made up if absent. */
  callId?: string;
  /** The tool of type `namespace` that it is in. */
  namespace?: string;
}

/**
 * The model calls a function. Arguments given as a string are sent as they are, valid JSON or not. With `program: true`
 * the program before it in the turn makes the call, or else the one of that `call_id`.
 */
export function call(
  name: string,
  args: JsonObject | string = {},
  options: CallOptions & { program?: string | true } = {},
): Step {
  return itemStep('call', name, { type: 'call', name, arguments: args, ...options });
}

/** The model calls a custom tool: `input` is text, and no JSON. */
export function customCall(name: string, input: string, options: CallOptions = {}): Step {
  return itemStep('customCall', name, { type: 'custom_call', name, input, ...options });
}

/** The model reasons: a summary in one or several parts, raw text, or both. Put it before what it leads to, with `turn`. */
export function reasoning(
  summary: string | string[],
  options: { text?: string; tokens?: number } = {},
): Step {
  const parts = typeof summary === 'string' ? [summary] : summary;
  return itemStep('reasoning', parts[0] ?? '', { type: 'reasoning', summary: parts, ...options });
}

/** The model refuses. */
export function refusal(refused: string): Step {
  return itemStep('refusal', refused, { type: 'refusal', refusal: refused });
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

function itemsOf(partial: Step | string): NonNullable<Script['items']> {
  if (typeof partial !== 'string') return partial.script.items ?? [];
  return partial === '' ? [] : [{ type: 'text', text: partial }];
}
