/** For tests: a request for every kind of output item, by the default rules or by a script, with the types that have to come. */
import {
  annotated,
  applyPatch,
  call,
  codeInterpreter,
  compaction,
  computer,
  customCall,
  fileSearch,
  imageGeneration,
  item,
  localShell,
  mcpApproval,
  mcpCall,
  mcpList,
  message,
  program,
  reasoning,
  shell,
  text,
  toolSearch,
  turn,
  webSearch,
  type Step,
} from '../../index.ts';
import type { JsonObject } from '../json.ts';

export interface Example {
  name: string;
  body: JsonObject;
  /** What the scenario says; the default rules answer if absent. */
  step?: Step;
  /** Types of the output, in order. */
  output: string[];
}

const PORT = {
  type: 'object',
  properties: { port: { type: 'string' } },
  required: ['port'],
  additionalProperties: false,
};
const TIDES = {
  type: 'function',
  name: 'tides',
  description: 'High and low water at a port',
  parameters: PORT,
};
const WEATHER = { type: 'function', name: 'weather', description: 'The weather at a port', parameters: PORT };
const NOTES = { type: 'custom', name: 'take_notes', description: 'Writes notes down' };
const CONTAINER = { type: 'container_auto' };
/** The smallest grammar that has all that matters: rules, a choice, repetitions, patterns, an import. */
const PATCH = String.raw`
start: begin change+ end
begin: "*** Begin Patch" LF
end: "*** End Patch" LF?
change: add | remove
add: "*** Add File: " name LF line+
remove: "*** Delete File: " name LF
name: /(.+)/
line: "+" /(.*)/ LF -> added
%import common.LF
`;
const mcp = (settings: JsonObject = {}): JsonObject => ({
  type: 'mcp',
  server_label: 'harbour',
  server_url: 'https://mcp.example.com/mcp',
  ...settings,
});

/** By the default rules alone. */
export const ruled: readonly Example[] = [
  { name: 'text', body: { input: 'Say "High water."' }, output: ['message'] },
  { name: 'a refusal', body: { input: '[[resproof: refusal]]' }, output: ['message'] },
  {
    name: 'logprobs',
    body: { input: 'Say "High water."', include: ['message.output_text.logprobs'], top_logprobs: 2 },
    output: ['message'],
  },
  {
    name: 'reasoning',
    body: {
      model: 'gpt-5',
      input: 'Hello.',
      reasoning: { effort: 'low', summary: 'detailed' },
      include: ['reasoning.encrypted_content'],
    },
    output: ['reasoning', 'message'],
  },
  {
    name: 'raw reasoning',
    body: { model: 'gpt-oss-20b', input: 'Hello.', reasoning: { effort: 'low', summary: 'auto' } },
    output: ['reasoning', 'message'],
  },
  { name: 'a phase', body: { model: 'gpt-5.4', input: 'Hello.' }, output: ['reasoning', 'message'] },
  {
    name: 'a function call',
    body: { input: 'The tides at Brest?', tools: [TIDES] },
    output: ['function_call'],
  },
  {
    name: 'two calls at once',
    body: { input: 'Both the tides and the weather at Brest?', tools: [TIDES, WEATHER] },
    output: ['function_call', 'function_call'],
  },
  {
    name: 'a function in a namespace',
    body: {
      input: 'The tides at Brest?',
      tools: [{ type: 'namespace', name: 'harbour', description: 'The harbour.', tools: [TIDES] }],
    },
    output: ['function_call'],
  },
  {
    name: 'a custom call',
    body: {
      input: 'Take notes: `14:05`',
      tools: [NOTES],
      tool_choice: { type: 'custom', name: 'take_notes' },
    },
    output: ['custom_tool_call'],
  },
  {
    name: 'a custom call by a regular expression',
    body: {
      input: 'Take notes.',
      tools: [{ ...NOTES, format: { type: 'grammar', syntax: 'regex', definition: '[0-9]{2}:[0-9]{2}' } }],
    },
    output: ['custom_tool_call'],
  },
  {
    name: 'a custom call by a grammar',
    body: {
      input: 'Take notes.',
      tools: [{ ...NOTES, format: { type: 'grammar', syntax: 'lark', definition: PATCH } }],
    },
    output: ['custom_tool_call'],
  },
  {
    name: 'a web search',
    body: {
      input: 'Search the web for "tides at Brest", open the page and find "14:05" in the page.',
      tools: [{ type: 'web_search' }],
      include: ['web_search_call.action.sources'],
    },
    output: ['web_search_call', 'web_search_call', 'web_search_call', 'message'],
  },
  {
    name: 'a file search',
    body: {
      input: 'Search the files for the tides.',
      tools: [{ type: 'file_search', vector_store_ids: ['vs_1'] }],
      include: ['file_search_call.results'],
    },
    output: ['file_search_call', 'message'],
  },
  {
    name: 'a calculation',
    body: {
      input: 'Calculate 6 * 7.',
      tools: [{ type: 'code_interpreter', container: { type: 'auto' } }],
      include: ['code_interpreter_call.outputs'],
    },
    output: ['code_interpreter_call', 'message'],
  },
  {
    name: 'a plot',
    body: {
      input: 'Plot the tides.',
      tools: [{ type: 'code_interpreter', container: 'cntr_1' }],
      include: ['code_interpreter_call.outputs'],
    },
    output: ['code_interpreter_call', 'message'],
  },
  {
    name: 'code that is cut',
    body: {
      input: `Run code that prints "${'tides rise and fall '.repeat(8)}".`,
      tools: [{ type: 'code_interpreter', container: { type: 'auto' } }],
      max_output_tokens: 16,
    },
    output: ['code_interpreter_call'],
  },
  {
    name: 'an image',
    body: { input: 'Draw a picture of a harbour.', tools: [{ type: 'image_generation', partial_images: 2 }] },
    output: ['image_generation_call', 'message'],
  },
  {
    name: 'an MCP call',
    body: { input: 'Ask the harbour.', tools: [mcp({ require_approval: 'never' })] },
    output: ['mcp_list_tools', 'mcp_call', 'message'],
  },
  {
    name: 'an MCP call to be approved',
    body: { input: 'Ask the harbour.', tools: [mcp()] },
    output: ['mcp_list_tools', 'mcp_approval_request'],
  },
  {
    name: 'an MCP call that is forced',
    body: { input: 'Hello.', tools: [mcp()], tool_choice: 'required' },
    output: ['mcp_list_tools', 'mcp_approval_request'],
  },
  {
    name: 'an MCP server that nobody reaches',
    body: { input: 'Ask the harbour.', tools: [mcp({ server_url: 'https://mcp.invalid/' })] },
    output: ['mcp_list_tools', 'message'],
  },
  {
    name: 'a screen',
    body: { input: 'Click at 10, 20 and type "Brest".', tools: [{ type: 'computer' }] },
    output: ['computer_call'],
  },
  {
    name: 'a screen, in the old way',
    body: {
      input: 'Take a screenshot.',
      tools: [
        { type: 'computer_use_preview', environment: 'browser', display_width: 800, display_height: 600 },
      ],
    },
    output: ['computer_call'],
  },
  {
    name: 'commands for the caller',
    body: { input: 'Run the commands `ls -l` and `date`.', tools: [{ type: 'shell' }] },
    output: ['shell_call'],
  },
  {
    name: 'commands in a container',
    body: { input: 'Run `echo tides`.', tools: [{ type: 'shell', environment: CONTAINER }] },
    output: ['shell_call', 'shell_call_output', 'message'],
  },
  {
    name: 'a command in the old way',
    body: { input: 'Run the command `ls`.', tools: [{ type: 'local_shell' }] },
    output: ['local_shell_call'],
  },
  ...['Create the file tides.txt', 'Update the file tides.txt', 'Delete the file tides.txt'].map((input) => ({
    name: `a patch: ${input}`,
    body: { input, tools: [{ type: 'apply_patch' }] },
    output: ['apply_patch_call'],
  })),
  {
    name: 'a search for tools',
    body: {
      input: 'The tides at Brest?',
      tools: [
        { type: 'tool_search' },
        { ...TIDES, defer_loading: true },
        { ...WEATHER, defer_loading: true },
      ],
    },
    output: ['tool_search_call', 'tool_search_output', 'function_call'],
  },
  {
    name: 'a search for tools by the caller',
    body: {
      input: 'The tides at Brest?',
      tools: [
        { type: 'tool_search', execution: 'client' },
        { ...TIDES, defer_loading: true },
      ],
    },
    output: ['tool_search_call'],
  },
  {
    name: 'a program that calls',
    body: {
      input: 'The tides at Brest?',
      tools: [{ type: 'programmatic_tool_calling' }, { ...TIDES, allowed_callers: ['programmatic'] }],
    },
    output: ['program', 'function_call'],
  },
  {
    name: 'a program that ends',
    body: {
      input: 'Hello.',
      tools: [{ type: 'programmatic_tool_calling' }],
      tool_choice: { type: 'programmatic_tool_calling' },
    },
    output: ['program', 'program_output', 'message'],
  },
  {
    name: 'a context that grew too long',
    body: {
      input: 'The sea rises and falls. '.repeat(300),
      context_management: [{ type: 'compaction', compact_threshold: 1000 }],
    },
    output: ['compaction', 'message'],
  },
  {
    name: 'a compaction that was asked for',
    body: { input: [{ role: 'user', content: 'The code word is tides.' }, { type: 'compaction_trigger' }] },
    output: ['compaction'],
  },
];

const asked = (step: Step, output: string[], body: JsonObject = {}): Example => ({
  name: step.label,
  body: { input: 'Go on.', ...body },
  step,
  output,
});

/** What the rules have no reason to do: every citation, every failure, and what a caller gives as a rule. */
export const scripted: readonly Example[] = [
  asked(
    annotated(
      'High water is at 14:05, says the harbour.',
      { type: 'url_citation', url: 'https://example.com/', title: 'Tides', of: '14:05' },
      { type: 'file_citation', file_id: 'file_1', filename: 'tides.txt' },
      {
        type: 'container_file_citation',
        container_id: 'cntr_1',
        file_id: 'cfile_1',
        filename: 'a.csv',
        of: 'harbour',
      },
      { type: 'file_path', file_id: 'file_2', index: 3 },
    ),
    ['message'],
  ),
  asked(message(['High water.', { type: 'refusal', refusal: 'No more.' }], { phase: 'commentary' }), [
    'message',
  ]),
  asked(turn(reasoning(['One.', 'Two.'], { text: 'Raw.' }), text('Done.')), ['reasoning', 'message']),
  asked(
    turn(customCall('note', 'a', { namespace: 'desk' }), call('tides', {}, { namespace: 'harbour' })),
    ['custom_tool_call', 'function_call'],
    { tools: [TIDES, NOTES] },
  ),
  asked(turn(webSearch('tides', { status: 'failed' }), text('Done.')), ['web_search_call', 'message']),
  asked(
    turn(
      webSearch({ open: 'https://example.com/' }),
      webSearch({ find: 'a', in: 'https://example.com/' }),
      text('Done.'),
    ),
    ['web_search_call', 'web_search_call', 'message'],
  ),
  asked(turn(fileSearch('tides', [], { status: 'failed' }), text('Done.')), ['file_search_call', 'message']),
  asked(
    codeInterpreter('print(1)', { logs: '1', images: ['https://example.com/a.png'], status: 'failed' }),
    ['code_interpreter_call'],
    { include: ['code_interpreter_call.outputs'] },
  ),
  asked(imageGeneration('A harbour', { status: 'failed' }), ['image_generation_call']),
  asked(turn(mcpList('harbour', [], { error: 'Gone.' }), text('Done.')), ['mcp_list_tools', 'message']),
  asked(
    turn(
      mcpList('harbour', ['tides']),
      mcpCall('harbour', 'tides', {}, { error: { type: 'http_error', code: 503, message: 'Busy.' } }),
      mcpCall(
        'harbour',
        'tides',
        {},
        { error: { type: 'mcp_tool_execution_error', content: [{ type: 'text', text: 'No.' }] } },
      ),
      mcpApproval('harbour', 'tides', { port: 'Brest' }),
    ),
    ['mcp_list_tools', 'mcp_call', 'mcp_call', 'mcp_approval_request'],
  ),
  asked(
    computer(
      [
        { type: 'click', button: 'left', x: 1, y: 2 },
        { type: 'double_click', x: 1, y: 2 },
        { type: 'drag', path: [{ x: 1, y: 2 }] },
        { type: 'keypress', keys: ['CTRL'] },
        { type: 'move', x: 1, y: 2 },
        { type: 'screenshot' },
        { type: 'scroll', x: 1, y: 2, scroll_x: 0, scroll_y: 3 },
        { type: 'type', text: 'a' },
        { type: 'wait' },
      ],
      { safetyChecks: [{ id: 'sc_1', code: 'malicious_instructions', message: 'Look twice.' }] },
    ),
    ['computer_call'],
  ),
  asked(
    shell(['ls', 'date'], {
      where: 'container',
      timeoutMs: 1000,
      output: [{ stdout: 'tides.txt\nport.txt' }, { stderr: 'date: not found', exit: 'timeout' }],
    }),
    ['shell_call', 'shell_call_output'],
  ),
  asked(localShell(['ls'], { env: { LANG: 'C' }, workingDirectory: '/tmp' }), ['local_shell_call']),
  asked(applyPatch({ type: 'update_file', path: 'a.txt', diff: '@@\n-a\n+b\n' }), ['apply_patch_call']),
  asked(toolSearch({ paths: ['harbour'] }, { tools: [{ type: 'web_search' }] }), [
    'tool_search_call',
    'tool_search_output',
  ]),
  asked(turn(program('await tides()'), call('tides', {}, { program: true })), ['program', 'function_call'], {
    tools: [TIDES],
  }),
  asked(program('return 1', { result: '1' }), ['program', 'program_output']),
  asked(turn(compaction('The code word is tides.'), text('Done.')), ['compaction', 'message']),
  ...(
    [
      { type: 'function_call_output', call_id: 'c', output: 'High.', status: 'completed' },
      { type: 'custom_tool_call_output', call_id: 'c', output: 'High.', status: 'completed' },
      {
        type: 'computer_call_output',
        call_id: 'c',
        output: { type: 'computer_screenshot', file_id: 'file_1' },
        status: 'completed',
      },
      { type: 'local_shell_call_output', call_id: 'c', output: '{}', status: 'completed' },
      { type: 'apply_patch_call_output', call_id: 'c', status: 'completed', output: null },
      { type: 'mcp_approval_response', approval_request_id: 'mcpr_1', approve: true },
      { type: 'additional_tools', role: 'developer', tools: [{ type: 'web_search' }] },
      { type: 'acme:map', zoom: 3 },
    ] as (JsonObject & { type: string })[]
  ).map((value) => asked(turn(item(value), text('Done.')), [value.type, 'message'])),
];

export const examples: readonly Example[] = [...ruled, ...scripted];
