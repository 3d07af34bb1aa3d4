/** `tools` and `tool_choice`. */
import { checkGrammar } from '../grammar/sentence.ts';
import { isObject, listAt, objectAt, type JsonObject, type JsonValue } from '../json.ts';
import { invalid, missing } from '../problem.ts';
import { schemaFault, strictFault } from '../schema/check.ts';
import { BUILT_IN, familyOf } from '../tools.ts';
import { checkRule } from './fields.ts';
import { at, shown, wrongType, wrongValue } from './wrong.ts';

const DATED = [
  'computer_use_preview',
  'web_search_2025_08_26',
  'web_search_preview',
  'web_search_preview_2025_03_11',
];
const TOOL_TYPES = ['function', 'custom', 'namespace', ...BUILT_IN, ...DATED];
const VENDOR_TYPE = /^[a-z0-9_-]+:[a-z0-9_:.-]+$/i;
const FUNCTION_NAME = /^[a-zA-Z0-9_-]{1,128}$/;
const MAX_TOOLS = 1_024;

const MODES = ['none', 'auto', 'required'] as const;

/** What a dialect makes of tools. */
interface ToolManners {
  /** Strict functions are held to the rules of strict schemas. */
  strictly: boolean;
  /** Whether the items of a tool of that type are among those that a server of the dialect may send. */
  offers: (type: string) => boolean;
}

export function checkTools(tools: JsonValue, manners: ToolManners): void {
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
    checkTool(tool, ['tools', index], manners);
  });
}

function checkTool(tool: JsonObject, path: (string | number)[], manners: ToolManners): void {
  const type = tool['type'] ?? null;
  const param = at(...path, 'type');
  if (type === null) throw missing(param);
  if (typeof type !== 'string') throw wrongType(param, 'a string', type);
  if (VENDOR_TYPE.test(type)) return;
  if (!TOOL_TYPES.includes(type)) throw wrongValue(param, type, TOOL_TYPES);
  if (!manners.offers(familyOf(type))) {
    throw invalid('unsupported_tool', param, `Tools of type '${type}' are not offered here.`);
  }
  if (type === 'function') checkFunction(tool, path, manners.strictly);
  else if (type === 'custom') checkCustom(tool, path);
  else if (type === 'namespace') {
    const inner = tool['tools'] ?? null;
    if (inner === null) throw missing(at(...path, 'tools'));
    if (!Array.isArray(inner)) throw wrongType(at(...path, 'tools'), 'an array of objects', inner);
    inner.forEach((one, index) => {
      if (!isObject(one)) throw wrongType(at(...path, 'tools', index), 'an object', one);
      checkTool(one, [...path, 'tools', index], manners);
    });
  }
}

/** A grammar that is none is refused at once; one that is beyond the mock only once it has to be used. */
function checkCustom(tool: JsonObject, path: (string | number)[]): void {
  const { syntax, definition } = objectAt(tool, 'format');
  if ((syntax !== 'lark' && syntax !== 'regex') || typeof definition !== 'string') return;
  checkGrammar({ syntax, definition, param: at(...path, 'format', 'definition') });
}

function checkFunction(tool: JsonObject, path: (string | number)[], strictly: boolean): void {
  const name = tool['name'] ?? null;
  const param = at(...path, 'name');
  if (name === null) throw missing(param);
  if (typeof name !== 'string') throw wrongType(param, 'a string', name);
  if (!FUNCTION_NAME.test(name)) {
    const message = `Invalid '${param}': string does not match pattern. Expected 1 to 128 letters, digits, underscores or hyphens.`;
    throw invalid('invalid_value', param, message);
  }
  const description = tool['description'] ?? null;
  if (description !== null) checkRule(at(...path, 'description'), description, { is: 'string' });
  const strict = tool['strict'] ?? null;
  if (strict !== null) checkRule(at(...path, 'strict'), strict, { is: 'boolean' });
  const parameters = tool['parameters'] ?? null;
  if (parameters === null) return;
  const where = at(...path, 'parameters');
  if (!isObject(parameters)) throw wrongType(where, 'an object', parameters);
  const type = parameters['type'];
  const fault =
    type !== undefined && type !== 'object'
      ? `schema must be a JSON Schema of 'type: "object"', got 'type: "${shown(type)}"'`
      : (schemaFault(parameters) ?? (strictly && strict === true ? strictFault(parameters) : null));
  if (fault === null) return;
  throw invalid('invalid_function_parameters', where, `Invalid schema for function '${name}': ${fault}.`);
}

/** Against the tools of the same request, and those that its items bring: a choice of what was not declared is refused. */
export function checkToolChoice(choice: JsonValue, declared: readonly JsonObject[]): void {
  const tools = declared.flatMap((tool) =>
    tool['type'] === 'namespace' ? [tool, ...listAt(tool, 'tools').filter(isObject)] : [tool],
  );
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
    if (tools.some((tool) => familyOf(tool['type']) === familyOf(type))) return;
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

function needTools(choice: string, tools: readonly JsonObject[]): void {
  if (tools.length > 0) return;
  throw invalid(
    'invalid_value',
    'tool_choice',
    `Tool choice '${choice}' must be specified with 'tools' parameter.`,
  );
}
