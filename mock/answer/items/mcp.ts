/** A remote MCP server: its tools are listed, a call may have to be approved, and then the server is called. */
import { textAt, type JsonObject, type JsonValue } from '../json.ts';
import { cutToTokens } from '../tokens.ts';
import {
  idOf,
  inProgress,
  kind,
  NOTHING,
  unpaid,
  wholly,
  type Event,
  type Place,
  type Telling,
  type Written,
} from './kind.ts';
import { phases, told } from './tell.ts';

export interface McpListedTool {
  name: string;
  description?: string;
  /** JSON Schema; an object of anything if absent. */
  inputSchema?: JsonObject;
  annotations?: JsonObject;
}

type McpListItem = {
  type: 'mcp_list';
  serverLabel: string;
  tools: readonly McpListedTool[];
  /** Why they could not be listed. */
  error?: string;
};

/** Of a tool on a server. `arguments` as a string is sent as it is, valid or not. */
type Named = {
  serverLabel: string;
  name: string;
  arguments: JsonObject | string;
};

type McpApprovalItem = { type: 'mcp_approval' } & Named;

/** Why a call failed. */
export type McpError =
  | { type: 'mcp_protocol_error' | 'http_error'; code: number; message: string }
  | { type: 'mcp_tool_execution_error'; content: JsonValue };

type McpCallItem = {
  type: 'mcp_call';
  /** What the tool gave; empty if absent. */
  output?: string;
  /** The call failed, and there is no output. */
  error?: McpError;
  /** The id of the item that asked for the approval. */
  approvalRequestId?: string;
} & Named;

export const mcpListTools = kind({
  type: 'mcp_list_tools',
  prefix: 'mcpl',
  write: {
    mcp_list: ({ serverLabel, tools, error }: McpListItem, place: Place) =>
      unpaid({
        id: idOf('mcpl', place),
        type: 'mcp_list_tools',
        server_label: serverLabel,
        tools: tools.map(listedTool),
        ...(error !== undefined && { error }),
      }),
  },
  open: ({ error: _error, ...item }) => ({ ...item, tools: [] }),
  fill: (item, telling) =>
    phases('mcp_list_tools', telling, 'in_progress', item['error'] === undefined ? 'completed' : 'failed'),
});

/** What is not known is left out: there are clients that take no null here. */
const listedTool = ({ name, description, inputSchema, annotations }: McpListedTool): JsonObject => ({
  name,
  input_schema: inputSchema ?? { type: 'object', properties: {} },
  ...(description !== undefined && { description }),
  ...(annotations !== undefined && { annotations }),
});

export const mcpApprovalRequest = kind({
  type: 'mcp_approval_request',
  prefix: 'mcpr',
  write: {
    mcp_approval: (planned: McpApprovalItem, place: Place) => {
      const { serverLabel, name } = planned;
      const text = textOf(planned);
      return wholly(place, [name, text], {
        id: idOf('mcpr', place),
        type: 'mcp_approval_request',
        server_label: serverLabel,
        name,
        arguments: text,
      });
    },
  },
  // No event brings anything of it later.
  open: (item) => item,
  fill: () => [],
});

export const mcpCall = kind({
  type: 'mcp_call',
  prefix: 'mcp',
  write: { mcp_call: writeCall },
  open: (item) => inProgress(item, { arguments: '', output: null, error: null }),
  fill: callEvents,
  hosted: () => true,
});

function writeCall(planned: McpCallItem, place: Place): Written {
  const { serverLabel, error, approvalRequestId } = planned;
  // What was approved had been written before.
  const approved = approvalRequestId !== undefined;
  const name = cutToTokens(planned.name, place.budget);
  if (name.cut && !approved) return NOTHING;
  const kept = cutToTokens(textOf(planned), approved ? Infinity : place.budget - name.tokens);
  const ran = !kept.cut && error === undefined;
  const item = {
    id: idOf('mcp', place),
    type: 'mcp_call',
    status: kept.cut ? 'incomplete' : ran ? 'completed' : 'failed',
    server_label: serverLabel,
    name: planned.name,
    arguments: kept.text,
    output: ran ? (planned.output ?? '') : null,
    error: kept.cut || error === undefined ? null : { ...error },
    approval_request_id: approvalRequestId ?? null,
  };
  return { item, tokens: approved ? 0 : name.tokens + kept.tokens, cut: kept.cut };
}

const textOf = ({ arguments: given }: Named): string =>
  typeof given === 'string' ? given : JSON.stringify(given);

function callEvents(item: JsonObject, telling: Telling): Event[] {
  const last = textAt(item, 'status') === 'completed' ? 'completed' : 'failed';
  return [
    ...phases('mcp_call', telling, 'in_progress'),
    ...told('response.mcp_call_arguments', telling.place, 'arguments', textAt(item, 'arguments')),
    ...phases('mcp_call', telling, last),
  ];
}
