/** What input costs, in BPE tokens: everything that reaches the model counts. */
import type { Asked } from './asked.ts';
import { sinceCompaction } from './compacted.ts';
import type { Context } from './context.ts';
import { unseal } from './encrypted.ts';
import { isObject, textAt, type JsonObject, type JsonValue } from './json.ts';
import { countTokens } from './tokens.ts';
import { isNamed, toolsOf, type Tool } from './tools.ts';
import { typeOfItem } from './validate/input.ts';

/** Tokens around the whole input. */
const INPUT_OVERHEAD = 3;
/** Role, separators and end of each item. */
const ITEM_OVERHEAD = 4;
/** An image costs this much at low detail, whatever is in it. */
const IMAGE_LOW = 85;
const IMAGE_OTHER = 255;
const FILE = 100;
/** Fields that hold no content, and media, which are not read as text. */
const SILENT = new Set([
  'id',
  'type',
  'role',
  'status',
  'encrypted_content',
  'image_url',
  'file_data',
  'call_id',
  'fingerprint',
]);
/** Parts that are a picture, whatever holds it. */
const PICTURES = new Set<unknown>(['input_image', 'computer_screenshot', 'image']);

const countText = (text: string): number => (text === '' ? 0 : countTokens(text));

/** All that the model reads of a request. */
export function countInput(asked: Asked, { turns, input, conversation }: Context): number {
  const compacted = sinceCompaction(turns);
  const earlier =
    compacted === null ? turns.reduce((sum, turn) => sum + turn.tokens, 0) : countItems(compacted);
  const shown = countText(asked.instructions) + countDefinitions(asked);
  return INPUT_OVERHEAD + shown + earlier + countItems([...(conversation?.items ?? []), ...input]);
}

/** One item of the context, of any type. */
function countItem(item: JsonObject): number {
  if (item['type'] === 'compaction') {
    return ITEM_OVERHEAD + countText(unseal(textAt(item, 'encrypted_content'), item['id']) ?? '');
  }
  if (item['type'] === 'image_generation_call') {
    return ITEM_OVERHEAD + IMAGE_OTHER + countText(textAt(item, 'revised_prompt'));
  }
  const parts = [item['content'], item['output']].filter((part) => part !== undefined && part !== null);
  const rest = Object.entries(item).filter(
    ([name]) => name !== 'content' && name !== 'output' && !SILENT.has(name),
  );
  const plain = typeOfItem(item) === 'message' ? [] : rest.map(([, value]) => value);
  return ITEM_OVERHEAD + sum(parts.map(countContent)) + sum(plain.map(countContent));
}

export const countItems = (items: readonly JsonObject[]): number => sum(items.map(countItem));

/** Tools and output formats are shown to the model too: but for tools that it has to look for first. */
function countDefinitions({ body, format }: Asked): number {
  const tools = toolsOf(body, []).filter((tool) => !isNamed(tool) || !tool.deferred);
  const definitions = [...tools.map(shownOf), ...(format.type === 'json_schema' ? [format.schema] : [])];
  return sum(definitions.map((definition) => ITEM_OVERHEAD + countTokens(JSON.stringify(definition))));
}

function shownOf(tool: Tool): JsonObject {
  if (tool.family !== 'function') return tool.settings;
  const { name, description, parameters } = tool;
  return { name, description, parameters };
}

function countContent(content: JsonValue | undefined): number {
  if (content === undefined || content === null) return 0;
  if (typeof content === 'string') return countText(content);
  if (Array.isArray(content)) return sum(content.map(countContent));
  if (!isObject(content)) return countText(String(content));
  if (PICTURES.has(content['type'])) return content['detail'] === 'low' ? IMAGE_LOW : IMAGE_OTHER;
  if (content['type'] === 'input_file') return FILE;
  const said = Object.entries(content).filter(([name]) => !SILENT.has(name));
  return sum(said.map(([, value]) => countContent(value)));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
