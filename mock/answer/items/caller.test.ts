/** What the caller runs: each kind as it is sent, and how a stream builds it. */
import { beforeAll, describe, expect, it } from 'vitest';
import { textAt, type JsonObject } from '../json.ts';
import { at, coreOf, eventsOf, jsonOf } from '../testing/calls.ts';
import type { ScriptItem } from '../types.ts';
import { warm } from '../warm.ts';

beforeAll(warm);

const first = async (item: ScriptItem, body: JsonObject = {}): Promise<JsonObject> =>
  at(jsonOf(await coreOf().create({ input: 'x', ...body }, { items: [item] })), 'output', 0) as JsonObject;

const eventsFor = async (...items: ScriptItem[]) =>
  eventsOf(await coreOf().create({ input: 'x', stream: true }, { items }));

describe('custom_tool_call', () => {
  it('has text as its input, and may be in a namespace', async () => {
    expect(
      await first({ type: 'custom_call', name: 'note', input: '14:05', namespace: 'desk' }),
    ).toMatchObject({
      type: 'custom_tool_call',
      status: 'completed',
      name: 'note',
      input: '14:05',
      namespace: 'desk',
      call_id: expect.stringMatching(/^call_[0-9a-f]{24}$/) as string,
    });
  });

  it('comes piece by piece, and is cut', async () => {
    const item = {
      type: 'custom_call' as const,
      name: 'note',
      input: 'one two three four five six '.repeat(5),
    };
    const deltas = (await eventsFor(item)).filter(
      ({ type }) => type === 'response.custom_tool_call_input.delta',
    );
    expect(deltas.map((event) => event['delta']).join('')).toBe(item.input);
    expect(await first(item, { max_output_tokens: 16 })).toMatchObject({ status: 'incomplete' });
  });
});

describe('computer_call', () => {
  const actions = [{ type: 'screenshot' as const }, { type: 'double_click' as const, x: 1, y: 2 }];

  it('has all actions, or one for the tool that came first', async () => {
    expect(await first({ type: 'computer', actions })).toMatchObject({
      actions: [{ type: 'screenshot' }, { type: 'double_click', x: 1, y: 2, keys: null }],
      pending_safety_checks: [],
    });
    const preview = { type: 'computer_use_preview', environment: 'mac', display_width: 8, display_height: 6 };
    const old = await first({ type: 'computer', actions }, { tools: [preview] });
    expect(old).toMatchObject({ action: { type: 'screenshot' } });
    expect(old).not.toHaveProperty('actions');
  });

  it('may need to be acknowledged', async () => {
    const safetyChecks = [{ id: 'sc_1', code: 'malicious_instructions' }];
    expect(await first({ type: 'computer', actions, safetyChecks })).toMatchObject({
      pending_safety_checks: [{ id: 'sc_1', code: 'malicious_instructions', message: null }],
    });
  });
});

describe('shell_call', () => {
  it('is run where the tool says', async () => {
    const where = async (environment: JsonObject | null) => {
      const tools = environment === null ? [] : [{ type: 'shell', environment }];
      return (await first({ type: 'shell', commands: ['ls'] }, { tools }))['environment'];
    };
    expect(await where(null)).toEqual({ type: 'local' });
    expect(await where({ type: 'local' })).toEqual({ type: 'local' });
    const mine = { type: 'container_reference', container_id: 'cntr_mine' };
    expect(await where(mine)).toEqual(mine);
    expect(await where({ type: 'container_auto' })).toMatchObject({ type: 'container_reference' });
  });

  it('comes command by command, and is cut within one', async () => {
    const commands = ['ls -l', `echo ${'tide '.repeat(20)}`];
    const events = await eventsFor({ type: 'shell', commands });
    const of = (type: string) =>
      events.filter((event) => event['type'] === `response.shell_call_command.${type}`);
    expect(of('added').map(({ command_index, command }) => [command_index, command])).toEqual([
      [0, ''],
      [1, ''],
    ]);
    expect(of('done').map(({ command }) => command)).toEqual(commands);
    const cut = await first({ type: 'shell', commands }, { max_output_tokens: 16 });
    expect(cut['status']).toBe('incomplete');
    expect(commands[1]?.startsWith(String(at(cut, 'action', 'commands', 1)))).toBe(true);
  });

  it('has an output that names it, piece by piece', async () => {
    const output = [{ stdout: 'one two', stderr: 'oh', exit: 1 }];
    const events = await eventsFor({ type: 'shell', commands: ['ls'] }, { type: 'shell_output', output });
    const items = events
      .filter(({ type }) => type === 'response.output_item.done')
      .map((event) => event['item']);
    expect(at(items[1], 'call_id')).toBe(at(items[0], 'call_id'));
    const deltas = events.filter(({ type }) => type === 'response.shell_call_output_content.delta');
    expect(deltas.map(({ delta }) => delta)).toEqual([
      { stdout: 'one' },
      { stdout: ' two' },
      { stderr: 'oh' },
    ]);
    expect(deltas.every((event) => !('obfuscation' in event))).toBe(true);
    expect(at(items[1], 'output', 0)).toEqual({
      stdout: 'one two',
      stderr: 'oh',
      outcome: { type: 'exit', exit_code: 1 },
    });
  });
});

describe('apply_patch_call', () => {
  const update = { type: 'update_file' as const, path: 'a.txt', diff: '@@\n-a\n+b\n' };

  it('comes with its diff piece by piece; a deletion has none', async () => {
    const types = async (item: ScriptItem) => (await eventsFor(item)).map((event) => textAt(event, 'type'));
    expect(await types({ type: 'apply_patch', operation: update })).toContain(
      'response.apply_patch_call_operation_diff.done',
    );
    const deletion = { type: 'delete_file' as const, path: 'a.txt' };
    expect((await types({ type: 'apply_patch', operation: deletion })).join()).not.toContain('diff');
  });

  it('is left out whole where it does not fit, since it has no status for half of it', async () => {
    const operation = { ...update, diff: '+tide\n'.repeat(30) };
    const response = jsonOf(
      await coreOf().create(
        { input: 'x', max_output_tokens: 16 },
        { items: [{ type: 'apply_patch', operation }] },
      ),
    );
    expect(response).toMatchObject({ status: 'incomplete', output: [], usage: { output_tokens: 0 } });
  });
});

it('local_shell_call says only what it was told', async () => {
  expect(at(await first({ type: 'local_shell', command: ['ls', '-l'] }), 'action')).toEqual({
    type: 'exec',
    command: ['ls', '-l'],
    env: {},
  });
});

describe('a call by a program', () => {
  const program = { type: 'program' as const, code: 'await tides()' };
  const call = { type: 'call' as const, name: 'tides', arguments: {}, program: true as const };

  it('names the program before it, and costs nothing beside it', async () => {
    const response = jsonOf(await coreOf().create({ input: 'x' }, { items: [program, call] }));
    const caller = { type: 'program', caller_id: at(response, 'output', 0, 'call_id') };
    expect(at(response, 'output', 1, 'caller')).toEqual(caller);
    const alone = jsonOf(await coreOf().create({ input: 'x' }, { items: [program] }));
    expect(at(response, 'usage', 'output_tokens')).toBe(at(alone, 'usage', 'output_tokens'));
  });
});

describe('an item as it is given', () => {
  it('is sent as it is, with an id where it has none', async () => {
    const item = { type: 'acme:map', zoom: 3 };
    expect(await first({ type: 'item', item })).toEqual({
      ...item,
      id: expect.stringMatching(/^item_[0-9a-f]{48}$/) as string,
    });
    expect(await first({ type: 'item', item: { ...item, id: 'map_1' } })).toEqual({ ...item, id: 'map_1' });
  });

  it('of a type that is known is streamed as that type is', async () => {
    const item = {
      type: 'web_search_call',
      status: 'completed',
      action: { type: 'search', query: 'tides', queries: ['tides'] },
    };
    const types = (await eventsFor({ type: 'item', item })).map((event) => event['type']);
    expect(types).toContain('response.web_search_call.searching');
  });
});
