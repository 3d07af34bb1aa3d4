/** `text`, `reasoning`, `include`, `conversation`: settings with fields of their own. */
import { isObject, type JsonValue } from '../json.ts';
import { invalid, missing } from '../problem.ts';
import { schemaFault, strictFault } from '../schema/check.ts';
import { checkRule } from './fields.ts';
import { at, wrongType, wrongValue } from './wrong.ts';

const FORMATS = ['text', 'json_object', 'json_schema'] as const;
const FORMAT_NAME = /^[a-zA-Z0-9_-]{1,64}$/;
const VERBOSITIES = ['low', 'medium', 'high'];
const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];
const SUMMARIES = ['auto', 'concise', 'detailed'];

const INCLUDES = [
  'file_search_call.results',
  'web_search_call.results',
  'web_search_call.action.sources',
  'message.input_image.image_url',
  'computer_call_output.output.image_url',
  'code_interpreter_call.outputs',
  'reasoning.encrypted_content',
  'message.output_text.logprobs',
];

/** `strictly`: hold a strict schema to the rules of strict schemas. */
export function checkText(text: JsonValue, strictly: boolean): void {
  if (!isObject(text)) throw wrongType('text', 'an object', text);
  const verbosity = text['verbosity'] ?? null;
  if (verbosity !== null) checkRule('text.verbosity', verbosity, { is: 'one of', values: VERBOSITIES });
  const format = text['format'] ?? null;
  if (format === null) return;
  if (!isObject(format)) throw wrongType('text.format', 'an object', format);
  const type = format['type'] ?? null;
  if (type === null) throw missing('text.format.type');
  if (!FORMATS.some((known) => known === type)) throw wrongValue('text.format.type', type, FORMATS);
  if (type !== 'json_schema') return;
  const name = format['name'] ?? null;
  if (name === null) throw missing('text.format.name');
  if (typeof name !== 'string') throw wrongType('text.format.name', 'a string', name);
  if (!FORMAT_NAME.test(name)) {
    const rule = 'Expected 1 to 64 letters, digits, underscores or hyphens.';
    throw invalid(
      'invalid_value',
      'text.format.name',
      `Invalid 'text.format.name': string does not match pattern. ${rule}`,
    );
  }
  const strict = format['strict'] ?? null;
  if (strict !== null) checkRule('text.format.strict', strict, { is: 'boolean' });
  const description = format['description'] ?? null;
  if (description !== null) checkRule('text.format.description', description, { is: 'string' });
  const schema = format['schema'] ?? null;
  if (schema === null) throw missing('text.format.schema');
  if (!isObject(schema)) throw wrongType('text.format.schema', 'an object', schema);
  const fault = schemaFault(schema) ?? (strictly && strict === true ? strictFault(schema) : null);
  if (fault === null) return;
  throw invalid(
    'invalid_json_schema',
    'text.format.schema',
    `Invalid schema for response_format '${name}': ${fault}.`,
  );
}

export function checkReasoning(reasoning: JsonValue): void {
  if (!isObject(reasoning)) throw wrongType('reasoning', 'an object', reasoning);
  const effort = reasoning['effort'] ?? null;
  if (effort !== null) checkRule('reasoning.effort', effort, { is: 'one of', values: EFFORTS });
  for (const name of ['summary', 'generate_summary']) {
    const summary = reasoning[name] ?? null;
    if (summary !== null) checkRule(at('reasoning', name), summary, { is: 'one of', values: SUMMARIES });
  }
}

export function checkInclude(include: JsonValue): void {
  if (!Array.isArray(include)) throw wrongType('include', 'an array of strings', include);
  include.forEach((value, index) => {
    const param = at('include', index);
    if (typeof value !== 'string') throw wrongType(param, 'a string', value);
    if (!INCLUDES.includes(value)) throw wrongValue(param, value, INCLUDES);
  });
}

export function checkConversation(conversation: JsonValue): string {
  const id = isObject(conversation) ? (conversation['id'] ?? null) : conversation;
  if (id === null) throw missing('conversation.id');
  if (typeof id !== 'string') throw wrongType('conversation', 'one of a string or an object', id);
  return id;
}
