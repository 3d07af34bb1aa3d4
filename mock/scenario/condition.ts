/** What a step asks of a request, and in what a request falls short of it. */
import type { Match } from '../../spec/generated/scenario.ts';
import { lastUserText } from '../answer/directives.ts';
import { canonical, isObject } from '../answer/json.ts';
import type { JsonObject, JsonValue } from '../answer/json.ts';
import { textOf } from '../answer/text-of.ts';
import { calledName, inputItems, lastOutputs, modelTurns, objects, userTurns } from './asked.ts';
import type { Asked } from './asked.ts';
import { shown, unfit } from './text-match.ts';
import type { TextMatch } from './text-match.ts';

export type { TextMatch } from './text-match.ts';

/** Which tool output is looked at: of this tool, of this call, or (default) the last one. */
export type OutputMatch = TextMatch | (Exclude<Match, string> & { call?: string; callId?: string });

/**
 * All that is given must hold. A string is looked for within a text; a model, tool, header or metadata value must be
 * equal to it.
 */
export interface Condition {
  /** The text of the last user message, or of `input` when it is a string. */
  input?: TextMatch;
  /**
   * The text of a tool output that the request ends with: the last one, or that of one call. `''` takes any. A request
   * that ends with something else does not fit.
   */
  output?: OutputMatch;
  instructions?: TextMatch;
  model?: TextMatch;
  /** Tools that are offered, by name, or by type for those without a name; of a list, all of them. */
  tool?: TextMatch | readonly TextMatch[];
  /** How many user messages the model has seen, the turns before (`previous_response_id`) included: 1 on the first. */
  userTurns?: number;
  /** How many times the model has answered before, the turns before included: 0 on the first. */
  modelTurns?: number;
  /** Headers by name, in any case. */
  header?: Readonly<Record<string, TextMatch>>;
  /** Values of `metadata` by key. */
  metadata?: Readonly<Record<string, TextMatch>>;
  /** Whether a stream is asked for. */
  stream?: boolean;
  /** Types of items that are in the input of this request; of a list, all of them. */
  items?: string | readonly string[];
  /** Whether there is a `previous_response_id`. */
  previousResponse?: boolean;
  /**
   * JSON pointers into the body, each with the value that must be there (`null`: that, or nothing at all); or, in code,
   * a function that says whether the parsed body will do.
   */
  body?: Readonly<Record<string, JsonValue>> | ((body: JsonObject) => boolean);
}

/** One phrase for each condition that does not hold; none when the request fits. */
export function differences(condition: Condition, asked: Asked): string[] {
  const { headers, body, context } = asked;
  const found: string[] = [];
  const text = (
    name: string,
    wanted: TextMatch | undefined,
    got: string | null,
    string: 'within' | 'equal' = 'within',
  ) => {
    const phrase = wanted === undefined ? null : unfit(wanted, got, string);
    if (phrase !== null) found.push(`${name}: ${phrase}`);
  };
  const same = (name: string, wanted: number | boolean | undefined, got: () => number | boolean) => {
    if (wanted === undefined) return;
    const is = got();
    if (is !== wanted) found.push(`${name}: wanted ${wanted}, got ${is}`);
  };
  text('input', condition.input, lastUserText(body['input']));
  if (condition.output !== undefined) found.push(...outputDifference(condition.output, asked));
  text('instructions', condition.instructions, stringOf(body['instructions']));
  text('model', condition.model, stringOf(body['model']), 'equal');
  for (const tool of listOf(condition.tool)) {
    const names = toolNames(body['tools']);
    if (names.some((name) => unfit(tool, name, 'equal') === null)) continue;
    found.push(`tool: ${unfit(tool, names.length === 0 ? null : names.join(', '), 'equal')!}`);
  }
  same('userTurns', condition.userTurns, () => userTurns(context));
  same('modelTurns', condition.modelTurns, () => modelTurns(context));
  for (const [name, wanted] of Object.entries(condition.header ?? {}))
    text(`header ${name}`, wanted, headers[name.toLowerCase()] ?? null, 'equal');
  for (const [key, wanted] of Object.entries(condition.metadata ?? {}))
    text(`metadata ${key}`, wanted, metadataAt(body, key), 'equal');
  same('stream', condition.stream, () => body['stream'] === true);
  for (const type of listOf(condition.items)) {
    const types = inputItems(body['input']).map((item) => String(item['type'] ?? 'message'));
    if (!types.includes(type)) found.push(`items: wanted ${type}, got ${types.join(', ') || 'none'}`);
  }
  same(
    'previousResponse',
    condition.previousResponse,
    () => typeof body['previous_response_id'] === 'string',
  );
  if (condition.body !== undefined) found.push(...bodyDifferences(condition.body, body));
  return found;
}

function outputDifference(wanted: OutputMatch, { body, context }: Asked): string[] {
  const { call, callId, match } = split(wanted);
  const outputs = lastOutputs(body['input']);
  const of = callId ?? call;
  const name = of === undefined ? 'output' : `output of ${of}`;
  const chosen = outputs.findLast(
    (output) =>
      (callId === undefined || output['call_id'] === callId) &&
      (call === undefined || calledName(context, output['call_id']) === call),
  );
  if (chosen === undefined) {
    const others = outputs.map(
      (output) => calledName(context, output['call_id']) ?? 'a call that is not there',
    );
    return [
      `${name}: wanted ${shown(match)}, got ${others.length === 0 ? 'none' : `those of ${others.join(', ')}`}`,
    ];
  }
  const phrase = unfit(match, textOf(chosen['output']), 'within');
  return phrase === null ? [] : [`${name}: ${phrase}`];
}

function split(wanted: OutputMatch): { call?: string; callId?: string; match: TextMatch } {
  if (typeof wanted === 'string' || wanted instanceof RegExp) return { match: wanted };
  const {
    call,
    callId,
    ...match
  }: Exclude<OutputMatch, string | RegExp> & { call?: string; callId?: string } = wanted;
  return {
    ...(call !== undefined && { call }),
    ...(callId !== undefined && { callId }),
    match: Object.keys(match).length === 0 ? '' : match,
  };
}

function bodyDifferences(wanted: NonNullable<Condition['body']>, body: JsonObject): string[] {
  if (typeof wanted === 'function') return refusalOf(wanted, body);
  return Object.entries(wanted).flatMap(([pointer, value]) => {
    const got = at(body, pointer);
    if (canonical(got ?? null) === canonical(value)) return [];
    return [
      `body ${pointer}: wanted ${shownValue(value)}, got ${got === undefined ? 'nothing' : shownValue(got)}`,
    ];
  });
}

function refusalOf(accepts: (body: JsonObject) => boolean, body: JsonObject): string[] {
  try {
    return accepts(body) ? [] : ['body: the function of the step said no'];
  } catch (error) {
    return [`body: the function of the step threw ${String(error)}`];
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc6901 */
function at(value: JsonValue | undefined, pointer: string): JsonValue | undefined {
  let here = value;
  for (const step of pointer.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(here)) here = /^(0|[1-9]\d*)$/.test(key) ? here[Number(key)] : undefined;
    else here = isObject(here) && Object.hasOwn(here, key) ? here[key] : undefined;
  }
  return here;
}

function metadataAt({ metadata }: JsonObject, key: string): string | null {
  const value = isObject(metadata) && Object.hasOwn(metadata, key) ? metadata[key] : undefined;
  return value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value);
}

function toolNames(tools: JsonValue | undefined): string[] {
  return objects(tools).map((tool) => stringOf(tool['name']) ?? stringOf(tool['type']) ?? '');
}

function stringOf(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

function shownValue(value: JsonValue): string {
  return shown(JSON.stringify(value), false);
}
