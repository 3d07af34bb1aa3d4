/** What a validated request asks for, read once, with defaults in place of null and absent. */
import { isObject, type JsonObject, type JsonValue } from './json.ts';

export interface Asked {
  /** As validated: a literal `extra_body` is merged in. */
  body: JsonObject;
  model: string;
  /** Empty when there are none. */
  instructions: string;
  /** The functions among the tools. */
  functions: FunctionTool[];
  choice: Choice;
  parallel: boolean;
  format: Format;
  /** Null when this answer has no reasoning. */
  reasoning: Reasoning | null;
  /** How many alternatives to each token; null when no logprobs were asked for. */
  logprobs: number | null;
  /** max_output_tokens. */
  limit: number;
  stream: boolean;
  store: boolean;
  obfuscation: boolean;
  /** Only make a cache of the input, and answer nothing. */
  prefixOnly: boolean;
}

export interface FunctionTool {
  name: string;
  description: string;
  parameters: JsonObject;
}

export interface Choice {
  mode: 'none' | 'auto' | 'required';
  /** The functions that may be called; null for all. */
  names: readonly string[] | null;
}

export type Format = { type: 'text' } | { type: 'json_object' } | { type: 'json_schema'; schema: JsonObject };

export interface Reasoning {
  effort: string;
  summary: string | null;
  /** Shows its raw text too, as open models do. */
  raw: boolean;
  encrypted: boolean;
}

export function readAsked(body: JsonObject): Asked {
  const include = listAt(body, 'include');
  const streamOptions = objectAt(body, 'stream_options');
  const topLogprobs = body['top_logprobs'] ?? null;
  return {
    body,
    model: textAt(body, 'model'),
    instructions: textAt(body, 'instructions'),
    functions: functionsOf(body),
    choice: choiceOf(body['tool_choice'] ?? null),
    parallel: body['parallel_tool_calls'] !== false,
    format: formatOf(body),
    reasoning: reasoningOf(body, include.includes('reasoning.encrypted_content')),
    logprobs: include.includes('message.output_text.logprobs') ? Number(topLogprobs ?? 0) : null,
    limit: typeof body['max_output_tokens'] === 'number' ? body['max_output_tokens'] : Infinity,
    stream: body['stream'] === true,
    store: body['store'] !== false,
    obfuscation: streamOptions['include_obfuscation'] !== false,
    prefixOnly: objectAt(body, 'caching')['prefix'] === true,
  };
}

function functionsOf(body: JsonObject): FunctionTool[] {
  return listAt(body, 'tools')
    .filter(isObject)
    .filter((tool) => tool['type'] === 'function')
    .map((tool) => ({
      name: textAt(tool, 'name'),
      description: textAt(tool, 'description'),
      parameters: objectAt(tool, 'parameters'),
    }));
}

function choiceOf(choice: JsonValue): Choice {
  if (choice === 'none' || choice === 'required') return { mode: choice, names: null };
  if (!isObject(choice)) return { mode: 'auto', names: null };
  if (choice['type'] === 'function') return { mode: 'required', names: [textAt(choice, 'name')] };
  if (choice['type'] !== 'allowed_tools') return { mode: 'auto', names: null };
  const names = listAt(choice, 'tools')
    .filter(isObject)
    .map((tool) => textAt(tool, 'name'));
  return { mode: choice['mode'] === 'required' ? 'required' : 'auto', names };
}

function formatOf(body: JsonObject): Format {
  const format = objectAt(objectAt(body, 'text'), 'format');
  if (format['type'] === 'json_object') return { type: 'json_object' };
  if (format['type'] !== 'json_schema') return { type: 'text' };
  return { type: 'json_schema', schema: objectAt(format, 'schema') };
}

/** Models that think before they answer, by the names that their makers give them. */
const REASONS = /(^|\/)o\d|gpt-5|reason|think|seed/i;
const DOES_NOT = /-chat|non-?reasoning/i;
/** Models whose servers show the raw reasoning; the mock's own does, so that there is one to look at. */
const RAW = /oss|deepseek|qwen|think|^resproof-/i;

function reasoningOf(body: JsonObject, encrypted: boolean): Reasoning | null {
  const model = textAt(body, 'model');
  const asked = objectAt(body, 'reasoning');
  const thinking = objectAt(body, 'thinking')['type'];
  const byName = REASONS.test(model) && !DOES_NOT.test(model);
  const effort = asked['effort'] ?? (byName || thinking === 'enabled' ? 'medium' : 'none');
  if (effort === 'none' || thinking === 'disabled') return null;
  const summary = asked['summary'] ?? asked['generate_summary'] ?? null;
  return {
    effort: String(effort),
    summary: typeof summary === 'string' ? summary : null,
    raw: RAW.test(model),
    encrypted,
  };
}

export function objectAt(object: JsonObject, name: string): JsonObject {
  const value = object[name];
  return isObject(value) ? value : {};
}

export function listAt(object: JsonObject, name: string): JsonValue[] {
  const value = object[name];
  return Array.isArray(value) ? value : [];
}

export function textAt(object: JsonObject, name: string): string {
  const value = object[name];
  return typeof value === 'string' ? value : '';
}
