/** The words in which scenarios are written. Each gives one step: one turn of the model. */
import type { ErrorEvent, Failure } from '../../spec/generated/scenario.ts';
import type { JsonObject, JsonValue } from '../answer/json.ts';
import type { Citation } from '../answer/items/citation.ts';
import type { MessagePart, Phase } from '../answer/items/message.ts';
import type { Script, ScriptError } from '../answer/types.ts';
import { itemStep } from './item-step.ts';
import { readItem } from './items.ts';
import { FAILED, readError } from './read-step.ts';
import type { Respond } from './respond.ts';
import { step } from './step.ts';
import type { Step } from './step.ts';

/** A text, or the pieces in which it is streamed: the deltas are exactly these. */
type Text = string | readonly string[];

export interface TextOptions {
  /** Where pieces of the text come from. */
  annotations?: readonly Citation[];
  phase?: Phase;
}

/** The model answers with this text. */
export function text(content: Text, { annotations, phase }: TextOptions = {}): Step {
  const options = { ...(annotations && { annotations: [...annotations] }), ...(phase && { phase }) };
  return itemStep(readItem({ type: 'text', text: pieces(content), ...options }));
}

/**
 * Text with annotations; the piece of it that each is about is said by `of`:
 * `annotated("High water is at 14:05.", { type: "url_citation", url: "https://…", title: "Tides", of: "14:05" })`.
 * @throws TypeError when a piece does not stand in the text
 */
export function annotated(content: string, ...annotations: Citation[]): Step {
  const lost = annotations.find((one) => 'of' in one && one.of !== undefined && !content.includes(one.of));
  if (lost !== undefined) throw new TypeError(`annotated(): the text has no ${JSON.stringify(lost)}.`);
  return itemStep({ type: 'text', text: content, annotations });
}

/** One message of several parts: texts, as strings or with annotations, and refusals. */
export function message(parts: readonly (string | MessagePart)[], options: { phase?: Phase } = {}): Step {
  const all = parts.map((part) => (typeof part === 'string' ? { type: 'text' as const, text: part } : part));
  return itemStep({ type: 'message', parts: all, ...options });
}

/** The model answers with this value as JSON text. */
export function json(value: JsonValue): Step {
  return itemStep({ type: 'json', value });
}

export interface CallOptions {
  /** What the output has to name; made up if absent. */
  callId?: string;
  /** The tool of type `namespace` that it is in. */
  namespace?: string;
}

/**
 * The model calls a function. Arguments given as a string are sent as they are, valid JSON or not; as a list of strings
 * they are the same, streamed in exactly these pieces. With `program: true` the program before it in the turn makes the
 * call, or else the one of that `call_id`.
 */
export function call(
  name: string,
  args: JsonObject | Text = {},
  options: CallOptions & { program?: string | true } = {},
): Step {
  const given = Array.isArray(args) ? [...(args as string[])] : (args as JsonObject | string);
  return itemStep(readItem({ type: 'call', name, arguments: given, ...options }));
}

/** The model calls a custom tool: `input` is text, and no JSON. */
export function customCall(name: string, input: string, options: CallOptions = {}): Step {
  return itemStep({ type: 'custom_call', name, input, ...options });
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
