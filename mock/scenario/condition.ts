/** What a step asks of a request, and in what a request falls short of it. */
import { lastUserText } from '../answer/directives.ts';
import { isObject } from '../answer/json.ts';
import type { JsonObject, JsonValue } from '../answer/json.ts';
import { textOf } from '../answer/text-of.ts';

/** All that is given must hold. A string is looked for within the text; a model or header name must be equal. */
export interface Condition {
  /** The text of the last user message, or of `input` when it is a string. */
  input?: string | RegExp;
  /** The text of the function output that is the last input item. */
  output?: string | RegExp;
  instructions?: string | RegExp;
  model?: string | RegExp;
  /** A function of this name is among the tools. */
  tool?: string | RegExp;
  /** Header by lower-case name. */
  header?: Record<string, string | RegExp>;
  stream?: boolean;
  /** Anything else, on the parsed body. */
  body?: (body: JsonObject) => boolean;
}

/** A request as conditions see it. */
export interface Asked {
  headers: Readonly<Record<string, string>>;
  /** The parsed body; an empty object when it is not an object. */
  body: JsonObject;
}

const MAX_SHOWN = 160;

/** One phrase for each condition that does not hold; none when the request fits. */
export function differences(condition: Condition, asked: Asked): string[] {
  const { headers, body } = asked;
  const found: string[] = [];
  const expect = (name: string, wanted: string | RegExp | undefined, got: string | null, whole = false) => {
    if (wanted === undefined || (got !== null && fits(wanted, got, whole))) return;
    found.push(`${name}: wanted ${show(wanted)}, got ${got === null ? 'none' : show(got)}`);
  };
  expect('input', condition.input, lastUserText(body['input']));
  expect('output', condition.output, lastOutput(body['input']));
  expect('instructions', condition.instructions, stringOf(body['instructions']));
  expect('model', condition.model, stringOf(body['model']), true);
  for (const [name, wanted] of Object.entries(condition.header ?? {})) {
    expect(`header ${name}`, wanted, headers[name.toLowerCase()] ?? null, true);
  }
  const { tool } = condition;
  const names = toolNames(body['tools']);
  if (tool !== undefined && !names.some((name) => fits(tool, name, true))) {
    found.push(`tool: wanted ${show(tool)}, got ${names.length === 0 ? 'none' : show(names.join(', '))}`);
  }
  if (condition.stream !== undefined && condition.stream !== (body['stream'] === true)) {
    found.push(`stream: wanted ${condition.stream}, got ${body['stream'] === true}`);
  }
  if (condition.body && !condition.body(body)) found.push('body: the function of the step said no');
  return found;
}

function lastOutput(input: JsonValue | undefined): string | null {
  const last = objects(input).at(-1);
  return last?.['type'] === 'function_call_output' ? textOf(last['output']) : null;
}

function toolNames(tools: JsonValue | undefined): string[] {
  return objects(tools).flatMap((tool) => (typeof tool['name'] === 'string' ? [tool['name']] : []));
}

function stringOf(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function objects(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter((item) => isObject(item)) : [];
}

function fits(wanted: string | RegExp, got: string, whole: boolean): boolean {
  if (typeof wanted === 'string') return whole ? got === wanted : got.includes(wanted);
  wanted.lastIndex = 0; // a /g pattern would start where its last match ended
  return wanted.test(got);
}

function show(value: string | RegExp): string {
  if (value instanceof RegExp) return String(value);
  return JSON.stringify(value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value);
}
