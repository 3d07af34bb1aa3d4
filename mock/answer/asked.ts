/** What a validated request asks for, read once, with defaults in place of null and absent. */
import type { IdShape } from './ids.ts';
import { isObject, listAt, objectAt, textAt, type JsonObject } from './json.ts';
import { choiceOf, toolsOf, type Choice, type Tool } from './tools.ts';

export { listAt, objectAt, textAt } from './json.ts';

export interface Asked {
  /** As validated: a literal `extra_body` is merged in. */
  body: JsonObject;
  model: string;
  /** Empty when there are none. */
  instructions: string;
  /** Those of the request, and those that the context brings. */
  tools: readonly Tool[];
  choice: Choice;
  parallel: boolean;
  /** max_tool_calls: calls of hosted tools that are made at most. */
  maxToolCalls: number;
  /** What is to be sent beyond the usual. */
  include: ReadonlySet<string>;
  /** Input tokens from which the context is compacted; Infinity where that is not asked for. */
  compactAt: number;
  format: Format;
  /** Null when this answer has no reasoning. */
  reasoning: Reasoning | null;
  /** How many alternatives to each token; null when no logprobs were asked for. */
  logprobs: number | null;
  /** max_output_tokens. */
  limit: number;
  stream: boolean;
  store: boolean;
  /** False for a warm-up: the context is prepared under an id, and nothing is answered. */
  generate: boolean;
  background: boolean;
  obfuscation: boolean;
  /** Only make a cache of the input, and answer nothing. */
  prefixOnly: boolean;
  /** What the ids of this answer look like. */
  ids?: IdShape;
}

export type Format = { type: 'text' } | { type: 'json_object' } | { type: 'json_schema'; schema: JsonObject };

export interface Reasoning {
  effort: string;
  summary: string | null;
  /** Shows its raw text too, as open models do. */
  raw: boolean;
  encrypted: boolean;
}

/** `items`: everything the model sees, in order. */
export function readAsked(body: JsonObject, items: readonly JsonObject[] = []): Asked {
  const include = new Set(listAt(body, 'include').map(String));
  const streamOptions = objectAt(body, 'stream_options');
  const topLogprobs = body['top_logprobs'] ?? null;
  return {
    body,
    model: textAt(body, 'model'),
    instructions: textAt(body, 'instructions'),
    tools: toolsOf(body, items),
    choice: choiceOf(body['tool_choice'] ?? null),
    parallel: body['parallel_tool_calls'] !== false,
    maxToolCalls: numberAt(body, 'max_tool_calls') ?? Infinity,
    include,
    compactAt: compactAt(body),
    format: formatOf(body),
    reasoning: reasoningOf(body, include.has('reasoning.encrypted_content')),
    logprobs: include.has('message.output_text.logprobs') ? Number(topLogprobs ?? 0) : null,
    limit: numberAt(body, 'max_output_tokens') ?? Infinity,
    stream: body['stream'] === true,
    store: body['store'] !== false,
    generate: body['generate'] !== false,
    background: body['background'] === true,
    obfuscation: streamOptions['include_obfuscation'] !== false,
    prefixOnly: objectAt(body, 'caching')['prefix'] === true,
  };
}

/** Where a compaction is asked for without a threshold. */
const DEFAULT_THRESHOLD = 200_000;

function compactAt(body: JsonObject): number {
  const [way] = listAt(body, 'context_management').filter(
    (one): one is JsonObject => isObject(one) && one['type'] === 'compaction',
  );
  return way === undefined ? Infinity : (numberAt(way, 'compact_threshold') ?? DEFAULT_THRESHOLD);
}

function numberAt(object: JsonObject, name: string): number | null {
  const value = object[name];
  return typeof value === 'number' ? value : null;
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
