/** Schema, invariants and state of custom tools, MCP, and log probabilities. */
import { isObject } from '../answer/json.ts';
import type { JsonObject } from '../answer/json.ts';
import { finalResponses, items, itemsOf, objects, parts, responses } from '../edits/parts.ts';
import { changed, changedItems, refuseItems } from './asked.ts';
import type { Fault } from './fault.ts';

export const customFaults: readonly Fault[] = [
  {
    id: 'custom-name-lost',
    title: 'a call of a custom tool has no name',
    layer: 'schema',
    breaks: ['custom.call'],
    reports: [],
    ...itemsOf('custom_tool_call', (item) => {
      delete item['name'];
    }),
  },
  {
    id: 'custom-choice-ignored',
    title: 'tool_choice that names a custom tool has no effect',
    layer: 'invariants',
    breaks: ['custom.named'],
    reports: [],
    request: (asked) =>
      changed(asked, (body) =>
        isObject(body['tool_choice']) && body['tool_choice']['type'] === 'custom'
          ? { ...body, tool_choice: 'none' }
          : body,
      ),
    ...responses((response, { body }) => {
      if (isObject(body?.['tool_choice'])) response['tool_choice'] = body['tool_choice'];
    }),
  },
  {
    id: 'custom-output-refused',
    title: 'the output of a custom tool is refused as input',
    layer: 'state',
    breaks: ['custom.round-trip'],
    reports: ['https://github.com/vllm-project/vllm/pull/48885'],
    refuse: refuseItems(
      (item) => item['type'] === 'custom_tool_call_output',
      'Unknown item type: custom_tool_call_output.',
    ),
  },
  {
    id: 'custom-as-function',
    title: 'a call of a custom tool comes as one of a function',
    layer: 'invariants',
    breaks: ['custom.as-declared'],
    reports: [
      'https://github.com/decolua/9router/issues/1371',
      'https://github.com/router-for-me/CLIProxyAPI/pull/3790',
      'https://github.com/diegosouzapw/OmniRoute/issues/13122',
    ],
    ...items((item, { in: where }) => {
      if (where !== 'json' || item['type'] !== 'custom_tool_call') return;
      item['type'] = 'function_call';
      item['arguments'] = JSON.stringify({ input: item['input'] ?? '' });
      delete item['input'];
    }),
  },
  {
    id: 'custom-never-done',
    title: 'a finished call of a custom tool is still in progress',
    layer: 'invariants',
    breaks: ['custom.status'],
    reports: [],
    dialect: 'compatible',
    ...itemsOf('custom_tool_call', (item) => {
      item['status'] = 'in_progress';
    }),
  },
  {
    id: 'grammar-ignored',
    title: 'the grammar of a custom tool has no effect',
    layer: 'state',
    breaks: ['custom.grammar'],
    reports: ['https://github.com/router-for-me/CLIProxyAPI/issues/4414'],
    request: (asked) =>
      changed(asked, (body) => ({
        ...body,
        ...(Array.isArray(body['tools']) && {
          tools: objects(body['tools']).map(({ format, ...tool }) =>
            tool['type'] === 'custom' || format === undefined ? tool : { ...tool, format },
          ),
        }),
      })),
    ...responses((response, { body }) => {
      if (objects(body?.['tools']).some(({ type }) => type === 'custom'))
        response['tools'] = body?.['tools'] ?? [];
    }),
  },
];

export const mcpFaults: readonly Fault[] = [
  {
    id: 'mcp-tools-not-listed',
    title: 'the tools of an MCP server are not listed in the response',
    layer: 'invariants',
    breaks: ['mcp.list-tools'],
    reports: [],
    ...finalResponses((response) => {
      response['output'] = objects(response['output']).filter(({ type }) => type !== 'mcp_list_tools');
    }),
  },
  {
    id: 'mcp-call-without-server',
    title: 'an mcp_call does not name its server',
    layer: 'schema',
    breaks: ['mcp.call'],
    reports: [],
    ...itemsOf('mcp_call', (item) => {
      delete item['server_label'];
    }),
  },
  {
    id: 'mcp-lists-too-much',
    title: 'tools of an MCP server are listed that are not among the allowed ones',
    layer: 'invariants',
    breaks: ['mcp.allowed-tools'],
    reports: [],
    ...itemsOf('mcp_list_tools', (item) => {
      const [tool] = objects(item['tools']);
      if (tool && Array.isArray(item['tools'])) item['tools'].push({ ...tool, name: 'delete_everything' });
    }),
  },
  {
    id: 'mcp-never-asks',
    title: 'a tool that requires approval is run without it',
    layer: 'invariants',
    breaks: ['mcp.approval-request'],
    reports: ['https://github.com/ogx-ai/ogx/issues/3443'],
    request: (asked) =>
      changed(asked, (body) => ({
        ...body,
        ...(Array.isArray(body['tools']) && { tools: objects(body['tools']).map(unasked) }),
      })),
    ...responses((response, { body }) => {
      if (objects(body?.['tools']).some(({ type }) => type === 'mcp'))
        response['tools'] = body?.['tools'] ?? [];
    }),
  },
  {
    id: 'mcp-approval-not-named',
    title: 'an mcp_call does not say by which approval it was made',
    layer: 'state',
    breaks: ['mcp.approval-given'],
    reports: [],
    ...itemsOf('mcp_call', (item) => {
      item['approval_request_id'] = null;
    }),
  },
  {
    id: 'mcp-denial-ignored',
    title: 'a tool is run though that was denied',
    layer: 'state',
    breaks: ['mcp.approval-denied'],
    reports: [],
    request: (asked) =>
      changedItems(asked, (item) =>
        item['type'] === 'mcp_approval_response' ? { ...item, approve: true } : item,
      ),
  },
];

export const logprobFaults: readonly Fault[] = [
  {
    id: 'logprobs-not-given',
    title: 'log probabilities are left out, though include asks for them',
    layer: 'invariants',
    breaks: ['logprobs.returned'],
    reports: ['https://github.com/tenstorrent/tt-inference-server/pull/2433'],
    ...parts((part) => {
      if ('logprobs' in part) part['logprobs'] = [];
    }),
  },
  {
    id: 'logprobs-too-many',
    title: 'there are more alternatives for a token than top_logprobs asks for',
    layer: 'invariants',
    breaks: ['logprobs.top'],
    reports: [],
    ...parts((part) => {
      for (const { top_logprobs: top } of objects(part['logprobs'])) {
        if (Array.isArray(top)) top.push(...structuredClone(top));
      }
    }),
  },
  {
    id: 'logprobs-positive',
    title: 'log probabilities are above zero',
    layer: 'invariants',
    breaks: ['logprobs.values'],
    reports: [],
    ...parts((part) => {
      for (const entry of objects(part['logprobs'])) entry['logprob'] = 0.5;
    }),
  },
  {
    id: 'logprobs-not-streamed',
    title: 'deltas carry no log probabilities, though the finished part has some',
    layer: 'equality',
    breaks: ['logprobs.streamed'],
    reports: [],
    events: (events) =>
      events.map((event) =>
        event['type'] === 'response.output_text.delta' ? { ...event, logprobs: [] } : event,
      ),
  },
];

const unasked = (tool: JsonObject): JsonObject =>
  tool['type'] === 'mcp' ? { ...tool, require_approval: 'never' } : tool;
