/** `tools` and `tool_choice`. */
import { isObject, type JsonObject, type JsonValue } from '../json.ts';
import { invalid, missing } from '../problem.ts';
import { schemaFault, strictFault } from '../schema/check.ts';
import { checkRule } from './fields.ts';
import { at, shown, wrongType, wrongValue } from './wrong.ts';

/** Built-in and custom tools: taken and echoed; the default rules call functions only. */
const OTHER_TOOLS = [
  'apply_patch',
  'code_interpreter',
  'computer',
  'computer_use_preview',
  'custom',
  'file_search',
  'image_generation',
  'local_shell',
  'mcp',
  'namespace',
  'programmatic_tool_calling',
  'shell',
  'tool_search',
  'web_search',
  'web_search_2025_08_26',
  'web_search_preview',
  'web_search_preview_2025_03_11',
];
const TOOL_TYPES = ['function', ...OTHER_TOOLS];
const VENDOR_TYPE = /^[a-z0-9_-]+:[a-z0-9_:.-]+$/i;
const FUNCTION_NAME = /^[a-zA-Z0-9_-]{1,128}$/;
const MAX_TOOLS = 1_024;

const MODES = ['none', 'auto', 'required'] as const;

/** `strictly`: hold strict functions to the rules of strict schemas. */
export function checkTools(tools: JsonValue, strictly: boolean): void {
  if (!Array.isArray(tools)) throw wrongType('tools', 'an array of objects', tools);
  if (tools.length > MAX_TOOLS) {
    throw invalid(
      'array_above_max_length',
      'tools',
      `Invalid 'tools': at most ${MAX_TOOLS} tools may be sent.`,
    );
  }
  tools.forEach((tool, index) => {
    if (!isObject(tool)) throw wrongType(at('tools', index), 'an object', tool);
    const type = tool['type'] ?? null;
    if (type === null) throw missing(at('tools', index, 'type'));
    if (typeof type !== 'string') throw wrongType(at('tools', index, 'type'), 'a string', type);
    if (type === 'function') checkFunction(tool, index, strictly);
    else if (!OTHER_TOOLS.includes(type) && !VENDOR_TYPE.test(type)) {
      throw wrongValue(at('tools', index, 'type'), type, TOOL_TYPES);
    }
  });
}

function checkFunction(tool: JsonObject, index: number, strictly: boolean): void {
  const name = tool['name'] ?? null;
  const param = at('tools', index, 'name');
  if (name === null) throw missing(param);
  if (typeof name !== 'string') throw wrongType(param, 'a string', name);
  if (!FUNCTION_NAME.test(name)) {
    const message = `Invalid '${param}': string does not match pattern. Expected 1 to 128 letters, digits, underscores or hyphens.`;
    throw invalid('invalid_value', param, message);
  }
  const description = tool['description'] ?? null;
  if (description !== null) checkRule(at('tools', index, 'description'), description, { is: 'string' });
  const strict = tool['strict'] ?? null;
  if (strict !== null) checkRule(at('tools', index, 'strict'), strict, { is: 'boolean' });
  const parameters = tool['parameters'] ?? null;
  if (parameters === null) return;
  const where = at('tools', index, 'parameters');
  if (!isObject(parameters)) throw wrongType(where, 'an object', parameters);
  const type = parameters['type'];
  const fault =
    type !== undefined && type !== 'object'
      ? `schema must be a JSON Schema of 'type: "object"', got 'type: "${shown(type)}"'`
      : (schemaFault(parameters) ?? (strictly && strict === true ? strictFault(parameters) : null));
  if (fault === null) return;
  throw invalid('invalid_function_parameters', where, `Invalid schema for function '${name}': ${fault}.`);
}

/** Against the tools of the same request: a choice of what was not declared is refused. */
export function checkToolChoice(choice: JsonValue, tools: readonly JsonObject[]): void {
  if (typeof choice === 'string') {
    if (!MODES.some((mode) => mode === choice)) throw wrongValue('tool_choice', choice, MODES);
    if (choice === 'required') needTools(choice, tools);
    return;
  }
  if (!isObject(choice)) throw wrongType('tool_choice', 'one of a string or an object', choice);
  const type = choice['type'] ?? null;
  if (type === null) throw missing('tool_choice.type');
  if (typeof type !== 'string') throw wrongType('tool_choice.type', 'a string', type);
  if (type === 'allowed_tools') checkAllowed(choice, tools);
  else checkNamed(choice, type, tools, 'tool_choice');
}

function checkAllowed(choice: JsonObject, tools: readonly JsonObject[]): void {
  const mode = choice['mode'] ?? null;
  if (mode === null) throw missing('tool_choice.mode');
  if (mode !== 'auto' && mode !== 'required')
    throw wrongValue('tool_choice.mode', mode, ['auto', 'required']);
  const allowed = choice['tools'] ?? null;
  if (allowed === null) throw missing('tool_choice.tools');
  if (!Array.isArray(allowed)) throw wrongType('tool_choice.tools', 'an array of objects', allowed);
  if (mode === 'required') needTools('required', allowed.length === 0 ? [] : tools);
  allowed.forEach((one, index) => {
    const param = at('tool_choice', 'tools', index);
    if (!isObject(one)) throw wrongType(param, 'an object', one);
    const type = one['type'] ?? null;
    if (typeof type !== 'string')
      throw type === null ? missing(`${param}.type`) : wrongType(`${param}.type`, 'a string', type);
    checkNamed(one, type, tools, param);
  });
}

function checkNamed(choice: JsonObject, type: string, tools: readonly JsonObject[], param: string): void {
  if (!TOOL_TYPES.includes(type) && type !== 'computer_use' && !VENDOR_TYPE.test(type)) {
    throw wrongValue(`${param}.type`, type, ['allowed_tools', ...TOOL_TYPES]);
  }
  if (type !== 'function' && type !== 'custom') {
    if (tools.some((tool) => family(tool['type']) === family(type))) return;
    const message = `Tool choice '${shown(type)}' not found in 'tools' parameter.`;
    throw invalid('invalid_value', param === 'tool_choice' ? param : `${param}.type`, message);
  }
  const name = choice['name'] ?? null;
  if (name === null) throw missing(`${param}.name`);
  if (typeof name !== 'string') throw wrongType(`${param}.name`, 'a string', name);
  if (tools.some((tool) => tool['type'] === type && tool['name'] === name)) return;
  const message = `Tool choice '${shown(name)}' not found in 'tools' parameter.`;
  throw invalid('invalid_value', param === 'tool_choice' ? param : `${param}.name`, message);
}

/** The dated and preview names of a built-in tool choose the same tool: `web_search_preview` is `web_search`. */
const family = (type: JsonValue | undefined): string =>
  String(type).replace(/(_use)?(_preview)?(_\d{4}_\d{2}_\d{2})?$/, '');

function needTools(choice: string, tools: readonly JsonObject[]): void {
  if (tools.length > 0) return;
  throw invalid(
    'invalid_value',
    'tool_choice',
    `Tool choice '${choice}' must be specified with 'tools' parameter.`,
  );
}
