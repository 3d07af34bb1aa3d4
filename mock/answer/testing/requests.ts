/** For tests: good requests that have as much in them as there can be, to be changed anywhere. */
import type { JsonObject } from '../json.ts';

/** A history, a function, a schema. */
export const GOOD: JsonObject = {
  model: 'gpt-5',
  input: [
    { role: 'user', content: [{ type: 'input_text', text: 'Say "hi"' }] },
    { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'Hm.' }] },
    { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
    { type: 'function_call_output', call_id: 'c', output: 'Snow' },
  ],
  instructions: 'Be brief.',
  tools: [
    { type: 'function', name: 'f', parameters: { type: 'object', properties: { a: { type: 'string' } } } },
  ],
  tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'f' }] },
  text: {
    format: { type: 'json_schema', name: 'x', schema: { type: 'object', properties: {} } },
    verbosity: 'low',
  },
  reasoning: { effort: 'low', summary: 'auto' },
  include: ['reasoning.encrypted_content', 'message.output_text.logprobs'],
  metadata: { a: 'b' },
  thinking: { type: 'enabled' },
  stream: true,
  stream_options: { include_obfuscation: false },
  max_output_tokens: 64,
};

/** Every tool, each used, after a history of what they gave. */
export const TOOLED: JsonObject = {
  model: 'gpt-5.4',
  input: [
    { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', query: 'tides' } },
    { type: 'custom_tool_call', call_id: 'c', name: 'note', input: 'a', caller: { type: 'direct' } },
    { type: 'custom_tool_call_output', call_id: 'c', output: [{ type: 'input_text', text: 'b' }] },
    { type: 'shell_call', call_id: 's', action: { commands: ['ls'] }, environment: { type: 'local' } },
    {
      type: 'shell_call_output',
      call_id: 's',
      output: [{ stdout: 'a', stderr: '', outcome: { type: 'exit', exit_code: 0 } }],
    },
    { type: 'mcp_approval_request', id: 'mcpr_1', server_label: 'harbour', name: 'tides', arguments: '{}' },
    { type: 'tool_search_output', call_id: null, tools: [{ type: 'function', name: 'found' }] },
    { type: 'additional_tools', role: 'developer', tools: [{ type: 'custom', name: 'added' }] },
    { type: 'compaction', encrypted_content: 'gAAAAA' },
    {
      role: 'user',
      content:
        'Twice. [[resproof: tool=web_search tool=file_search tool=code_interpreter tool=image_generation tool=mcp tool=shell ' +
        'tool=local_shell tool=computer tool=apply_patch tool=tool_search tool=programmatic_tool_calling call=note call=found]]',
    },
    { type: 'mcp_approval_response', approval_request_id: 'mcpr_1', approve: true },
  ],
  tools: [
    { type: 'web_search', filters: { allowed_domains: ['a.example'] } },
    {
      type: 'file_search',
      vector_store_ids: ['v'],
      max_num_results: 2,
      ranking_options: { score_threshold: 0.5 },
    },
    { type: 'code_interpreter', container: { type: 'auto' } },
    { type: 'image_generation', partial_images: 2, size: 'auto', output_format: 'webp' },
    {
      type: 'mcp',
      server_label: 'harbour',
      server_url: 'https://a.example/',
      allowed_tools: { tool_names: ['tides'], read_only: true },
      require_approval: { never: { tool_names: ['tides'] }, always: { read_only: false } },
    },
    { type: 'shell', environment: { type: 'container_auto' } },
    { type: 'local_shell' },
    { type: 'computer' },
    { type: 'apply_patch' },
    { type: 'tool_search', execution: 'server', parameters: { type: 'object' } },
    { type: 'programmatic_tool_calling' },
    {
      type: 'custom',
      name: 'note',
      format: { type: 'grammar', syntax: 'lark', definition: 'start: /a+/ B\nB: "b"' },
    },
    {
      type: 'namespace',
      name: 'desk',
      description: 'd',
      tools: [{ type: 'function', name: 'late', defer_loading: true, allowed_callers: ['programmatic'] }],
    },
  ],
  context_management: [{ type: 'compaction', compact_threshold: 1000 }],
  include: ['web_search_call.action.sources', 'code_interpreter_call.outputs'],
  max_tool_calls: 5,
  stream: true,
};
