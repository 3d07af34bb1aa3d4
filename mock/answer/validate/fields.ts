/** The fields at the top of a request, and what each may hold. Null stands for absent throughout. */
import type { Checker } from '../../../spec/index.ts';
import { isObject, type JsonObject, type JsonValue } from '../json.ts';
import { invalid } from '../problem.ts';
import { unknownField } from './surface.ts';
import { at, shown, tooLarge, tooLong, tooSmall, wrongType, wrongValue } from './wrong.ts';

type Rule =
  | { is: 'string'; max?: number }
  | { is: 'boolean' | 'object' | 'array' }
  | { is: 'decimal' | 'integer'; min?: number; max?: number }
  | { is: 'one of'; values: readonly string[] };

const oneOf = (...values: string[]): Rule => ({ is: 'one of', values });
const penalty: Rule = { is: 'decimal', min: -2, max: 2 };

const MIN_OUTPUT_TOKENS = 16;

/** Those with fields of their own are looked at by the other files here, and the whole by the surface. */
const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['model', { is: 'string', max: 256 }],
  ['instructions', { is: 'string' }],
  ['previous_response_id', { is: 'string', max: 256 }],
  ['stream', { is: 'boolean' }],
  ['stream_options', { is: 'object' }],
  ['store', { is: 'boolean' }],
  ['background', { is: 'boolean' }],
  ['parallel_tool_calls', { is: 'boolean' }],
  ['temperature', { is: 'decimal', min: 0, max: 2 }],
  ['top_p', { is: 'decimal', min: 0, max: 1 }],
  ['top_logprobs', { is: 'integer', min: 0, max: 20 }],
  ['frequency_penalty', penalty],
  ['presence_penalty', penalty],
  ['max_output_tokens', { is: 'integer', min: MIN_OUTPUT_TOKENS }],
  ['max_tool_calls', { is: 'integer', min: 1 }],
  ['truncation', oneOf('auto', 'disabled')],
  ['service_tier', oneOf('auto', 'default', 'flex', 'fast', 'scale', 'priority', 'ultrafast')],
  ['prompt_cache_key', { is: 'string' }],
  ['prompt_cache_retention', { is: 'string' }],
  ['prompt_cache_options', { is: 'object' }],
  ['safety_identifier', { is: 'string', max: 64 }],
  ['user', { is: 'string' }],
  ['prompt', { is: 'object' }],
  ['context_management', { is: 'array' }],
  ['moderation', { is: 'object' }],
  ['client_metadata', { is: 'object' }],
  ['generate', { is: 'boolean' }],
  ['expire_at', { is: 'integer', min: 0 }],
  ['extra_body', { is: 'object' }],
]);

/** Fields of Chat Completions that people send here by habit, and where they went. */
const MOVED: ReadonlyMap<string, string> = new Map([
  ['messages', 'input'],
  ['max_tokens', 'max_output_tokens'],
  ['max_completion_tokens', 'max_output_tokens'],
  ['response_format', 'text.format'],
  ['functions', 'tools'],
  ['function_call', 'tool_choice'],
  ['reasoning_effort', 'reasoning.effort'],
  ['verbosity', 'text.verbosity'],
]);

/** Throws the first refusal: a field that nobody knows, or one of the wrong type or out of its range. */
export function checkFields(body: JsonObject, checker: Checker, schema = 'CreateResponse'): void {
  const known = checker.properties(schema);
  for (const [name, value] of Object.entries(body)) {
    if (!known.includes(name)) throw misplaced(name);
    const rule = RULES.get(name);
    if (rule !== undefined && value !== null && value !== undefined) checkRule(name, value, rule);
  }
  const metadata = body['metadata'] ?? null;
  if (metadata !== null) checkMetadata(metadata);
  const streamOptions = body['stream_options'] ?? null;
  if (isObject(streamOptions)) checkStreamOptions(streamOptions, body['stream']);
}

function misplaced(name: string): Error {
  const moved = MOVED.get(name);
  if (moved === undefined) return unknownField(shown(name));
  const message = `Unsupported parameter: '${name}'. In the Responses API it is '${moved}'.`;
  return invalid('unsupported_parameter', name, message);
}

/** For nested fields too: `param` is the whole path. */
export function checkRule(param: string, value: JsonValue, rule: Rule): void {
  switch (rule.is) {
    case 'string':
      if (typeof value !== 'string') throw wrongType(param, 'a string', value);
      if (rule.max !== undefined && value.length > rule.max) throw tooLong(param, rule.max, value.length);
      return;
    case 'boolean':
      if (typeof value !== 'boolean') throw wrongType(param, 'a boolean', value);
      return;
    case 'object':
      if (!isObject(value)) throw wrongType(param, 'an object', value);
      return;
    case 'array':
      if (!Array.isArray(value)) throw wrongType(param, 'an array', value);
      return;
    case 'decimal':
    case 'integer':
      checkNumber(param, value, rule);
      return;
    case 'one of':
      if (typeof value !== 'string') throw wrongType(param, 'a string', value);
      if (!rule.values.includes(value)) throw wrongValue(param, value, rule.values);
      return;
  }
}

function checkNumber(
  param: string,
  value: JsonValue,
  rule: { is: 'decimal' | 'integer'; min?: number; max?: number },
) {
  const article = rule.is === 'integer' ? 'an' : 'a';
  if (typeof value !== 'number') throw wrongType(param, `${article} ${rule.is}`, value);
  if (rule.is === 'integer' && !Number.isInteger(value)) throw wrongType(param, 'an integer', value);
  if (rule.min !== undefined && value < rule.min) throw tooSmall(param, rule.is, rule.min, value);
  if (rule.max !== undefined && value > rule.max) throw tooLarge(param, rule.is, rule.max, value);
}

const MAX_PAIRS = 16;
const MAX_KEY = 64;
const MAX_VALUE = 512;

function checkMetadata(metadata: JsonValue): void {
  if (!isObject(metadata)) throw wrongType('metadata', 'an object', metadata);
  const pairs = Object.entries(metadata);
  if (pairs.length > MAX_PAIRS) {
    const message = `Invalid 'metadata': too many properties. Expected an object with at most ${MAX_PAIRS} properties, but got an object with ${pairs.length} properties instead.`;
    throw invalid('object_above_max_properties', 'metadata', message);
  }
  for (const [key, value] of pairs) {
    const param = at('metadata', shown(key));
    if (key.length > MAX_KEY) throw tooLong(param, MAX_KEY, key.length);
    if (typeof value !== 'string') throw wrongType(param, 'a string', value);
    if (value.length > MAX_VALUE) throw tooLong(param, MAX_VALUE, value.length);
  }
}

function checkStreamOptions(options: JsonObject, stream: JsonValue | undefined): void {
  if (stream !== true) {
    throw invalid(
      null,
      'stream_options',
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
    );
  }
  const obfuscation = options['include_obfuscation'] ?? null;
  if (obfuscation !== null) checkRule('stream_options.include_obfuscation', obfuscation, { is: 'boolean' });
}
