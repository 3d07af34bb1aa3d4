/** Input items as they are stored and listed: each with a type and an id, string content as parts. */
import { digest } from './digest.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { isObject } from './json.ts';

/** How the ids of each type of item begin. */
const PREFIXES: ReadonlyMap<string, string> = new Map([
  ['message', 'msg'],
  ['function_call', 'fc'],
  ['function_call_output', 'fco'],
  ['reasoning', 'rs'],
]);
const WITH_STATUS = ['message', 'function_call', 'function_call_output'];

/** An id that the client sent stays; others derive from `base`. */
export function listed(items: readonly JsonObject[], base: string): JsonObject[] {
  return items.map((item, index) => {
    const type = String(item['type']);
    const own = item['id'];
    const id =
      typeof own === 'string' && own !== ''
        ? own
        : `${PREFIXES.get(type) ?? 'item'}_${digest(48, base, 'input', index)}`;
    const status = WITH_STATUS.includes(type) ? { status: item['status'] ?? 'completed' } : {};
    if (type !== 'message') return { ...item, id, ...status };
    return { ...item, id, ...status, content: partsOf(item['content'], item['role']) };
  });
}

function partsOf(content: JsonValue | undefined, role: JsonValue | undefined): JsonValue {
  const isAnswer = role === 'assistant';
  const parts: JsonValue | undefined =
    typeof content === 'string'
      ? [{ type: isAnswer ? 'output_text' : 'input_text', text: content }]
      : content;
  return Array.isArray(parts) ? parts.filter(isObject).map(whole) : [];
}

/** With the fields that a listed part always has. */
function whole(part: JsonObject): JsonObject {
  switch (part['type']) {
    case 'output_text':
      return { ...part, annotations: part['annotations'] ?? [], logprobs: part['logprobs'] ?? [] };
    case 'input_image':
      return { ...part, detail: part['detail'] ?? 'auto' };
    default:
      return part;
  }
}
