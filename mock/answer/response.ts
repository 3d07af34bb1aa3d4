/** The Response object: what was asked comes back, and what was not has the API's default. */
import type { Asked } from './asked.ts';
import { listAt, objectAt } from './asked.ts';
import { strictFault } from './schema/check.ts';
import { isObject, type JsonObject, type JsonValue } from './json.ts';
import type { ScriptUsage } from './types.ts';

export interface Made {
  id: string;
  createdAt: number;
  status: 'completed' | 'incomplete' | 'failed';
  output: JsonObject[];
  usage: JsonObject | null;
  reason?: string;
  failure?: { code: string; message: string };
  /** Unix seconds. */
  expireAt: number | null;
}

export function responseOf(asked: Asked, made: Made): JsonObject {
  const { body } = asked;
  const sent = (name: string, otherwise: JsonValue): JsonValue => body[name] ?? otherwise;
  const tier = sent('service_tier', 'default');
  return {
    id: made.id,
    object: 'response',
    created_at: made.createdAt,
    status: made.status,
    background: sent('background', false),
    completed_at: made.status === 'completed' ? made.createdAt : null,
    error: made.failure ?? null,
    frequency_penalty: sent('frequency_penalty', 0),
    incomplete_details: made.reason === undefined ? null : { reason: made.reason },
    instructions: sent('instructions', null),
    max_output_tokens: sent('max_output_tokens', null),
    max_tool_calls: sent('max_tool_calls', null),
    model: asked.model,
    output: made.output,
    parallel_tool_calls: asked.parallel,
    presence_penalty: sent('presence_penalty', 0),
    previous_response_id: sent('previous_response_id', null),
    prompt_cache_key: sent('prompt_cache_key', null),
    prompt_cache_retention: sent('prompt_cache_retention', null),
    reasoning: {
      effort: asked.reasoning?.effort ?? null,
      summary: null,
      ...present(objectAt(body, 'reasoning')),
    },
    safety_identifier: sent('safety_identifier', null),
    service_tier: tier === 'auto' ? 'default' : tier,
    store: asked.store,
    temperature: sent('temperature', 1),
    text: textOf(body),
    tool_choice: sent('tool_choice', 'auto'),
    tools: listAt(body, 'tools').filter(isObject).map(toolOf),
    top_logprobs: sent('top_logprobs', 0),
    top_p: sent('top_p', 1),
    truncation: sent('truncation', 'disabled'),
    usage: made.usage,
    user: sent('user', null),
    metadata: sent('metadata', {}),
    ...present({ conversation: conversationOf(body) }),
    ...present({ caching: body['caching'], thinking: body['thinking'], expire_at: made.expireAt }),
  };
}

export function usageOf(
  input: number,
  cached: number,
  output: number,
  reasoning: number,
  told: ScriptUsage = {},
): JsonObject {
  const { inputTokens = input, outputTokens = output } = told;
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: told.cachedTokens ?? cached },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: told.reasoningTokens ?? reasoning },
    total_tokens: told.totalTokens ?? inputTokens + outputTokens,
  };
}

/** Of a response that failed nothing is given, and nothing is charged. */
export const asFailed = (response: JsonObject): JsonObject => ({ ...response, output: [], usage: null });

/** As it is when nothing has been answered yet, and when nothing ever will be. */
export const unfinished = (
  response: JsonObject,
  status: 'queued' | 'in_progress' | 'cancelled' | 'failed',
): JsonObject => ({
  ...response,
  status,
  completed_at: null,
  error: null,
  incomplete_details: null,
  output: [],
  usage: null,
});

const conversationOf = ({ conversation }: JsonObject): JsonValue =>
  typeof conversation === 'string' ? { id: conversation } : (conversation ?? null);

function textOf(body: JsonObject): JsonObject {
  const { format, verbosity, ...rest } = objectAt(body, 'text');
  return { ...rest, format: formatOf(format ?? null), verbosity: verbosity ?? 'medium' };
}

function formatOf(format: JsonValue): JsonValue {
  if (!isObject(format)) return { type: 'text' };
  if (format['type'] !== 'json_schema') return format;
  return { description: null, ...format, strict: format['strict'] ?? false };
}

/** Where strict was left open, a function is strict if its schema can be. */
function toolOf(tool: JsonObject): JsonObject {
  if (tool['type'] !== 'function') return tool;
  const parameters = tool['parameters'] ?? null;
  const canBeStrict = isObject(parameters) && strictFault(parameters) === null;
  return { description: null, ...tool, parameters, strict: tool['strict'] ?? canBeStrict };
}

const present = (fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
