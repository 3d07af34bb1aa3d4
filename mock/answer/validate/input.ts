/** `input`: a string, or items of any kind that a real client sends. */
import { isObject, textAt, type JsonObject, type JsonValue } from '../json.ts';
import { invalid, missing } from '../problem.ts';
import { checkEncrypted, unseal } from '../encrypted.ts';
import { at, wrongType, wrongValue } from './wrong.ts';

type Path = (string | number)[];

const ROLES = ['assistant', 'system', 'developer', 'user'] as const;
const ASKING = ['input_text', 'input_image', 'input_file'] as const;
const ANSWERING = ['output_text', 'refusal'] as const;
const STATUSES = ['in_progress', 'completed', 'incomplete'] as const;
const DETAILS = ['low', 'high', 'auto', 'original'] as const;

/** Items of built-in and custom tools: taken as context as they are, since clients replay them. */
const OTHER_ITEMS = [
  'additional_tools',
  'apply_patch_call',
  'apply_patch_call_output',
  'code_interpreter_call',
  'compaction_trigger',
  'computer_call',
  'computer_call_output',
  'configuration_update',
  'custom_tool_call',
  'custom_tool_call_output',
  'file_search_call',
  'image_generation_call',
  'local_shell_call',
  'local_shell_call_output',
  'mcp_approval_request',
  'mcp_approval_response',
  'mcp_call',
  'mcp_list_tools',
  'program',
  'program_output',
  'shell_call',
  'shell_call_output',
  'tool_search_call',
  'tool_search_output',
  'web_search_call',
] as const;

const CHECKS: Readonly<Record<string, (item: JsonObject, path: Path) => void>> = {
  message: checkMessage,
  function_call: checkFunctionCall,
  function_call_output: checkFunctionCallOutput,
  reasoning: checkReasoning,
  compaction: checkCompaction,
  item_reference: (item, path) => requireString(item, 'id', path),
};

const ITEM_TYPES = [...Object.keys(CHECKS), ...OTHER_ITEMS];
/** A vendor's own type: `acme:thing`. */
const VENDOR_TYPE = /^[a-z0-9_-]+:[a-z0-9_:.-]+$/i;

/** Throws the first refusal. An absent input is refused elsewhere, since it depends on the context. */
export function checkInput(input: JsonValue, name = 'input'): void {
  if (typeof input === 'string') return;
  if (!Array.isArray(input)) throw wrongType(name, 'one of a string or an array of input items', input);
  input.forEach((item, index) => checkItem(item, [name, index]));
  checkCalls(input as JsonObject[], name);
}

/** An item's type; messages and references may leave it out. */
export function typeOfItem(item: JsonObject): JsonValue {
  const type = item['type'] ?? null;
  if (type !== null) return type;
  return item['role'] === undefined && typeof item['id'] === 'string' ? 'item_reference' : 'message';
}

function checkItem(item: JsonValue, path: Path): void {
  if (!isObject(item)) throw wrongType(at(...path), 'an input item', item);
  const type = typeOfItem(item);
  if (typeof type !== 'string') throw wrongType(at(...path, 'type'), 'a string', type);
  const check = Object.hasOwn(CHECKS, type) ? CHECKS[type] : undefined;
  if (check !== undefined) check(item, path);
  else if (!ITEM_TYPES.includes(type) && !VENDOR_TYPE.test(type)) {
    throw wrongValue(at(...path, 'type'), type, ITEM_TYPES);
  }
  optionalString(item, 'id', path);
  const status = item['status'] ?? null;
  if (status !== null && check !== undefined && !STATUSES.some((known) => known === status)) {
    throw wrongValue(at(...path, 'status'), status, STATUSES);
  }
}

function checkMessage(item: JsonObject, path: Path): void {
  const role = item['role'] ?? null;
  if (role === null) throw missing(at(...path, 'role'));
  if (!ROLES.some((known) => known === role)) throw wrongValue(at(...path, 'role'), role, ROLES);
  const content = item['content'] ?? null;
  if (content === null) throw missing(at(...path, 'content'));
  if (typeof content === 'string') return;
  checkParts(content, role === 'assistant' ? ANSWERING : ASKING, [...path, 'content']);
}

function checkParts(parts: JsonValue, types: readonly string[], path: Path): void {
  if (!Array.isArray(parts)) throw wrongType(at(...path), 'one of a string or an array of objects', parts);
  parts.forEach((part, index) => {
    const here = [...path, index];
    if (!isObject(part)) throw wrongType(at(...here), 'an object', part);
    const type = part['type'] ?? null;
    if (type === null) throw missing(at(...here, 'type'));
    if (typeof type !== 'string') throw wrongType(at(...here, 'type'), 'a string', type);
    if (!types.includes(type)) throw wrongValue(at(...here, 'type'), type, types);
    PARTS[type]?.(part, here);
  });
}

const PARTS: Readonly<Record<string, (part: JsonObject, path: Path) => void>> = {
  input_text: (part, path) => requireString(part, 'text', path),
  output_text: (part, path) => requireString(part, 'text', path),
  summary_text: (part, path) => requireString(part, 'text', path),
  reasoning_text: (part, path) => requireString(part, 'text', path),
  refusal: (part, path) => requireString(part, 'refusal', path),
  input_image: checkImage,
  input_file: (part, path) => {
    for (const name of ['file_id', 'file_data', 'file_url', 'filename']) optionalString(part, name, path);
  },
};

const IMAGE_URL = /^(https?:\/\/\S|data:image\/[\w.+-]+;base64,[A-Za-z0-9+/=_-])/i;

function checkImage(part: JsonObject, path: Path): void {
  optionalString(part, 'image_url', path);
  optionalString(part, 'file_id', path);
  const url = part['image_url'] ?? null;
  if (url === null && (part['file_id'] ?? null) === null) throw missing(at(...path, 'image_url'));
  if (typeof url === 'string' && !IMAGE_URL.test(url.slice(0, 200))) {
    const param = at(...path, 'image_url');
    throw invalid(
      'invalid_value',
      param,
      `Invalid '${param}'. Expected an http(s) URL, or a data URL of an image.`,
    );
  }
  const detail = part['detail'] ?? null;
  if (detail !== null && !DETAILS.some((known) => known === detail)) {
    throw wrongValue(at(...path, 'detail'), detail, DETAILS);
  }
}

function checkFunctionCall(item: JsonObject, path: Path): void {
  for (const name of ['call_id', 'name', 'arguments']) requireString(item, name, path);
}

function checkFunctionCallOutput(item: JsonObject, path: Path): void {
  requireString(item, 'call_id', path);
  const output = item['output'] ?? null;
  if (output === null) throw missing(at(...path, 'output'));
  if (typeof output !== 'string') checkParts(output, ASKING, [...path, 'output']);
}

function checkReasoning(item: JsonObject, path: Path): void {
  const summary = item['summary'] ?? null;
  if (summary === null) throw missing(at(...path, 'summary'));
  checkParts(summary, ['summary_text'], [...path, 'summary']);
  const content = item['content'] ?? null;
  if (content !== null) checkParts(content, ['reasoning_text'], [...path, 'content']);
  optionalString(item, 'encrypted_content', path);
  const encrypted = item['encrypted_content'] ?? null;
  if (typeof encrypted === 'string') checkEncrypted(encrypted, item['id']);
}

function checkCompaction(item: JsonObject, path: Path): void {
  requireString(item, 'encrypted_content', path);
  unseal(textAt(item, 'encrypted_content'), item['id']);
}

/** Within one input a call_id names one call; that each output has its call depends on the context. */
function checkCalls(items: JsonObject[], name: string): void {
  const seen = new Set<JsonValue | undefined>();
  items.forEach((item, index) => {
    if (item['type'] !== 'function_call' && item['type'] !== 'custom_tool_call') return;
    const id = item['call_id'];
    if (seen.has(id)) {
      const message = `Duplicate item found: two calls have the call_id '${String(id).slice(0, 80)}'.`;
      throw invalid('invalid_value', at(name, index, 'call_id'), message);
    }
    seen.add(id);
  });
}

function requireString(object: JsonObject, name: string, path: Path): void {
  const value = object[name] ?? null;
  if (value === null) throw missing(at(...path, name));
  if (typeof value !== 'string') throw wrongType(at(...path, name), 'a string', value);
}

function optionalString(object: JsonObject, name: string, path: Path): void {
  if ((object[name] ?? null) !== null) requireString(object, name, path);
}
