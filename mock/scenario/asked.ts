/** A request as a scenario sees it. */
import { resolveContext, allItems } from '../answer/context.ts';
import { authenticate, type Caller } from '../answer/authenticate.ts';
import { isObject } from '../answer/json.ts';
import type { JsonObject, JsonValue } from '../answer/json.ts';
import type { Memory } from '../answer/memory.ts';
import type { Space } from '../answer/space.ts';

export interface Asked {
  method: string;
  /** Below /v1, without query. */
  path: string;
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
  /** The parsed body; an empty object when it is not an object. */
  body: JsonObject;
  /** What the model sees, oldest first: the stored turns before, then the input of this request. */
  context: readonly JsonObject[];
  /** Of method, path, query and body: the same for a retry. */
  digest: string;
}

/**
 * The items of the turns before, by `previous_response_id`, and those of this request. Of a request that the core will
 * refuse, only its own.
 */
export async function contextOf(
  body: JsonObject,
  caller: Caller,
  space: Space,
  memory?: Memory,
): Promise<readonly JsonObject[]> {
  try {
    const owner = authenticate(caller);
    return allItems(await resolveContext(body, owner, space, memory));
  } catch {
    return inputItems(body['input']);
  }
}

/** The items of an input of either form. */
export function inputItems(input: JsonValue | undefined): JsonObject[] {
  if (typeof input === 'string') return [{ type: 'message', role: 'user', content: input }];
  return objects(input);
}

export function objects(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** How many user messages there are. */
export function userTurns(context: readonly JsonObject[]): number {
  return context.filter((item) => item['role'] === 'user').length;
}

/** How often the model has spoken: runs of items that it made. */
export function modelTurns(context: readonly JsonObject[]): number {
  return context.filter((item, index) => isMade(item) && !isMade(context[index - 1])).length;
}

/** Whether an item is a model's, by its role or the name of its type. */
function isMade(item: JsonObject | undefined): boolean {
  if (item === undefined) return false;
  const type = String(item['type'] ?? 'message');
  if (type === 'message') return item['role'] === 'assistant';
  return (
    type === 'reasoning' ||
    type.endsWith('_call') ||
    type === 'mcp_list_tools' ||
    type === 'mcp_approval_request'
  );
}

/** The outputs of tools that the input ends with, oldest first. */
export function lastOutputs(input: JsonValue | undefined): JsonObject[] {
  const items = objects(input);
  const first = items.findLastIndex((item) => !isOutput(item)) + 1;
  return items.slice(first);
}

const isOutput = (item: JsonObject): boolean => String(item['type'] ?? '').endsWith('_output');

/** The name of the tool that was called with this id; a call without a name is of the tool that its type names. */
export function calledName(context: readonly JsonObject[], callId: JsonValue | undefined): string | null {
  const call = context.findLast((item) => item['call_id'] === callId && !isOutput(item));
  if (call === undefined) return null;
  return typeof call['name'] === 'string' ? call['name'] : String(call['type'] ?? '').replace(/_call$/, '');
}
