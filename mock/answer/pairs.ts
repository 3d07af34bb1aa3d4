/** Calls and their outputs: each output answers a call of the context, and each finished call of the caller's tools has its output. */
import { objectAt, type JsonObject, type JsonValue } from './json.ts';
import { invalid } from './problem.ts';
import { shown } from './validate/wrong.ts';

/** The calls that the caller answers, by type. The type of the output is this and `_output`, but for the last. */
const CALLS = [
  'function_call',
  'custom_tool_call',
  'computer_call',
  'shell_call',
  'local_shell_call',
  'apply_patch_call',
  'tool_search_call',
];

const outputOf = (call: string): string =>
  call === 'tool_search_call' ? 'tool_search_output' : `${call}_output`;
const CALL_OF = new Map(CALLS.map((call) => [outputOf(call), call]));

/** Throws what OpenAI answers for the first output without a call, or call without an output. */
export function checkPairs(items: readonly JsonObject[]): void {
  const calls = new Set<string>();
  const outputs = new Set<string>();
  const requests = new Set<JsonValue | undefined>();
  for (const item of items) {
    const type = String(item['type']);
    if (type === 'mcp_approval_request') requests.add(item['id']);
    if (type === 'mcp_approval_response') checkApproval(item, requests);
    if (CALLS.includes(type)) for (const key of keysOf(type, item)) calls.add(key);
    const call = CALL_OF.get(type);
    if (call === undefined) continue;
    const keys = keysOf(call, item);
    // A search of the server's has no call_id, and needs none.
    if (keys.length > 0 && !keys.some((key) => calls.has(key))) {
      const id = shown(item['call_id'] ?? item['id']);
      throw invalid(null, 'input', `No tool call found for ${words(call)} output with call_id ${id}.`);
    }
    for (const key of keys) outputs.add(key);
  }
  const open = items.find((item) => isOpen(item, outputs));
  if (open === undefined) return;
  const message = `No tool output found for ${words(String(open['type']))} ${shown(open['call_id'])}.`;
  throw invalid(null, 'input', message);
}

function isOpen(item: JsonObject, outputs: ReadonlySet<string>): boolean {
  const type = String(item['type']);
  if (!CALLS.includes(type) || item['status'] === 'incomplete') return false;
  // What runs in a container is the server's to answer.
  if (objectAt(item, 'environment')['type'] === 'container_reference') return false;
  const keys = keysOf(type, item);
  return keys.length > 0 && !keys.some((key) => outputs.has(key));
}

/** By which a call and its output know each other. An output of the old local shell may name its call by its own id. */
function keysOf(call: string, item: JsonObject): string[] {
  const ids = call === 'local_shell_call' ? [item['call_id'], item['id']] : [item['call_id']];
  return ids.filter((id) => typeof id === 'string').map((id) => `${call} ${id}`);
}

function checkApproval(response: JsonObject, requests: ReadonlySet<JsonValue | undefined>): void {
  const id = response['approval_request_id'];
  if (requests.has(id)) return;
  throw invalid(
    null,
    'input',
    `No approval request found for mcp approval response with approval_request_id ${shown(id)}.`,
  );
}

const words = (type: string): string => type.replaceAll('_', ' ');
