/** Items, tools and choices of every kind: which there are, and that each is looked at to its depth. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadChecker } from './index.ts';

const checker = await loadChecker('openai');
const { unions } = JSON.parse(
  readFileSync(new URL('generated/surface/openai.json', import.meta.url), 'utf8'),
) as { unions: Record<string, { values: Record<string, unknown> }> };

const types = (union: string) => Object.keys(unions[union]?.values ?? {}).toSorted();

/** `/pointer keyword` of each violation. */
function wrong(schema: string, value: unknown): string[] {
  const found: string[] = [];
  checker.check(schema, value, { violation: (each) => found.push(`${each.pointer} ${each.keyword}`) });
  return found;
}

const OUTPUT = [
  'additional_tools',
  'apply_patch_call',
  'apply_patch_call_output',
  'code_interpreter_call',
  'compaction',
  'computer_call',
  'computer_call_output',
  'custom_tool_call',
  'custom_tool_call_output',
  'file_search_call',
  'function_call',
  'function_call_output',
  'image_generation_call',
  'local_shell_call',
  'local_shell_call_output',
  'mcp_approval_request',
  'mcp_approval_response',
  'mcp_call',
  'mcp_list_tools',
  'message',
  'program',
  'program_output',
  'reasoning',
  'shell_call',
  'shell_call_output',
  'tool_search_call',
  'tool_search_output',
  'web_search_call',
];
const TOOLS = [
  'apply_patch',
  'code_interpreter',
  'computer',
  'computer_use_preview',
  'custom',
  'file_search',
  'function',
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

describe('the types', () => {
  test.each([
    ['OutputItem', OUTPUT],
    ['StoredItem', [...OUTPUT, 'configuration_update']],
    ['ConversationItem', [...OUTPUT, 'configuration_update']],
    ['InputItem', [...OUTPUT, 'compaction_trigger', 'configuration_update', 'item_reference']],
    ['Tool', TOOLS],
    ['EchoedTool', TOOLS],
    ['InputContentPart', ['input_file', 'input_image', 'input_text']],
    ['Annotation', ['container_file_citation', 'file_citation', 'file_path', 'url_citation']],
  ])('of %s', (union, expected) => {
    expect(types(union)).toEqual(expected.toSorted());
  });
});

const call = { call_id: 'call_1', status: 'completed' };
const click = { type: 'click', button: 'left', x: 1, y: 2 };
const exit = { type: 'exit', exit_code: 0 };

describe('a wrong field of an item is found where it is', () => {
  test.each<[string, object, string[]]>([
    [
      'a search without an action',
      { type: 'web_search_call', id: 'ws_1', status: 'completed' },
      ['/action required'],
    ],
    [
      'a source that is a string',
      {
        type: 'web_search_call',
        id: 'ws_1',
        status: 'completed',
        action: { type: 'search', sources: ['x'] },
      },
      ['/action/sources/0 type'],
    ],
    [
      'an action that there is not',
      { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'scroll' } },
      ['/action/type discriminator'],
    ],
    [
      'a result with a score in words',
      {
        type: 'file_search_call',
        id: 'fs_1',
        status: 'completed',
        queries: [],
        results: [{ score: 'high' }],
      },
      ['/results/0/score type'],
    ],
    [
      'an attribute that is an object',
      {
        type: 'file_search_call',
        id: 'fs_1',
        status: 'completed',
        queries: [],
        results: [{ attributes: { a: {} } }],
      },
      ['/results/0/attributes not'],
    ],
    [
      'an image without a result',
      { type: 'image_generation_call', id: 'ig_1', status: 'completed' },
      ['/result required'],
    ],
    [
      'code without a container',
      {
        type: 'code_interpreter_call',
        id: 'ci_1',
        status: 'completed',
        code: '1',
        outputs: [{ type: 'logs' }],
      },
      ['/container_id required', '/outputs/0/logs required'],
    ],
    [
      'an error of MCP without a code',
      {
        type: 'mcp_call',
        id: 'mcp_1',
        server_label: 's',
        name: 'n',
        arguments: '',
        error: { type: 'http_error', message: '' },
      },
      ['/error/code required'],
    ],
    [
      'a click with a button that there is not',
      {
        type: 'computer_call',
        id: 'cu_1',
        ...call,
        pending_safety_checks: [],
        actions: [click, { ...click, button: 'top' }],
      },
      ['/actions/1/button enum'],
    ],
    [
      'an exit without a code',
      {
        type: 'shell_call_output',
        id: 'sho_1',
        ...call,
        max_output_length: null,
        output: [
          { stdout: '', stderr: '', outcome: exit },
          { stdout: '', stderr: '', outcome: { type: 'exit' } },
        ],
      },
      ['/output/1/outcome/exit_code required'],
    ],
    [
      'a patch without a path',
      { type: 'apply_patch_call', id: 'apc_1', ...call, operation: { type: 'delete_file' } },
      ['/operation/path required'],
    ],
    [
      'a custom call with JSON',
      { type: 'custom_tool_call', id: 'ctc_1', ...call, name: 'n', input: {} },
      ['/input type'],
    ],
    [
      'a found tool without a name',
      {
        type: 'tool_search_output',
        id: 'tso_1',
        ...call,
        execution: 'server',
        tools: [{ type: 'function' }],
      },
      ['/tools/0/name required'],
    ],
    ['a compaction without content', { type: 'compaction', id: 'cmp_1' }, ['/encrypted_content required']],
    [
      'a program as its own caller',
      { type: 'shell_call', id: 'sh_1', ...call, action: {}, environment: null, caller: { type: 'program' } },
      [
        '/action/commands required',
        '/action/timeout_ms required',
        '/action/max_output_length required',
        '/caller/caller_id required',
      ],
    ],
  ])('%s', (_, item, expected) => {
    expect(wrong('OutputItem', item).toSorted()).toEqual(expected.toSorted());
  });
});

describe('a caller may leave out', () => {
  test.each<[string, object]>([
    [
      'the id and status of a custom call',
      { type: 'custom_tool_call', call_id: 'c', name: 'patch', input: '' },
    ],
    ['the id of an output', { type: 'custom_tool_call_output', call_id: 'c', output: '' }],
    ['the limits of a command', { type: 'shell_call', call_id: 'c', action: { commands: ['ls'] } }],
    [
      'the id of an approval',
      { type: 'mcp_approval_response', approval_request_id: 'mcpr_1', approve: true },
    ],
    ['the id of a compaction', { type: 'compaction', encrypted_content: 'gAAAAA' }],
    ['who searches for tools', { type: 'tool_search_output', tools: [{ type: 'function', name: 'tides' }] }],
    ['what is open in a configuration', { type: 'configuration_update', id: null }],
  ])('%s', (_, item) => {
    expect(wrong('InputItem', item)).toEqual([]);
  });

  test('what a server may not', () => {
    expect(wrong('OutputItem', { type: 'custom_tool_call', call_id: 'c', name: 'patch', input: '' })).toEqual(
      ['/id required', '/status required'],
    );
    expect(wrong('EchoedTool', { type: 'function', name: 'tides' })).toEqual([
      '/parameters required',
      '/strict required',
    ]);
    expect(wrong('Tool', { type: 'function', name: 'tides' })).toEqual([]);
  });
});

describe('limits of tools and inputs', () => {
  test.each<[string, string, object, string[]]>([
    ['a name with a space', 'Tool', { type: 'function', name: 'a b' }, ['/name pattern']],
    ['a name of 129', 'Tool', { type: 'function', name: 'a'.repeat(129) }, ['/name maxLength']],
    ['no caller at all', 'Tool', { type: 'shell', allowed_callers: [] }, ['/allowed_callers minItems']],
    [
      '51 results',
      'Tool',
      { type: 'file_search', vector_store_ids: [], max_num_results: 51 },
      ['/max_num_results maximum'],
    ],
    [
      'a namespace of nothing',
      'Tool',
      { type: 'namespace', name: 'n', description: '', tools: [] },
      ['/tools minItems'],
    ],
    [
      'four partial images',
      'Tool',
      { type: 'image_generation', partial_images: 4 },
      ['/partial_images maximum'],
    ],
    [
      'a tunnel by another name',
      'Tool',
      { type: 'mcp', server_label: 's', tunnel_id: 't' },
      ['/tunnel_id pattern'],
    ],
    [
      'files in a container',
      'Tool',
      {
        type: 'code_interpreter',
        container: { type: 'auto', file_ids: Array.from({ length: 51 }, () => 'file_1') },
      },
      ['/container/file_ids maxItems'],
    ],
    [
      'a filter within a filter',
      'Tool',
      {
        type: 'file_search',
        vector_store_ids: [],
        filters: { type: 'and', filters: [{ type: 'or', filters: [{ type: 'eq', key: 'k' }] }] },
      },
      ['/filters/filters/0/filters/0/value required'],
    ],
    [
      'a call_id of 65',
      'InputItem',
      { type: 'shell_call_output', call_id: 'c'.repeat(65), output: [] },
      ['/call_id maxLength'],
    ],
    [
      'a grammar without a syntax',
      'Tool',
      { type: 'custom', name: 'n', format: { type: 'grammar', definition: '' } },
      ['/format/syntax required'],
    ],
  ])('%s', (_, schema, value, expected) => {
    expect(wrong(schema, value)).toEqual(expected);
  });

  test('the message says what is expected in words', () => {
    const said: string[] = [];
    const visitor = { violation: (each: { expected: string }) => said.push(each.expected) };
    checker.check('InputItem', { type: 'function_call_output', call_id: '', output: '' }, visitor);
    checker.check(
      'Tool',
      { type: 'mcp', server_label: 's', tunnel_id: 't', require_approval: 'sometimes' },
      visitor,
    );
    expect(said).toEqual([
      'a string of 1 to 64 characters or null',
      'a string of "tunnel_" and 32 lower-case letters or digits',
      'one of "always" | "never", an object (McpApprovalRules) or null',
    ]);
  });
});

test.each([
  { type: 'mcp', server_label: 'harbour', name: null },
  { type: 'custom', name: 'patch' },
  { type: 'apply_patch' },
  { type: 'shell' },
  { type: 'web_search_preview_2025_03_11' },
  { type: 'programmatic_tool_calling' },
  { type: 'allowed_tools', mode: 'required', tools: [{ type: 'mcp', server_label: 'harbour' }] },
])('tool_choice may be %o', (choice) => {
  expect(wrong('ToolChoice', choice)).toEqual([]);
});
