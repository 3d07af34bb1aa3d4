/** A request of Chat Completions as one for a response. */
import { isObject, listAt, objectAt, textAt, type JsonObject, type JsonValue } from '../json.ts';
import { invalid } from '../problem.ts';

/** What would change the answer, and is not done here. */
const REFUSED = ['stop', 'audio', 'functions', 'function_call', 'web_search_options'];

/** Fields that are the same in both. */
const SAME = [
  'model',
  'stream',
  'temperature',
  'top_p',
  'frequency_penalty',
  'presence_penalty',
  'top_logprobs',
  'parallel_tool_calls',
  'metadata',
  'service_tier',
  'prompt_cache_key',
  'prompt_cache_retention',
  'prompt_cache_options',
  'safety_identifier',
  'user',
  'moderation',
];

interface FromChat {
  body: JsonObject;
  /** Tokens of the answer; a chat may ask for fewer than a response. */
  limit: number;
  /** The stream ends with a chunk of the usage. */
  usage: boolean;
}

/** Throws 400 for what is not done here. The body has been checked against its schema. */
export function fromChat(body: JsonObject): FromChat {
  const refused = REFUSED.find((name) => (body[name] ?? null) !== null);
  if (refused !== undefined) throw unsupported(refused, 'it is not done here');
  if (Number(body['n'] ?? 1) > 1) throw unsupported('n', 'one choice is made');
  const { include_usage: usage, ...streaming } = objectAt(body, 'stream_options');
  const kept = SAME.filter((name) => (body[name] ?? null) !== null).map((name) => [name, body[name]!]);
  const limit = body['max_completion_tokens'] ?? body['max_tokens'] ?? null;
  return {
    body: {
      ...(Object.fromEntries(kept) as JsonObject),
      input: inputOf(listAt(body, 'messages')),
      store: body['store'] === true,
      ...(Array.isArray(body['tools']) && { tools: body['tools'].map(flatTool) }),
      ...((body['tool_choice'] ?? null) !== null && { tool_choice: flatChoice(body['tool_choice']!) }),
      ...(typeof body['reasoning_effort'] === 'string' && {
        reasoning: { effort: body['reasoning_effort'] },
      }),
      ...(body['logprobs'] === true && { include: ['message.output_text.logprobs'] }),
      ...(Object.keys(streaming).length > 0 && { stream_options: streaming }),
      ...textIn(body),
    },
    limit: typeof limit === 'number' ? limit : Infinity,
    usage: usage === true,
  };
}

const unsupported = (name: string, why: string): Error =>
  invalid('unsupported_value', name, `Unsupported value: '${name}': ${why}.`);

function textIn({ response_format: format, verbosity }: JsonObject): { text?: JsonObject } {
  const text = {
    ...(isObject(format) && { format: flatFormat(format) }),
    ...(typeof verbosity === 'string' && { verbosity }),
  };
  return Object.keys(text).length === 0 ? {} : { text };
}

/** `{type, json_schema: {name, schema}}` as `{type, name, schema}`. */
export function flatFormat(format: JsonValue): JsonValue {
  if (!isObject(format) || !isObject(format['json_schema'])) return format;
  const { json_schema: schema, ...rest } = format;
  return { ...rest, ...schema };
}

/** `{type, function: {name}}` as `{type, name}`. */
export function flatChoice(choice: JsonValue): JsonValue {
  if (!isObject(choice)) return choice;
  const { function: called, custom, allowed_tools: allowed, ...rest } = choice;
  if (isObject(allowed)) return { ...rest, ...allowed, tools: listAt(allowed, 'tools').map(flatChoice) };
  return { ...rest, ...(isObject(called) && called), ...(isObject(custom) && custom) };
}

function flatTool(tool: JsonValue): JsonValue {
  if (!isObject(tool)) return tool;
  const { function: declared, custom, ...rest } = tool;
  if (isObject(declared)) return { strict: false, ...rest, ...declared };
  if (!isObject(custom)) return tool;
  const { format, ...named } = custom;
  const grammar = isObject(format) && isObject(format['grammar']) ? format['grammar'] : null;
  return {
    ...rest,
    ...named,
    ...(format !== undefined && { format: grammar ? { type: 'grammar', ...grammar } : format }),
  };
}

/** The turns of a chat as input. What has a type is an item already. */
export function inputOf(messages: readonly JsonValue[]): JsonValue[] {
  const custom = new Set<string>();
  return messages.flatMap((message, index): JsonValue[] => {
    if (!isObject(message) || message['type'] !== undefined) return [message];
    const place = `messages[${index}]`;
    const role = textAt(message, 'role');
    if (role === 'tool') return [outputOf(message, custom)];
    if (role === 'function') throw invalid('unsupported_value', `${place}.role`, "Send the role 'tool'.");
    if (role !== 'assistant')
      return [{ role: message['role'] ?? null, content: partsOf(message['content'] ?? null, place) }];
    const said = message['content'] ?? message['refusal'] ?? null;
    const calls = listAt(message, 'tool_calls').filter(isObject);
    for (const call of calls) if (call['type'] === 'custom') custom.add(textAt(call, 'id'));
    return [...(said === null ? [] : [{ role, content: saidOf(said) }]), ...calls.map(callOf)];
  });
}

function outputOf(message: JsonObject, custom: ReadonlySet<string>): JsonObject {
  const call_id = message['tool_call_id'] ?? null;
  const type = custom.has(String(call_id)) ? 'custom_tool_call_output' : 'function_call_output';
  const { content } = message;
  return { type, call_id, output: Array.isArray(content) ? textsOf(content) : (content ?? null) };
}

function callOf(call: JsonObject): JsonObject {
  const call_id = call['id'] ?? null;
  if (call['type'] === 'custom') {
    const { name, input } = objectAt(call, 'custom');
    return { type: 'custom_tool_call', call_id, name: name ?? null, input: input ?? null };
  }
  const { name, arguments: args } = objectAt(call, 'function');
  return { type: 'function_call', call_id, name: name ?? null, arguments: args ?? null };
}

const textsOf = (parts: readonly JsonValue[]): string =>
  parts.map((part) => (isObject(part) ? textAt(part, 'text') || textAt(part, 'refusal') : '')).join('');

const saidOf = (said: JsonValue): JsonValue => (Array.isArray(said) ? textsOf(said) : said);

function partsOf(content: JsonValue, place: string): JsonValue {
  if (!Array.isArray(content)) return content;
  return content.map((part, index) => {
    if (!isObject(part)) return part;
    switch (part['type']) {
      case 'text':
        return { type: 'input_text', text: part['text'] ?? null };
      case 'image_url': {
        const { url, detail } = objectAt(part, 'image_url');
        return { type: 'input_image', image_url: url ?? null, detail: detail ?? 'auto' };
      }
      case 'file':
        return { type: 'input_file', ...objectAt(part, 'file') };
      case 'input_audio':
        throw invalid('unsupported_value', `${place}.content[${index}]`, 'Audio is not understood here.');
      default:
        return part;
    }
  });
}
