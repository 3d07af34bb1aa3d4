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

/** Takes what the model reads, piece by piece; `tokens` where they do not follow from the text. */
type Take = (text: string, tokens?: number) => void;

/** All that the model reads of a request, in order: tools and formats, instructions, and the turns. */
export function readInput(asked: Asked, items: readonly JsonObject[], take: Take): void {
  readFixed(asked, take);
  for (const item of items) readItem(item, take);
}

/** Its tokens. Those of the turns before are known. */
export function countInput(asked: Asked, { turns, input, conversation }: Context): number {
  const compacted = sinceCompaction(turns);
  const earlier =
    compacted === null ? turns.reduce((sum, turn) => sum + turn.tokens, 0) : countItems(compacted);
  return (
    counted((take) => readFixed(asked, take)) +
    earlier +
    countItems([...(conversation?.items ?? []), ...input])
  );
}

export const countItems = (items: readonly JsonObject[]): number =>
  counted((take) => {
    for (const item of items) readItem(item, take);
  });

function counted(read: (take: Take) => void): number {
  let sum = 0;
  read((text, tokens) => {
    sum += tokens ?? (text === '' ? 0 : countTokens(text));
  });
  return sum;
}

/** What stands before all turns. Of tools that it has to look for first the model sees nothing. */
function readFixed({ body, format, instructions }: Asked, take: Take): void {
  take('', INPUT_OVERHEAD);
  const tools = toolsOf(body, []).filter((tool) => !isNamed(tool) || !tool.deferred);
  const definitions = [...tools.map(shownOf), ...(format.type === 'json_schema' ? [format.schema] : [])];
  for (const definition of definitions) {
    take('definition', ITEM_OVERHEAD);
    take(JSON.stringify(definition));
  }
  take(instructions);
}

/** One item of the context, of any type. */
function readItem(item: JsonObject, take: Take): void {
  take(textAt(item, 'role') || String(typeOfItem(item)), ITEM_OVERHEAD);
  if (item['type'] === 'compaction') {
    take(unseal(textAt(item, 'encrypted_content'), item['id']) ?? '');
    return;
  }
  if (item['type'] === 'image_generation_call') {
    take(textAt(item, 'result'), IMAGE_OTHER);
    take(textAt(item, 'revised_prompt'));
    return;
  }
  readContent(item['content'], take);
  readContent(item['output'], take);
  if (typeOfItem(item) === 'message') return;
  for (const [name, value] of Object.entries(item))
    if (name !== 'content' && name !== 'output' && !SILENT.has(name)) readContent(value, take);
}

function shownOf(tool: Tool): JsonObject {
  if (tool.family !== 'function') return tool.settings;
  const { name, description, parameters } = tool;
  return { name, description, parameters };
}

function readContent(content: JsonValue | undefined, take: Take): void {
  if (content === undefined || content === null) return;
  if (typeof content === 'string') take(content);
  else if (Array.isArray(content)) for (const part of content) readContent(part, take);
  else if (!isObject(content)) take(String(content));
  else if (PICTURES.has(content['type']))
    take(mediaOf(content), content['detail'] === 'low' ? IMAGE_LOW : IMAGE_OTHER);
  else if (content['type'] === 'input_file') take(mediaOf(content), FILE);
  else for (const [name, value] of Object.entries(content)) if (!SILENT.has(name)) readContent(value, take);
}

/** What tells a picture or a file from others. */
const mediaOf = ({ image_url, file_url, file_data, file_id }: JsonObject): string =>
  String(image_url ?? file_url ?? file_data ?? file_id ?? '');
