/**
 * The kinds of items that a step can answer with: what messages call them, and which field may be given in pieces. A
 * kind that is new in `ScriptItem` needs a row here, and its fields in spec/schemas/scenario.schema.json.
 */
import type { Item } from '../../spec/generated/scenario.ts';
import type { StreamedItem } from '../answer/deltas.ts';
import type { Script, ScriptItem } from '../answer/types.ts';

interface Kind<T> {
  /** As it would be written. */
  label: (item: T) => string;
  /** The field that is text and may be given as a list of its pieces. */
  pieces?: string;
  /** The client has to answer it with an output. */
  calls?: true;
}

const KINDS: { readonly [K in ScriptItem['type']]: Kind<Extract<ScriptItem, { type: K }>> } = {
  text: { label: ({ text }) => said('text', text), pieces: 'text' },
  json: { label: ({ value }) => `json(${JSON.stringify(value)})` },
  refusal: { label: ({ refusal }) => said('refusal', refusal), pieces: 'refusal' },
  message: { label: ({ parts }) => `message(${parts.length})` },
  reasoning: { label: ({ summary, text }) => said('reasoning', summary?.[0] ?? text ?? '') },
  call: { label: ({ name }) => said('call', name), pieces: 'arguments', calls: true },
  custom_call: { label: ({ name }) => said('customCall', name), calls: true },
  web_search: { label: ({ action }) => said('webSearch', 'url' in action ? action.url : action.queries[0]) },
  file_search: { label: ({ queries }) => said('fileSearch', queries[0]) },
  code_interpreter: { label: ({ code }) => said('codeInterpreter', code) },
  image_generation: { label: ({ prompt }) => said('imageGeneration', prompt) },
  mcp_list: { label: ({ serverLabel }) => said('mcpList', serverLabel) },
  mcp_approval: { label: ({ name }) => said('mcpApproval', name), calls: true },
  mcp_call: { label: ({ name }) => said('mcpCall', name) },
  computer: { label: ({ actions }) => said('computer', actions[0]?.type), calls: true },
  shell: { label: ({ commands }) => said('shell', commands[0]), calls: true },
  shell_output: { label: () => 'shell output' },
  local_shell: { label: ({ command }) => said('localShell', command[0]), calls: true },
  apply_patch: { label: ({ operation }) => said('applyPatch', operation.path), calls: true },
  tool_search: { label: ({ arguments: asked }) => said('toolSearch', JSON.stringify(asked)), calls: true },
  tool_search_output: { label: () => 'tool search output' },
  compaction: { label: ({ summary }) => said('compaction', summary) },
  program: { label: ({ code }) => said('program', code) },
  program_output: { label: ({ result }) => said('program output', result) },
  item: { label: ({ item }) => said('item', item.type) },
};

/** The names of all kinds, as `type` has them. */
export const ITEM_KINDS = Object.keys(KINDS) as ScriptItem['type'][];

export function itemLabel(item: ScriptItem): string {
  return kindOf(item).label(item);
}

/** From how it is written in a document. What it holds has been checked. */
export function readItem(written: Item): ScriptItem {
  const { pieces } = KINDS[written.type];
  const item: Record<string, unknown> = { ...written };
  if (written.type === 'call' || written.type === 'mcp_call' || written.type === 'mcp_approval')
    item['arguments'] ??= {};
  const given = pieces === undefined ? undefined : item[pieces];
  if (pieces !== undefined && Array.isArray(given)) {
    item[pieces] = given.join('');
    item['deltas'] = given;
  }
  return item as unknown as ScriptItem;
}

/** As it is written in a document: the inverse of `readItem`. */
export function writeItem(item: ScriptItem): Item {
  const { deltas, ...written }: StreamedItem & Record<string, unknown> = { ...item };
  const { pieces } = KINDS[item.type];
  if (deltas !== undefined && pieces !== undefined) written[pieces] = [...deltas];
  return written as unknown as Item;
}

/** Whether a script calls a tool of the client's, whose output will come back. */
export function callsTools(script: Script): boolean {
  return script.items?.some((item) => kindOf(item).calls) ?? false;
}

function kindOf(item: ScriptItem): Kind<ScriptItem> {
  return KINDS[item.type] as Kind<ScriptItem>;
}

/** More than this is never shown of a text. */
const MAX_QUOTED = 100;

/** A script in JavaScript may have anything here; what is wrong with it is said when it is used. */
function said(name: string, text: unknown): string {
  return `${name}(${JSON.stringify(String(text).slice(0, MAX_QUOTED))})`;
}
