/** Input items as they are stored and listed: each with a type and an id, string content as parts. */
import { digest } from './digest.ts';
import { prefixOf } from './items/index.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { isObject } from './json.ts';

const COMPLETED: JsonObject = { status: 'completed' };
const SEARCH: JsonObject = { ...COMPLETED, call_id: null, execution: 'server' };
/** What a listed item always has, and a sent one may leave open. */
const DEFAULTS: ReadonlyMap<string, JsonObject> = new Map([
  ['message', COMPLETED],
  ['function_call', COMPLETED],
  ['function_call_output', COMPLETED],
  ['custom_tool_call', COMPLETED],
  ['custom_tool_call_output', COMPLETED],
  ['computer_call_output', COMPLETED],
  ['shell_call', { ...COMPLETED, environment: null }],
  ['shell_call_output', { ...COMPLETED, max_output_length: null }],
  ['tool_search_call', SEARCH],
  ['tool_search_output', SEARCH],
]);
/** Fields that are left out of a listed item, or of a part, where there is nothing to say. */
const NEVER_NULL = ['name', 'namespace', 'acknowledged_safety_checks'];
const NEVER_NULL_IN_PART = ['file_url', 'file_data', 'filename', 'prompt_cache_breakpoint'];

/** An id that the client sent stays; others derive from `base`. A trigger is no item of the context, and is left out. */
export function listed(items: readonly JsonObject[], base: string): JsonObject[] {
  const kept = items.filter((item) => item['type'] !== 'compaction_trigger');
  return kept.map((item, index) => {
    const type = String(item['type']);
    const own = item['id'];
    const id =
      typeof own === 'string' && own !== '' ? own : `${prefixOf(type)}_${digest(48, base, 'input', index)}`;
    const filled: JsonObject = { ...item, id };
    for (const [name, value] of Object.entries(DEFAULTS.get(type) ?? {})) filled[name] = item[name] ?? value;
    withoutNulls(filled, NEVER_NULL);
    if (type === 'message') filled['content'] = partsOf(item['content'], item['role']);
    else if (Array.isArray(item['output'])) filled['output'] = item['output'].map(wholeOrSame);
    else if (type === 'shell_call') filled['action'] = limited(item['action']);
    return filled;
  });
}

function withoutNulls(object: JsonObject, names: readonly string[]): void {
  for (const name of names) if (object[name] === null) delete object[name];
}

/** A command without limits says so. */
const limited = (action: JsonValue | undefined): JsonValue =>
  isObject(action) ? { timeout_ms: null, max_output_length: null, ...action } : (action ?? null);

const wholeOrSame = (part: JsonValue): JsonValue => (isObject(part) ? whole(part) : part);

function partsOf(content: JsonValue | undefined, role: JsonValue | undefined): JsonValue {
  const isAnswer = role === 'assistant';
  const parts: JsonValue | undefined =
    typeof content === 'string'
      ? [{ type: isAnswer ? 'output_text' : 'input_text', text: content }]
      : content;
  return Array.isArray(parts) ? parts.filter(isObject).map(whole) : [];
}

/** With the fields that a listed part always has. */
function whole(sent: JsonObject): JsonObject {
  const part = { ...sent };
  withoutNulls(part, NEVER_NULL_IN_PART);
  if (part['type'] === 'output_text') {
    part['annotations'] ??= [];
    part['logprobs'] ??= [];
  }
  if (part['type'] === 'input_image') part['detail'] ??= 'auto';
  return part;
}
