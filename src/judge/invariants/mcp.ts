/** Tools of MCP servers: listed before they are called, only those that are allowed, and not before they are approved. */
import type { Collector } from '../collector.ts';
import type { Place } from '../finding.ts';
import { isObject, objectsIn, parseJson } from '../json.ts';
import type { JsonObject } from '../reading.ts';
import { isNothing, objectAt, own, textAt } from '../values.ts';
import type { Answer } from './answer.ts';
import type { PlaceWithin } from './place.ts';

export function checkMcp({ output }: Answer, asked: JsonObject, to: Collector, place: PlaceWithin): void {
  const servers = new Map<string, JsonObject>();
  for (const tool of objectsIn(own(asked, 'tools')))
    if (textAt(tool, 'type') === 'mcp') servers.set(textAt(tool, 'server_label') ?? '', tool);
  if (servers.size === 0) return;
  for (const [index, item] of output.entries()) {
    const server = servers.get(textAt(item, 'server_label') ?? '');
    if (server === undefined) continue;
    const where = (pointer = ''): Place => place(`/output/${index}${pointer}`);
    const type = textAt(item, 'type');
    if (type === 'mcp_list_tools') checkListed(item, server, to, where);
    if (type === 'mcp_approval_request' && isAlways(server)) to.keep('mcp.approval-request');
    if (type !== 'mcp_call') continue;
    checkCall(item, server, to, where);
    checkWasListed(item, output.slice(0, index), asked, to, where());
  }
}

function checkListed(
  item: JsonObject,
  server: JsonObject,
  to: Collector,
  where: (pointer: string) => Place,
): void {
  const allowed = allowedBy(server);
  if (allowed === null) return;
  for (const [at, tool] of objectsIn(own(item, 'tools')).entries()) {
    const name = textAt(tool, 'name') ?? '';
    const expected = `one of ${[...allowed].join(', ')}`;
    to.check('mcp.allowed-tools', allowed.has(name), expected, name, where(`/tools/${at}/name`));
  }
}

function checkCall(
  item: JsonObject,
  server: JsonObject,
  to: Collector,
  where: (pointer?: string) => Place,
): void {
  const name = textAt(item, 'name') ?? '';
  const allowed = allowedBy(server);
  if (allowed !== null) {
    const expected = `a call of ${[...allowed].join(', ')}`;
    to.check('mcp.allowed-tools', allowed.has(name), expected, name, where('/name'));
  }
  const approved = !isNothing(own(item, 'approval_request_id'));
  if (isAlways(server) && !approved)
    to.break('mcp.approval-request', 'an mcp_approval_request', `a call of ${name}, not approved`, where());
  if (textAt(item, 'status') !== 'completed') return;
  const args = textAt(item, 'arguments') ?? '';
  to.check('mcp.call', parseJson(args).ok, 'arguments that are JSON', args || 'none', where('/arguments'));
  const ended = !isNothing(own(item, 'output')) || !isNothing(own(item, 'error'));
  to.check('mcp.call', ended, 'an output or an error', 'neither', where('/output'));
}

/** In this output, or in an earlier one that is a part of the context. */
function checkWasListed(
  call: JsonObject,
  before: readonly JsonObject[],
  asked: JsonObject,
  to: Collector,
  where: Place,
): void {
  const label = textAt(call, 'server_label');
  const lists = (item: JsonObject): boolean =>
    textAt(item, 'type') === 'mcp_list_tools' && textAt(item, 'server_label') === label;
  const hasContext = ['previous_response_id', 'conversation'].some((key) => !isNothing(own(asked, key)));
  if (before.some(lists)) to.keep('mcp.list-tools');
  else if (!hasContext && !objectsIn(own(asked, 'input')).some(lists))
    to.break('mcp.list-tools', `an mcp_list_tools of ${label} before it`, 'none', where);
}

/** The names; null where all are allowed, or no list says which. */
function allowedBy(server: JsonObject): ReadonlySet<string> | null {
  const rule = own(server, 'allowed_tools');
  const filter = objectAt(server, 'allowed_tools');
  const names = isObject(rule) ? own(filter, 'tool_names') : rule;
  if (!Array.isArray(names) || !isNothing(own(filter, 'read_only'))) return null;
  return new Set(names.filter((name) => typeof name === 'string'));
}

const isAlways = (server: JsonObject): boolean => own(server, 'require_approval') === 'always';
