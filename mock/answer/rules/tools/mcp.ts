import { isObject, listAt, objectAt, parsed, textAt, type JsonObject } from '../../json.ts';
import type { ScriptItem } from '../../items/index.ts';
import { generate, seededFaker, type Hints } from '../../schema/generate.ts';
import type { BuiltInTool } from '../../tools.ts';
import { byFit } from '../fit.ts';
import type { Situation } from '../situation.ts';
import type { Saying, ToolRule, Use } from './tool-rule.ts';

/** A call of a tool of the server; or, where that has to be approved, the request for it. */
export const mcp: ToolRule = {
  wanted: (text, tool) => {
    const label = labelOf(tool);
    const server = { name: label, description: textAt(tool.settings, 'server_description') };
    // The names of tools that are only made up say nothing of what the user wants.
    const named = (tool.settings['allowed_tools'] ?? null) === null ? [] : toolsOf(tool);
    const tools = named.map(({ name }) => ({ name, description: '' }));
    return /\bmcp\b/i.test(text) || byFit([server, ...tools], text).length > 0;
  },
  use: call,
};

interface RemoteTool {
  name: string;
  description: string;
  readOnly: boolean;
}

/** What a server offers where the request says nothing of it. */
const OFFERED: readonly RemoteTool[] = [
  { name: 'search', description: 'Finds what fits a query.', readOnly: true },
  { name: 'fetch', description: 'Gives one of the things that were found.', readOnly: true },
  { name: 'send', description: 'Sends a message.', readOnly: false },
];

const INPUT_SCHEMA: JsonObject = {
  type: 'object',
  properties: { query: { type: 'string' } },
  required: ['query'],
  additionalProperties: false,
};

const labelOf = ({ settings }: BuiltInTool): string => textAt(settings, 'server_label');

/** Those that `allowed_tools` leaves; names that it gives exist. */
function toolsOf({ settings }: BuiltInTool): RemoteTool[] {
  const allowed = settings['allowed_tools'] ?? null;
  if (allowed === null) return [...OFFERED];
  const filter: JsonObject = Array.isArray(allowed)
    ? { tool_names: allowed }
    : isObject(allowed)
      ? allowed
      : {};
  const names = filter['tool_names'] === undefined ? null : listAt(filter, 'tool_names').map(String);
  const tools = names === null ? OFFERED : names.map(remoteTool);
  const readOnly = filter['read_only'];
  return tools.filter((tool) => typeof readOnly !== 'boolean' || tool.readOnly === readOnly);
}

const remoteTool = (name: string): RemoteTool =>
  OFFERED.find((tool) => tool.name === name) ?? {
    name,
    description: `Does ${name.replaceAll('_', ' ')}.`,
    readOnly: true,
  };

/** RFC 2606: nobody answers there. */
const isUnreachable = ({ settings }: BuiltInTool): boolean => {
  const url = textAt(settings, 'server_url');
  return url !== '' && /(^|\.)invalid$/.test(URL.canParse(url) ? new URL(url).hostname : 'invalid');
};

/** The tools of each server that the context does not list yet: a server is asked for them once. */
export function mcpListings({ asked, items }: Situation): ScriptItem[] {
  const listed = items
    .filter((item) => item['type'] === 'mcp_list_tools')
    .map((item) => item['server_label']);
  return asked.tools
    .filter((tool): tool is BuiltInTool => tool.family === 'mcp')
    .filter((tool) => tool.settings['defer_loading'] !== true && !listed.includes(labelOf(tool)))
    .map(listing);
}

function listing(tool: BuiltInTool): ScriptItem {
  const serverLabel = labelOf(tool);
  if (isUnreachable(tool)) {
    return {
      type: 'mcp_list',
      serverLabel,
      tools: [],
      error: `The MCP server '${serverLabel}' cannot be reached.`,
    };
  }
  const tools = toolsOf(tool).map(({ name, description, readOnly }) => ({
    name,
    description,
    inputSchema: INPUT_SCHEMA,
    annotations: { readOnlyHint: readOnly },
  }));
  return { type: 'mcp_list', serverLabel, tools };
}

function call(tool: BuiltInTool, situation: Situation, number: number): Use {
  const { asked, prompt, seed } = situation;
  const serverLabel = labelOf(tool);
  const chosen =
    asked.choice.only?.find(({ family, name }) => family === 'mcp' && name !== null)?.name ?? null;
  const tools = toolsOf(tool);
  const remote = chosen === null ? (byFit(tools, prompt.text)[0] ?? tools[0]) : remoteTool(chosen);
  if (remote === undefined || isUnreachable(tool)) {
    return { items: [], says: { text: `The MCP server '${serverLabel}' has no tool for this.` } };
  }
  const hints: Hints = {
    ...prompt.hints,
    strings: prompt.hints.strings.filter((text) => text !== remote.name),
  };
  const given = generate(INPUT_SCHEMA, hints, seed, serverLabel, remote.name, number);
  const named = { serverLabel, name: remote.name, arguments: isObject(given) ? given : {} };
  if (needsApproval(tool, remote)) return { items: [{ type: 'mcp_approval', ...named }], says: null };
  const output = outputOf(named.serverLabel, named.name, seed, number);
  return { items: [{ type: 'mcp_call', ...named, output }], says: sayingOf(named.name, output) };
}

/** Everything, unless the tool says otherwise. */
function needsApproval({ settings }: BuiltInTool, remote: RemoteTool): boolean {
  const rules = settings['require_approval'] ?? 'always';
  if (!isObject(rules)) return rules !== 'never';
  if (rules['always'] !== undefined && isMeant(objectAt(rules, 'always'), remote)) return true;
  return rules['never'] === undefined || !isMeant(objectAt(rules, 'never'), remote);
}

function isMeant(filter: JsonObject, remote: RemoteTool): boolean {
  const { tool_names: names, read_only: readOnly } = filter;
  if (Array.isArray(names) && !names.includes(remote.name)) return false;
  return typeof readOnly !== 'boolean' || readOnly === remote.readOnly;
}

const outputOf = (server: string, name: string, seed: string, number: number): string =>
  JSON.stringify({ result: seededFaker(seed, server, name, number).lorem.sentence(8) });

function sayingOf(name: string, output: string): Saying {
  const value = parsed(output);
  return { text: `${name} says: ${isObject(value) ? String(value['result']) : output}` };
}

/** What follows when the input ends with approvals: each call that was approved is made, and no other. */
export function afterApprovals({ items, seed }: Situation): Use | null {
  const first = items.findLastIndex((item) => item['type'] !== 'mcp_approval_response') + 1;
  const responses = items.slice(first);
  if (responses.length === 0) return null;
  const uses = responses.map((response, number): Use => {
    const id = response['approval_request_id'];
    const request = items.find((item) => item['type'] === 'mcp_approval_request' && item['id'] === id) ?? {};
    const name = textAt(request, 'name');
    if (response['approve'] !== true)
      return { items: [], says: { text: `${name} was not approved, and not called.` } };
    const serverLabel = textAt(request, 'server_label');
    const output = outputOf(serverLabel, name, seed, number);
    const made = {
      serverLabel,
      name,
      arguments: textAt(request, 'arguments'),
      approvalRequestId: String(id),
    };
    return { items: [{ type: 'mcp_call', ...made, output }], says: sayingOf(name, output) };
  });
  return {
    items: uses.flatMap((use) => use.items),
    says: { text: uses.map((use) => use.says?.text ?? '').join('\n') },
  };
}
