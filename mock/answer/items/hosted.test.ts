/** What the server runs itself: each kind, with what is shown only when it is asked for. */
import { beforeAll, describe, expect, it } from 'vitest';
import { listAt, textAt, type JsonObject } from '../json.ts';
import { at, coreOf, eventsOf, jsonOf } from '../testing/calls.ts';
import type { ScriptItem } from '../types.ts';
import { warm } from '../warm.ts';

beforeAll(warm);

const first = async (item: ScriptItem, body: JsonObject = {}): Promise<JsonObject> =>
  at(jsonOf(await coreOf().create({ input: 'x', ...body }, { items: [item] })), 'output', 0) as JsonObject;

/** The types of the events between the announcement of the item and its end, without deltas. */
const told = async (item: ScriptItem, body: JsonObject = {}): Promise<string[]> => {
  const events = eventsOf(await coreOf().create({ input: 'x', stream: true, ...body }, { items: [item] }));
  const types = events.map((event) => textAt(event, 'type')).filter((type) => !type.endsWith('.delta'));
  return types.slice(
    types.indexOf('response.output_item.added') + 1,
    types.indexOf('response.output_item.done'),
  );
};

describe('web_search_call', () => {
  const action = {
    type: 'search' as const,
    queries: ['tides', 'high water'],
    sources: ['https://example.com/'],
  };

  it('has its sources only when they are included', async () => {
    const plain = await first({ type: 'web_search', action });
    expect(plain['action']).toEqual({ type: 'search', query: 'tides', queries: ['tides', 'high water'] });
    const include = ['web_search_call.action.sources'];
    expect(at(await first({ type: 'web_search', action }, { include }), 'action', 'sources')).toEqual([
      { type: 'url', url: 'https://example.com/' },
    ]);
  });

  it('opens pages and looks through them', async () => {
    expect(
      await first({ type: 'web_search', action: { type: 'open_page', url: 'https://a.example/' } }),
    ).toMatchObject({
      status: 'completed',
      action: { type: 'open_page', url: 'https://a.example/' },
    });
  });

  it('tells its phases; one that fails has no last one', async () => {
    const phases = ['in_progress', 'searching', 'completed'].map(
      (name) => `response.web_search_call.${name}`,
    );
    expect(await told({ type: 'web_search', action })).toEqual(phases);
    expect(await told({ type: 'web_search', action, status: 'failed' })).toEqual(phases.slice(0, 2));
  });
});

describe('file_search_call', () => {
  const item = {
    type: 'file_search' as const,
    queries: ['tides'],
    results: [{ filename: 'a.txt', text: 'High.' }],
  };

  it('has its results only when they are included', async () => {
    expect(await first(item)).toMatchObject({ queries: ['tides'], results: null });
    const include = ['file_search_call.results'];
    expect(at(await first(item, { include }), 'results', 0)).toMatchObject({
      filename: 'a.txt',
      text: 'High.',
      file_id: expect.stringMatching(/^file-/) as string,
      score: 0.95,
    });
  });
});

describe('code_interpreter_call', () => {
  const outputs = [
    { type: 'logs' as const, logs: '42' },
    { type: 'image' as const, url: 'https://example.com/a.png' },
  ];
  const item = { type: 'code_interpreter' as const, code: 'print(6 * 7)', outputs };

  it('has its outputs only when they are included', async () => {
    expect(await first(item)).toMatchObject({ code: 'print(6 * 7)', outputs: null, status: 'completed' });
    expect(await first(item, { include: ['code_interpreter_call.outputs'] })).toMatchObject({ outputs });
  });

  it('runs in the container of the tool', async () => {
    const tools = [{ type: 'code_interpreter', container: 'cntr_mine' }];
    expect(await first(item, { tools })).toMatchObject({ container_id: 'cntr_mine' });
    expect((await first(item))['container_id']).toMatch(/^cntr_[0-9a-f]{48}$/);
  });

  it('tells its code, then that it runs, then that it ran', async () => {
    expect(await told(item)).toEqual([
      'response.code_interpreter_call.in_progress',
      'response.code_interpreter_call_code.done',
      'response.code_interpreter_call.interpreting',
      'response.code_interpreter_call.completed',
    ]);
  });

  it('is not run when its code was cut', async () => {
    const long = { ...item, code: 'print("tides")\n'.repeat(20) };
    const include = ['code_interpreter_call.outputs'];
    const cut = await first(long, { max_output_tokens: 16, include });
    expect(cut).toMatchObject({ status: 'incomplete', outputs: null });
    expect(long.code.startsWith(textAt(cut, 'code'))).toBe(true);
    expect(await told(long, { max_output_tokens: 16 })).not.toContain(
      'response.code_interpreter_call.interpreting',
    );
  });
});

describe('image_generation_call', () => {
  const item = { type: 'image_generation' as const, prompt: 'A harbour' };
  const bytes = (image: unknown) => Buffer.from(String(image), 'base64');

  it('holds a whole picture in the format of the tool', async () => {
    const made = async (tool: JsonObject) =>
      bytes((await first(item, { tools: [{ type: 'image_generation', ...tool }] }))['result']);
    const png = await made({});
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.subarray(-8, -4).toString()).toBe('IEND');
    expect((await made({ output_format: 'webp' })).subarray(0, 4).toString()).toBe('RIFF');
    const jpeg = await made({ output_format: 'jpeg' });
    expect([jpeg.readUInt16BE(0), jpeg.readUInt16BE(jpeg.length - 2)]).toEqual([0xffd8, 0xffd9]);
  });

  it('says what the settings were decided to be', async () => {
    const tools = [{ type: 'image_generation', size: '1024x1536', quality: 'auto' }];
    expect(await first(item, { tools })).toMatchObject({
      size: '1024x1536',
      quality: 'medium',
      revised_prompt: 'A harbour',
      status: 'completed',
    });
  });

  it.each([0, 1, 3])('shows %i partial images where the tool asks for so many', async (count) => {
    const tools = [{ type: 'image_generation', partial_images: count }];
    const events = eventsOf(await coreOf().create({ input: 'x', tools, stream: true }, { items: [item] }));
    const partial = events.filter(({ type }) => type === 'response.image_generation_call.partial_image');
    expect(partial.map((event) => event['partial_image_index'])).toEqual(
      Array.from({ length: count }, (_, at) => at),
    );
    for (const event of partial)
      expect(bytes(event['partial_image_b64']).subarray(1, 4).toString()).toBe('PNG');
  });

  it('has no picture when it failed', async () => {
    expect(await first({ ...item, status: 'failed' })).toMatchObject({ status: 'failed', result: null });
  });
});

describe('mcp_call', () => {
  const item = {
    type: 'mcp_call' as const,
    serverLabel: 'harbour',
    name: 'tides',
    arguments: { port: 'Brest' },
  };

  it('ends with an output or an error', async () => {
    expect(await first({ ...item, output: '14:05' })).toMatchObject({
      status: 'completed',
      arguments: '{"port":"Brest"}',
      output: '14:05',
      error: null,
    });
    const error = { type: 'http_error' as const, code: 503, message: 'Busy.' };
    expect(await first({ ...item, error })).toMatchObject({ status: 'failed', output: null, error });
    expect(await told({ ...item, error })).toEqual([
      'response.mcp_call.in_progress',
      'response.mcp_call_arguments.done',
      'response.mcp_call.failed',
    ]);
  });

  it('costs what the model wrote, and nothing a second time once it was approved', async () => {
    const cost = async (more: object) =>
      at(
        jsonOf(await coreOf().create({ input: 'x' }, { items: [{ ...item, ...more }] })),
        'usage',
        'output_tokens',
      );
    expect(await cost({})).toBeGreaterThan(3);
    expect(await cost({ approvalRequestId: 'mcpr_1' })).toBe(0);
  });
});

describe('mcp_list_tools', () => {
  it('lists tools, or says why it cannot', async () => {
    const item = { type: 'mcp_list' as const, serverLabel: 'harbour', tools: [{ name: 'tides' }] };
    expect(at(await first(item), 'tools', 0)).toEqual({
      name: 'tides',
      input_schema: { type: 'object', properties: {} },
    });
    expect(await told({ ...item, error: 'Gone.' })).toEqual([
      'response.mcp_list_tools.in_progress',
      'response.mcp_list_tools.failed',
    ]);
  });
});

describe('compaction', () => {
  it('hides what it stands for, and gives it back to the mock alone', async () => {
    const core = coreOf();
    const item = { type: 'compaction' as const, summary: 'The code word is tides.' };
    const compacted = at(
      jsonOf(await core.create({ input: 'x' }, { items: [item] })),
      'output',
      0,
    ) as JsonObject;
    expect(textAt(compacted, 'encrypted_content')).not.toContain('tides');
    const asked = { input: [compacted, { role: 'user', content: 'What is the code word?' }] };
    expect(at(jsonOf(await core.create(asked)), 'output', 0, 'content', 0, 'text')).toBe('tides');
  });
});

describe('max_tool_calls', () => {
  const search = { type: 'web_search' as const, action: { type: 'search' as const, queries: ['tides'] } };
  const run = { type: 'shell' as const, commands: ['ls'], where: 'container' as const };
  const ran = { type: 'shell_output' as const, output: [{ stdout: 'a' }] };
  const typesWith = async (items: ScriptItem[], max_tool_calls: number) =>
    listAt(jsonOf(await coreOf().create({ input: 'x', max_tool_calls }, { items })), 'output').map(
      (item) => (item as JsonObject)['type'],
    );

  it('leaves out what goes beyond it, with its output, and the answer goes on', async () => {
    const items = [search, run, ran, search, { type: 'text' as const, text: 'Done.' }];
    expect(await typesWith(items, 1)).toEqual(['web_search_call', 'message']);
    expect(await typesWith(items, 2)).toEqual([
      'web_search_call',
      'shell_call',
      'shell_call_output',
      'message',
    ]);
    expect(await typesWith(items, 9)).toHaveLength(5);
  });

  it('does not count what the caller runs', async () => {
    const local = { ...run, where: 'local' as const };
    expect(await typesWith([local, local, { type: 'call', name: 'f', arguments: {} }], 1)).toHaveLength(3);
  });
});
