/** When the default rules use a built-in tool, what they do with it, and what they say afterwards. */
import { beforeAll, describe, expect, it } from 'vitest';
import { isObject, listAt, textAt, type JsonObject } from '../../json.ts';
import { at, coreOf, errorOf, jsonOf, textOfResponse, type Core } from '../../testing/calls.ts';
import { warm } from '../../warm.ts';
import { evaluated } from '../evaluate.ts';

beforeAll(warm);

const PORT = { type: 'object', properties: { port: { type: 'string' } }, required: ['port'] };
const TIDES = { type: 'function', name: 'tides', description: 'High water at a port', parameters: PORT };
const WEB = { type: 'web_search' };
const CODE = { type: 'code_interpreter', container: { type: 'auto' } };
const IMAGE = { type: 'image_generation' };
const FILES = { type: 'file_search', vector_store_ids: ['vs_1'] };

const answered = async (body: JsonObject, core: Core = coreOf()): Promise<JsonObject> =>
  jsonOf(await core.create(body));
const output = async (body: JsonObject, core?: Core): Promise<JsonObject[]> =>
  listAt(await answered(body, core), 'output').filter(isObject);
const types = async (body: JsonObject): Promise<string[]> =>
  (await output(body)).map((item) => textAt(item, 'type'));

describe('a built-in tool is used', () => {
  it.each<[string, JsonObject, string]>([
    ['Search the web for tides.', WEB, 'web_search_call'],
    ['Look up the tides online.', { type: 'web_search_preview' }, 'web_search_call'],
    ['Search my documents for tides.', FILES, 'file_search_call'],
    ['Run this python script.', CODE, 'code_interpreter_call'],
    ['Calculate 6 * 7.', CODE, 'code_interpreter_call'],
    ['Draw a ship.', IMAGE, 'image_generation_call'],
    ['Create an image of a ship.', IMAGE, 'image_generation_call'],
    ['Click the button.', { type: 'computer' }, 'computer_call'],
    ['Run the command `ls`.', { type: 'shell' }, 'shell_call'],
    ['List the files.', { type: 'local_shell' }, 'local_shell_call'],
    ['Fix the file a.txt.', { type: 'apply_patch' }, 'apply_patch_call'],
  ])('when the words ask for it: %s', async (input, tool, type) => {
    expect(await types({ input, tools: [tool] })).toContain(type);
  });

  it.each(['Good morning.', 'Say "search the web".', 'How are you?'])(
    'not when they do not: %s',
    async (input) => {
      expect(await types({ input, tools: [WEB, FILES, CODE, IMAGE, { type: 'shell' }] })).toEqual([
        'message',
      ]);
    },
  );

  it.each<[string, JsonObject | string]>([
    ['by its type', { type: 'web_search' }],
    ['by its dated name', { type: 'web_search_preview_2025_03_11' }],
    [
      'as the only one that is allowed',
      { type: 'allowed_tools', mode: 'required', tools: [{ type: 'web_search' }] },
    ],
  ])('when tool_choice forces it, %s', async (_name, tool_choice) => {
    expect(await types({ input: 'Good morning.', tools: [TIDES, IMAGE, WEB], tool_choice })).toEqual([
      'web_search_call',
      'message',
    ]);
  });

  it('when something is required, and it is all there is', async () => {
    expect(await types({ input: 'Hello.', tools: [IMAGE], tool_choice: 'required' })).toEqual([
      'image_generation_call',
      'message',
    ]);
    expect(await types({ input: 'Hello.', tools: [IMAGE, TIDES], tool_choice: 'required' })).toEqual([
      'function_call',
    ]);
  });

  it('never when none is to be, nor when it is not among those that are allowed', async () => {
    const body = { input: 'Search the web.', tools: [WEB, TIDES] };
    expect(await types({ ...body, tool_choice: 'none' })).toEqual(['message']);
    const allowed = { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'tides' }] };
    expect(await types({ ...body, tool_choice: allowed })).toEqual(['message']);
  });

  it('with others, in one answer', async () => {
    const input = 'Search the web for ships and draw a picture of one.';
    expect(await types({ input, tools: [WEB, IMAGE] })).toEqual([
      'web_search_call',
      'image_generation_call',
      'message',
    ]);
    expect(await types({ input, tools: [WEB, IMAGE], max_tool_calls: 1 })).toEqual([
      'web_search_call',
      'message',
    ]);
  });

  it('before JSON that was promised', async () => {
    const schema = { type: 'object', properties: { a: { const: 1 } }, required: ['a'] };
    const format = { type: 'json_schema', name: 'x', schema };
    const response = await answered({ input: 'Search the web.', tools: [WEB], text: { format } });
    expect(at(response, 'output', 0, 'type')).toBe('web_search_call');
    expect(textOfResponse(response)).toBe('{"a":1}');
  });

  it('by a directive', async () => {
    const input = '[[resproof: tool=image_generation, tool=web_search_preview]] Hello.';
    expect(await types({ input, tools: [WEB, IMAGE] })).toEqual([
      'image_generation_call',
      'web_search_call',
      'message',
    ]);
    expect(await types({ input: '[[resproof: tool=web_search, call=tides]]', tools: [WEB, TIDES] })).toEqual([
      'web_search_call',
      'function_call',
    ]);
    const refused = await coreOf().create({ input: '[[resproof: tool=web_search]]', tools: [IMAGE] });
    expect(errorOf(refused)).toMatchObject({ code: 'unknown_directive', param: 'tools' });
  });
});

describe('what came of a tool is used', () => {
  it('and cited, after a web search', async () => {
    const filters = { allowed_domains: ['harbour.example'] };
    const [, message] = await output({ input: 'Search the web for "tides".', tools: [{ ...WEB, filters }] });
    const text = String(at(message, 'content', 0, 'text'));
    const citation = at(message, 'content', 0, 'annotations', 0) as JsonObject;
    expect(citation).toMatchObject({ type: 'url_citation', title: 'Tides' });
    expect(citation['url']).toMatch(/^https:\/\/harbour\.example\//);
    expect(text.slice(Number(citation['start_index']), Number(citation['end_index']))).toContain(
      citation['url'],
    );
  });

  it('and cited, after a file search, within the bounds of the tool', async () => {
    const tool = { ...FILES, max_num_results: 2, ranking_options: { score_threshold: 0.9 } };
    const include = ['file_search_call.results'];
    const [call, message] = await output({ input: 'Search the file tides.txt.', tools: [tool], include });
    expect(call?.['results']).toHaveLength(1);
    expect(at(call, 'results', 0, 'filename')).toBe('tides.txt');
    expect(at(message, 'content', 0, 'annotations', 0)).toMatchObject({
      type: 'file_citation',
      filename: 'tides.txt',
      file_id: at(call, 'results', 0, 'file_id'),
    });
  });

  it('after code', async () => {
    expect(textOfResponse(await answered({ input: 'Calculate (2 + 3) * 4.', tools: [CODE] }))).toContain(
      '20',
    );
    const [, plotted] = await output({ input: 'Plot the tides.', tools: [CODE] });
    expect(at(plotted, 'content', 0, 'annotations', 0)).toMatchObject({
      type: 'container_file_citation',
      filename: 'plot.png',
    });
  });

  it('after commands in a container', async () => {
    const tools = [{ type: 'shell', environment: { type: 'container_auto' } }];
    expect(textOfResponse(await answered({ input: 'Run `echo tides`.', tools }))).toContain('tides');
  });

  it('with an image that is edited, or made', async () => {
    expect((await output({ input: 'Draw a ship.', tools: [IMAGE] }))[0]).toMatchObject({
      action: 'generate',
    });
    const edit = { ...IMAGE, action: 'edit' };
    expect((await output({ input: 'Draw a ship.', tools: [edit] }))[0]).toMatchObject({ action: 'edit' });
  });
});

describe('what the caller runs ends the turn, and its output leads to a text', () => {
  it.each<[string, JsonObject, (call_id: string) => JsonObject, string]>([
    [
      'Take notes.',
      { type: 'custom', name: 'take_notes' },
      (call_id) => ({ type: 'custom_tool_call_output', call_id, output: 'Noted.' }),
      'take_notes returned: Noted.',
    ],
    [
      'Take a screenshot.',
      { type: 'computer' },
      (call_id) => ({
        type: 'computer_call_output',
        call_id,
        output: { type: 'computer_screenshot', image_url: 'data:image/png;base64,AAAA' },
      }),
      'The screen was looked at',
    ],
    [
      'Run the command `ls`.',
      { type: 'shell' },
      (call_id) => ({
        type: 'shell_call_output',
        call_id,
        output: [{ stdout: 'tides.txt', stderr: '', outcome: { type: 'exit', exit_code: 0 } }],
      }),
      'The shell returned: tides.txt',
    ],
    [
      'Run the command `ls`.',
      { type: 'local_shell' },
      (call_id) => ({ type: 'local_shell_call_output', id: call_id, output: '{"stdout":"tides.txt"}' }),
      'tides.txt',
    ],
    [
      'Create the file a.txt.',
      { type: 'apply_patch' },
      (call_id) => ({ type: 'apply_patch_call_output', call_id, status: 'failed', output: 'No room.' }),
      'The patch was taken: failed, No room.',
    ],
  ])('%s', async (input, tool, outputFor, said) => {
    const core = coreOf();
    const first = await answered({ input, tools: [tool] }, core);
    const calls = listAt(first, 'output').filter(isObject);
    expect(calls).toHaveLength(1);
    const answer = outputFor(textAt(calls[0] ?? {}, 'call_id'));
    const next = await answered(
      { input: [answer], tools: [tool], previous_response_id: textAt(first, 'id') },
      core,
    );
    expect(textOfResponse(next)).toContain(said);
    const open = await core.create({ input: 'And now?', previous_response_id: textAt(first, 'id') });
    expect(errorOf(open)['message']).toMatch(/^No tool output found for /);
  });

  it('one at a time where calls may not be made at once', async () => {
    const body = {
      input: 'Run `ls` in the shell and create the file a.txt.',
      tools: [{ type: 'shell' }, { type: 'apply_patch' }],
    };
    expect(await types(body)).toEqual(['shell_call', 'apply_patch_call']);
    expect(await types({ ...body, parallel_tool_calls: false })).toEqual(['shell_call']);
  });
});

describe('an MCP server', () => {
  const mcp = (settings: JsonObject = {}) => ({
    type: 'mcp',
    server_label: 'harbour',
    server_url: 'https://a.example/',
    ...settings,
  });
  const never = { require_approval: 'never' };

  it('is asked for its tools once', async () => {
    const core = coreOf();
    const first = await answered({ input: 'Good morning.', tools: [mcp(never)] }, core);
    expect(at(first, 'output', 0)).toMatchObject({ type: 'mcp_list_tools', server_label: 'harbour' });
    expect(at(first, 'output', 1, 'type')).toBe('message');
    const body = {
      input: 'Ask the harbour.',
      tools: [mcp(never)],
      previous_response_id: textAt(first, 'id'),
    };
    expect(at(await answered(body, core), 'output', 0, 'type')).toBe('mcp_call');
  });

  it('lists and calls the tools that are allowed', async () => {
    const tool = mcp({ ...never, allowed_tools: ['tides'] });
    const [listed, called] = await output({ input: 'Ask the harbour about "Brest".', tools: [tool] });
    expect(listAt(listed ?? {}, 'tools').map((each) => at(each, 'name'))).toEqual(['tides']);
    expect(called).toMatchObject({
      name: 'tides',
      arguments: '{"query":"Brest"}',
      approval_request_id: null,
    });
    const readOnly = mcp({ ...never, allowed_tools: { read_only: false } });
    const [some] = await output({ input: 'Hello.', tools: [readOnly] });
    expect(listAt(some ?? {}, 'tools').map((each) => at(each, 'name'))).toEqual(['send']);
  });

  it('is used by name when tool_choice says so', async () => {
    const tool_choice = { type: 'mcp', server_label: 'harbour', name: 'fetch' };
    const items = await output({ input: 'Hello.', tools: [mcp(never)], tool_choice });
    expect(items[1]).toMatchObject({ type: 'mcp_call', name: 'fetch' });
  });

  it.each<[string, JsonObject | string | undefined, string]>([
    ['nothing is said of it', undefined, 'mcp_approval_request'],
    ['always', 'always', 'mcp_approval_request'],
    ['never', 'never', 'mcp_call'],
    ['never for this tool', { never: { tool_names: ['search'] } }, 'mcp_call'],
    ['never for another', { never: { tool_names: ['other'] } }, 'mcp_approval_request'],
    ['never for what only reads', { never: { read_only: true } }, 'mcp_call'],
    ['always for this tool', { always: { tool_names: ['search'] }, never: {} }, 'mcp_approval_request'],
  ])('needs approval: %s', async (_name, require_approval, type) => {
    const tool = mcp(require_approval === undefined ? {} : { require_approval });
    expect((await types({ input: 'Ask the harbour.', tools: [tool] }))[1]).toBe(type);
  });

  it.each([
    [true, 'mcp_call'],
    [false, 'message'],
  ])('approved or not (%s), it is called or not', async (approve, type) => {
    const core = coreOf();
    const first = await answered({ input: 'Ask the harbour.', tools: [mcp()] }, core);
    const request = at(first, 'output', 1) as JsonObject;
    const response = { type: 'mcp_approval_response', approval_request_id: request['id'] ?? null, approve };
    const body = { input: [response], tools: [mcp()], previous_response_id: textAt(first, 'id') };
    const next = await answered(body, core);
    expect(at(next, 'output', 0, 'type')).toBe(type);
    expect(at(next, 'output', -1, 'type')).toBe('message');
    if (approve) {
      expect(at(next, 'output', 0)).toMatchObject({
        name: request['name'],
        arguments: request['arguments'],
        approval_request_id: request['id'],
        status: 'completed',
      });
    } else {
      expect(textOfResponse(next)).toContain('was not approved');
    }
  });

  it('is not called for an approval of what was never asked', async () => {
    const input = [{ type: 'mcp_approval_response', approval_request_id: 'mcpr_0', approve: true }];
    expect(errorOf(await coreOf().create({ input, tools: [mcp()] }))['message']).toContain('mcpr_0');
  });

  it('that nobody reaches says so in its list', async () => {
    const [listed] = await output({
      input: 'Ask the harbour.',
      tools: [mcp({ server_url: 'https://mcp.invalid/' })],
    });
    expect(listed).toMatchObject({
      type: 'mcp_list_tools',
      tools: [],
      error: expect.stringContaining('harbour') as string,
    });
  });
});

describe('tools that have to be looked for', () => {
  const deferred = { ...TIDES, defer_loading: true };
  const harbour = { type: 'namespace', name: 'harbour', description: 'The harbour.', tools: [deferred] };

  it('are found by the server, and called with their namespace', async () => {
    const [search, found, call] = await output({
      input: 'The tides at Brest?',
      tools: [{ type: 'tool_search' }, harbour],
    });
    expect(search).toMatchObject({ execution: 'server', call_id: null, arguments: { paths: ['harbour'] } });
    expect(found).toMatchObject({ type: 'tool_search_output', tools: [harbour] });
    expect(call).toMatchObject({ type: 'function_call', name: 'tides', namespace: 'harbour' });
  });

  it('are found by the caller, and called then', async () => {
    const core = coreOf();
    const tools = [{ type: 'tool_search', execution: 'client' }, deferred];
    const first = await answered({ input: 'The tides at Brest?', tools }, core);
    const call_id = textAt(at(first, 'output', 0) as JsonObject, 'call_id');
    const found = { type: 'tool_search_output', call_id, execution: 'client', tools: [TIDES] };
    const body = { input: [found], tools, previous_response_id: textAt(first, 'id') };
    expect(at(await answered(body, core), 'output', 0)).toMatchObject({
      type: 'function_call',
      name: 'tides',
    });
  });

  it('are left alone where another fits', async () => {
    const tools = [{ type: 'tool_search' }, { ...TIDES, name: 'tides_later', defer_loading: true }, TIDES];
    expect(await types({ input: 'The tides at Brest?', tools })).toEqual(['function_call']);
  });

  it('are not called before they are found, unless they are named', async () => {
    expect(await types({ input: 'The tides at Brest?', tools: [deferred] })).toEqual(['message']);
    const tool_choice = { type: 'function', name: 'tides' };
    expect(await types({ input: 'Hello.', tools: [deferred], tool_choice })).toEqual(['function_call']);
  });

  it('are counted in the input only once they are found', async () => {
    const cost = async (tool: JsonObject) =>
      at(await answered({ input: 'Hello.', tools: [tool] }), 'usage', 'input_tokens');
    const none = at(await answered({ input: 'Hello.' }), 'usage', 'input_tokens');
    expect(await cost(deferred)).toBe(none);
    expect(await cost(TIDES)).toBeGreaterThan(Number(none));
  });
});

describe('a program', () => {
  it('makes the calls that only it may make, and ends when they are answered', async () => {
    const core = coreOf();
    const tools = [{ type: 'programmatic_tool_calling' }, { ...TIDES, allowed_callers: ['programmatic'] }];
    const first = await answered({ input: 'The tides at Brest?', tools }, core);
    const [program, call] = listAt(first, 'output') as JsonObject[];
    expect(call).toMatchObject({
      name: 'tides',
      caller: { type: 'program', caller_id: program?.['call_id'] },
    });
    expect(program?.['code']).toContain('tides');
    const done = { type: 'function_call_output', call_id: call?.['call_id'] ?? null, output: '14:05' };
    const next = await answered({ input: [done], tools, previous_response_id: textAt(first, 'id') }, core);
    expect(at(next, 'output', 0)).toMatchObject({
      type: 'program_output',
      call_id: program?.['call_id'],
      result: '14:05',
    });
    expect(textOfResponse(next)).toContain('14:05');
  });
});

describe('a context', () => {
  const compact_threshold = 1_000;
  const context_management = [{ type: 'compaction', compact_threshold }];

  it('is compacted from the threshold on, and what came before is not counted again', async () => {
    const core = coreOf();
    const input = `The code word is tides. ${'The sea rises and falls. '.repeat(250)}`;
    const long = await answered({ input, context_management }, core);
    expect(at(long, 'output', 0, 'type')).toBe('compaction');
    const body = {
      input: 'What is the code word?',
      context_management,
      previous_response_id: textAt(long, 'id'),
    };
    const next = await answered(body, core);
    expect(at(next, 'output', 0, 'type')).toBe('message');
    expect(textOfResponse(next)).toBe('tides');
    expect(at(next, 'usage', 'input_tokens')).toBeLessThan(compact_threshold / 2);
  });

  it('is left as it is below it', async () => {
    expect(await types({ input: 'Hello.', context_management })).toEqual(['message']);
  });

  it('is compacted, and nothing else, where a trigger stands at its end', async () => {
    const input = [{ role: 'user', content: 'The code word is tides.' }, { type: 'compaction_trigger' }];
    const core = coreOf();
    const response = await answered({ input, model: 'gpt-5' }, core);
    expect(listAt(response, 'output').map((item) => at(item, 'type'))).toEqual(['compaction']);
    const items = jsonOf(await core.get(`/responses/${textAt(response, 'id')}/input_items`));
    expect(items['data']).toHaveLength(1);
  });

  it('that somebody changed is refused', async () => {
    const [compacted] = await output({
      input: [{ role: 'user', content: 'Hello.' }, { type: 'compaction_trigger' }],
    });
    const encrypted_content = textAt(compacted ?? {}, 'encrypted_content').replace(/.{4}$/, 'AAAA');
    const refused = await coreOf().create({
      input: [
        { ...compacted, encrypted_content },
        { role: 'user', content: 'x' },
      ],
    });
    expect(errorOf(refused)).toMatchObject({ code: 'invalid_encrypted_content' });
  });
});

describe('a phase', () => {
  const phases = async (model: string, body: JsonObject) =>
    (await output({ model, reasoning: { effort: 'none' }, ...body })).map((item) => item['phase']);

  it('is told by the models that have phases: the last word, or a comment before it', async () => {
    expect(await phases('gpt-5.4', { input: 'Hello.' })).toEqual(['final_answer']);
    expect(await phases('gpt-5.4', { input: 'Search the web.', tools: [WEB] })).toEqual([
      undefined,
      'final_answer',
    ]);
    expect(await phases('gpt-4.1', { input: 'Hello.' })).toEqual([undefined]);
  });
});

it('a picture that is given back costs what a picture costs, whatever its bytes', async () => {
  const cost = async (result: string) => {
    const item = { id: 'ig_1', type: 'image_generation_call', status: 'completed', result };
    return at(
      await answered({ input: [item, { role: 'user', content: 'Hello.' }] }),
      'usage',
      'input_tokens',
    );
  };
  expect(await cost('AAAA')).toBe(await cost('QUJD'.repeat(1_000)));
});

describe('sums in a prompt', () => {
  it.each([
    ['What is 6*7?', '6 * 7', '42'],
    ['Calculate (2 + 3) * 4.', '( 2 + 3 ) * 4', '20'],
    ['2^10 please', '2 ** 10', '1024'],
    ['0.1 + 0.2', '0.1 + 0.2', '0.3'],
    ['17 % 5 - -2', '17 % 5 - - 2', '4'],
  ])('%s', (text, expression, value) => {
    expect(evaluated(text)).toEqual({ expression, value });
  });

  it.each(['Hello', '14:05', 'in 2026', '1 / 0', '(1 + 2', `${'9*'.repeat(200)}x`])('none in %s', (text) => {
    expect(evaluated(text)).toBe(null);
  });
});
