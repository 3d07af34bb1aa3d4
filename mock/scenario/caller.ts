/** Tools that the caller runs, in the words of scenarios: each ends the turn, and its output comes with the next request. */
import type { PatchOperation } from '../answer/items/apply-patch.ts';
import type { ComputerAction, SafetyCheck } from '../answer/items/computer.ts';
import type { ShellResult } from '../answer/items/shell.ts';
import type { JsonObject } from '../answer/json.ts';
import { checkName, itemStep } from './item-step.ts';
import type { Step } from './step.ts';

/** The model wants something done on the screen: `computer([{ type: "click", button: "left", x: 10, y: 20 }])`. */
export function computer(
  actions: ComputerAction | readonly ComputerAction[],
  options: { safetyChecks?: readonly SafetyCheck[]; callId?: string } = {},
): Step {
  const all = 'type' in actions ? [actions] : actions;
  return itemStep({
    type: 'computer',
    actions: all,
    ...options,
  });
}

export interface ShellOptions {
  timeoutMs?: number;
  /** Characters. */
  maxOutputLength?: number;
  /** Who runs them; as the tool of the request says if absent. */
  where?: 'local' | 'container';
  callId?: string;
  /** What came of each, where the server ran them: an item of its own behind the call. */
  output?: readonly ShellResult[];
}

/** The model wants commands to be run. */
export function shell(commands: string | readonly string[], { output, ...options }: ShellOptions = {}): Step {
  const all = typeof commands === 'string' ? [commands] : commands;
  const ran = output === undefined ? [] : [{ type: 'shell_output' as const, output }];
  return itemStep({ type: 'shell', commands: all, ...options }, ...ran);
}

export interface LocalShellOptions {
  env?: Readonly<Record<string, string>>;
  timeoutMs?: number;
  workingDirectory?: string;
  user?: string;
  callId?: string;
}

/** The model wants one command to be run: the program, and its arguments. */
export function localShell(command: readonly string[], options: LocalShellOptions = {}): Step {
  return itemStep({ type: 'local_shell', command, ...options });
}

/** The model wants one file to be created, changed or deleted. */
export function applyPatch(operation: PatchOperation, options: { callId?: string } = {}): Step {
  checkName('applyPatch', 'the path', operation.path);
  return itemStep({ type: 'apply_patch', operation, ...options });
}

export interface ToolSearchOptions {
  /** Who searches; as the tool of the request says if absent. */
  execution?: 'server' | 'client';
  callId?: string;
  /** What the server found, as it would be declared: an item of its own behind the call. */
  tools?: readonly JsonObject[];
}

/** The model looks for tools that were declared with `defer_loading`. */
export function toolSearch(args: JsonObject, { tools, ...options }: ToolSearchOptions = {}): Step {
  const found = tools === undefined ? [] : [{ type: 'tool_search_output' as const, tools }];
  return itemStep({ type: 'tool_search', arguments: args, ...options }, ...found);
}

/**
 * An item as it is to be sent, of any type, also of a vendor's: `item({ type: "acme:map", zoom: 3 })`. It is given an id
 * where it has none, and costs no tokens.
 * @throws TypeError when it has no type
 */
export function item(value: JsonObject & { type: string }): Step {
  checkName('item', 'the type', value.type);
  return itemStep({ type: 'item', item: value });
}
