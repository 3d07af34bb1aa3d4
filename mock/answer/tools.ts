/** The tools that a model may use, read from wherever a request declares them; and which of them its `tool_choice` leaves. */
import { isObject, listAt, objectAt, textAt, type JsonObject, type JsonValue } from './json.ts';

/** A function of the caller's. */
export interface FunctionTool extends Named {
  family: 'function';
  parameters: JsonObject;
  /** Only programs of the model may call it. */
  programmatic: boolean;
}

/** A tool of the caller's that takes text. */
export interface CustomTool extends Named {
  family: 'custom';
  /** What the text has to be; null for any. */
  grammar: Grammar | null;
}

export interface Grammar {
  syntax: 'lark' | 'regex';
  definition: string;
  /** Where it stands in the request: `tools[0].format.definition`. */
  param: string;
}

interface Named {
  name: string;
  /** The tool of type `namespace` that it is in, and its name. */
  within: JsonObject | null;
  namespace: string | null;
  description: string;
  /** The model has to look for it first, and has not yet. */
  deferred: boolean;
  /** As declared. */
  settings: JsonObject;
  /** Where it stands in the request: `tools[0]`. */
  param: string;
}

/** A tool that the API describes, under the newest of its names. */
export interface BuiltInTool {
  family: BuiltInFamily;
  /** As declared. */
  settings: JsonObject;
  /** Where it stands in the request. */
  param: string;
}

export const BUILT_IN = [
  'apply_patch',
  'code_interpreter',
  'computer',
  'file_search',
  'image_generation',
  'local_shell',
  'mcp',
  'programmatic_tool_calling',
  'shell',
  'tool_search',
  'web_search',
] as const;

export type BuiltInFamily = (typeof BUILT_IN)[number];
/** What the caller declares and names. */
export type NamedTool = FunctionTool | CustomTool;
export type Tool = NamedTool | BuiltInTool;

/** The dated and preview names of a built-in tool mean the same tool: `web_search_preview` is `web_search`. */
export const familyOf = (type: JsonValue | undefined): string =>
  String(type).replace(/(_use)?(_preview)?(_\d{4}_\d{2}_\d{2})?$/, '');

const isBuiltIn = (family: string): family is BuiltInFamily => BUILT_IN.some((known) => known === family);

export const isNamed = (tool: Tool): tool is NamedTool =>
  tool.family === 'function' || tool.family === 'custom';

/** Tools of the request, then those that items of the context bring: what was found, and what was added on the way. */
export function toolsOf(body: JsonObject, items: readonly JsonObject[]): Tool[] {
  const declared = readTools(listAt(body, 'tools'), 'tools', false);
  const brought = items
    .filter((item) => item['type'] === 'tool_search_output' || item['type'] === 'additional_tools')
    .flatMap((item) => readTools(listAt(item, 'tools'), 'input', true));
  const loaded = new Set(brought.filter(isNamed).map(keyOf));
  const left = declared.filter((tool) => !isNamed(tool) || !loaded.has(keyOf(tool)));
  return [...left, ...brought];
}

const keyOf = ({ family, namespace, name }: NamedTool): string => `${family} ${namespace ?? ''} ${name}`;

function readTools(tools: readonly JsonValue[], param: string, loaded: boolean): Tool[] {
  return tools.flatMap((tool, index) => {
    if (!isObject(tool)) return [];
    const here = `${param}[${index}]`;
    if (tool['type'] !== 'namespace') return readTool(tool, here, null, loaded);
    return listAt(tool, 'tools').flatMap((inner, at) =>
      isObject(inner) ? readTool(inner, `${here}.tools[${at}]`, tool, loaded) : [],
    );
  });
}

function readTool(tool: JsonObject, param: string, within: JsonObject | null, loaded: boolean): Tool[] {
  const named = (): Named => ({
    name: textAt(tool, 'name'),
    within,
    namespace: within === null ? null : textAt(within, 'name'),
    description: textAt(tool, 'description'),
    deferred: tool['defer_loading'] === true && !loaded,
    settings: tool,
    param,
  });
  const family = familyOf(tool['type']);
  if (family === 'function') {
    const callers = listAt(tool, 'allowed_callers');
    const programmatic = callers.includes('programmatic') && !callers.includes('direct');
    return [{ ...named(), family, parameters: objectAt(tool, 'parameters'), programmatic }];
  }
  if (family === 'custom') return [{ ...named(), family, grammar: grammarOf(tool, param) }];
  return isBuiltIn(family) ? [{ family, settings: tool, param }] : [];
}

function grammarOf(tool: JsonObject, param: string): Grammar | null {
  const format = objectAt(tool, 'format');
  if (format['type'] !== 'grammar') return null;
  return {
    syntax: format['syntax'] === 'regex' ? 'regex' : 'lark',
    definition: textAt(format, 'definition'),
    param: `${param}.format.definition`,
  };
}

export interface Choice {
  mode: 'none' | 'auto' | 'required';
  /** The only tools that may be used; null for all. */
  only: readonly ToolReference[] | null;
}

/** Names one of the tools, or all of a family. */
interface ToolReference {
  family: string;
  /** Of a function, a custom tool, or a tool on an MCP server. */
  name: string | null;
  server: string | null;
}

export function choiceOf(choice: JsonValue): Choice {
  if (choice === 'none' || choice === 'required') return { mode: choice, only: null };
  if (!isObject(choice)) return { mode: 'auto', only: null };
  if (choice['type'] !== 'allowed_tools') return { mode: 'required', only: [referenceOf(choice)] };
  const only = listAt(choice, 'tools').filter(isObject).map(referenceOf);
  return { mode: choice['mode'] === 'required' ? 'required' : 'auto', only };
}

const referenceOf = (choice: JsonObject): ToolReference => ({
  family: familyOf(choice['type']),
  name: typeof choice['name'] === 'string' ? choice['name'] : null,
  server: typeof choice['server_label'] === 'string' ? choice['server_label'] : null,
});

/** Whether the choice leaves the tool to the model. */
export function isAllowed(choice: Choice, tool: Tool): boolean {
  if (choice.mode === 'none') return false;
  return choice.only === null || choice.only.some((reference) => means(reference, tool));
}

function means({ family, name, server }: ToolReference, tool: Tool): boolean {
  if (family !== tool.family) return family === 'namespace' && isNamed(tool) && tool.namespace === name;
  if (isNamed(tool)) return tool.name === name;
  return server === null || tool.settings['server_label'] === server;
}

/** Whether the choice names it, so that it need not be looked for. */
export const isChosen = (choice: Choice, tool: NamedTool): boolean =>
  choice.mode === 'required' &&
  (choice.only?.some((reference) => reference.name === tool.name && means(reference, tool)) ?? false);
