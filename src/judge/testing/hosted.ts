/** Streams in which custom and hosted tools are at work, right in every point, for tests to spoil. */
import type { JsonObject } from '../reading.ts';
import { whole } from './streams.ts';

/** One item, announced with what it has at first, and closed with all of it. */
export function itemStream(item: JsonObject, atFirst: JsonObject, events: JsonObject[]): JsonObject[] {
  return whole(itemEvents(item, atFirst, events), [item]);
}

function itemEvents(item: JsonObject, atFirst: JsonObject, events: JsonObject[], at = 0): JsonObject[] {
  return [
    { type: 'response.output_item.added', output_index: at, item: { ...item, ...atFirst } },
    ...events.map((event) => ({ output_index: at, ...event })),
    { type: 'response.output_item.done', output_index: at, item },
  ];
}

function about(id: string, type: string, fields: JsonObject = {}): JsonObject {
  return { type: `response.${type}`, item_id: id, ...fields };
}

export const SEARCH: JsonObject = {
  id: 'ws_1',
  type: 'web_search_call',
  status: 'completed',
  action: { type: 'search', query: 'tides', queries: ['tides'] },
};

export function searchStream(item: JsonObject = SEARCH): JsonObject[] {
  const phases = ['in_progress', 'searching', 'completed'];
  return itemStream(
    item,
    { status: 'in_progress' },
    phases.map((phase) => about('ws_1', `web_search_call.${phase}`)),
  );
}

export const PROGRAM: JsonObject = {
  id: 'ci_1',
  type: 'code_interpreter_call',
  status: 'completed',
  container_id: 'cntr_1',
  code: 'print(1)',
  outputs: null,
};

export function codeStream(item: JsonObject = PROGRAM): JsonObject[] {
  return itemStream(item, { status: 'in_progress', code: '' }, [
    about('ci_1', 'code_interpreter_call.in_progress'),
    about('ci_1', 'code_interpreter_call_code.delta', { delta: 'print' }),
    about('ci_1', 'code_interpreter_call_code.delta', { delta: '(1)' }),
    about('ci_1', 'code_interpreter_call_code.done', { code: 'print(1)' }),
    about('ci_1', 'code_interpreter_call.interpreting'),
    about('ci_1', 'code_interpreter_call.completed'),
  ]);
}

export const IMAGE: JsonObject = {
  id: 'ig_1',
  type: 'image_generation_call',
  status: 'completed',
  result: 'iVBORw0KGgo=',
};

export function imageStream(): JsonObject[] {
  const partial = (index: number): JsonObject =>
    about('ig_1', 'image_generation_call.partial_image', {
      partial_image_index: index,
      partial_image_b64: 'iVBORw0KGgo=',
    });
  return itemStream(IMAGE, { status: 'in_progress', result: null }, [
    about('ig_1', 'image_generation_call.in_progress'),
    about('ig_1', 'image_generation_call.generating'),
    partial(0),
    about('ig_1', 'image_generation_call.generating'),
    partial(1),
    about('ig_1', 'image_generation_call.completed'),
  ]);
}

export const MCP_CALL: JsonObject = {
  id: 'mcp_1',
  type: 'mcp_call',
  status: 'completed',
  server_label: 'tides',
  name: 'high_water',
  arguments: '{"port":"Brest"}',
  output: '14:05',
  error: null,
  approval_request_id: null,
};

/** The tools of a server are listed, then one of them is called. */
export function mcpStream(): JsonObject[] {
  const listed: JsonObject = {
    id: 'mcpl_1',
    type: 'mcp_list_tools',
    server_label: 'tides',
    tools: [],
    error: null,
  };
  return whole(
    [
      ...itemEvents(listed, {}, [
        about('mcpl_1', 'mcp_list_tools.in_progress'),
        about('mcpl_1', 'mcp_list_tools.completed'),
      ]),
      ...itemEvents(
        MCP_CALL,
        { status: 'in_progress', arguments: '', output: null },
        [
          about('mcp_1', 'mcp_call.in_progress'),
          about('mcp_1', 'mcp_call_arguments.delta', { delta: '{"port":"Brest"}' }),
          about('mcp_1', 'mcp_call_arguments.done', { arguments: '{"port":"Brest"}' }),
          about('mcp_1', 'mcp_call.completed'),
        ],
        1,
      ),
    ],
    [listed, MCP_CALL],
  );
}

export function failedMcpStream(): JsonObject[] {
  return itemStream({ ...MCP_CALL, status: 'failed', output: null }, { status: 'in_progress' }, [
    about('mcp_1', 'mcp_call.in_progress'),
    about('mcp_1', 'mcp_call.failed'),
  ]);
}

export const CUSTOM: JsonObject = {
  id: 'ctc_1',
  type: 'custom_tool_call',
  status: 'completed',
  call_id: 'call_1',
  name: 'note',
  input: 'High water',
};

export function customStream(item: JsonObject = CUSTOM): JsonObject[] {
  return itemStream(item, { status: 'in_progress', input: '' }, [
    about('ctc_1', 'custom_tool_call_input.delta', { delta: 'High' }),
    about('ctc_1', 'custom_tool_call_input.delta', { delta: ' water' }),
    about('ctc_1', 'custom_tool_call_input.done', { input: 'High water' }),
  ]);
}

const PATCH: JsonObject = {
  id: 'apc_1',
  type: 'apply_patch_call',
  status: 'completed',
  call_id: 'call_1',
  operation: { type: 'update_file', path: 'tides.txt', diff: '@@ -1 +1 @@' },
};

export function patchStream(): JsonObject[] {
  const atFirst = { status: 'in_progress', operation: { type: 'update_file', path: 'tides.txt', diff: '' } };
  return itemStream(PATCH, atFirst, [
    about('apc_1', 'apply_patch_call_operation_diff.delta', { delta: '@@ -1 +1 @@' }),
    about('apc_1', 'apply_patch_call_operation_diff.done', { diff: '@@ -1 +1 @@' }),
  ]);
}

/** Two commands, and what they print, in turns. */
export function shellStream(): JsonObject[] {
  const commands = ['ls -l', 'date'];
  const outcome = { type: 'exit', exit_code: 0 };
  const call: JsonObject = {
    id: 'sh_1',
    type: 'shell_call',
    status: 'completed',
    call_id: 'call_1',
    action: { commands, timeout_ms: null, max_output_length: null },
    environment: null,
  };
  const output: JsonObject = {
    id: 'sho_1',
    type: 'shell_call_output',
    status: 'completed',
    call_id: 'call_1',
    max_output_length: null,
    output: [
      { stdout: 'tides.txt', stderr: '', outcome },
      { stdout: '', stderr: 'date: no clock', outcome },
    ],
  };
  const printed = (command_index: number, type: string, fields: JsonObject): JsonObject =>
    about('sho_1', `shell_call_output_content.${type}`, { command_index, ...fields });
  return whole(
    [
      ...itemEvents(
        call,
        { status: 'in_progress', action: { commands: [], timeout_ms: null, max_output_length: null } },
        commands.flatMap((command, command_index) => [
          { type: 'response.shell_call_command.added', command_index, command: '' },
          { type: 'response.shell_call_command.delta', command_index, delta: command.slice(0, 2) },
          { type: 'response.shell_call_command.delta', command_index, delta: command.slice(2) },
          { type: 'response.shell_call_command.done', command_index, command },
        ]),
      ),
      ...itemEvents(
        output,
        { status: 'in_progress', output: [] },
        [
          printed(0, 'delta', { delta: { stdout: 'tides' } }),
          printed(1, 'delta', { delta: { stderr: 'date: no clock' } }),
          printed(0, 'delta', { delta: { stdout: '.txt' } }),
          printed(0, 'done', { output: [{ stdout: 'tides.txt', stderr: '', outcome }] }),
          printed(1, 'done', { output: [{ stdout: '', stderr: 'date: no clock', outcome }] }),
        ],
        1,
      ),
    ],
    [call, output],
  );
}

/** Speech in two pieces, and what it says, before anything else of the output. */
export function audioEvents(): JsonObject[] {
  return [
    { type: 'response.audio.delta', delta: 'SGln' },
    { type: 'response.audio.transcript.delta', delta: 'High' },
    { type: 'response.audio.delta', delta: 'aA==' },
    { type: 'response.audio.transcript.done' },
    { type: 'response.audio.done' },
  ];
}
