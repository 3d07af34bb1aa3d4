import { describe, expect, it } from 'vitest';
import { textAt } from './asked.ts';
import type { JsonObject } from './json.ts';
import { at, coreOf, errorOf, jsonOf, textOfResponse } from './testing/calls.ts';

const WEATHER = {
  type: 'function',
  name: 'get_weather',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const output = (call_id: string) => ({ type: 'function_call_output', call_id, output: 'Snow' });

describe('previous_response_id', () => {
  it('brings back what was said before', async () => {
    const core = coreOf();
    const first = jsonOf(await core.create({ input: 'The code word is tides. Say hi' }));
    const next = await core.create({
      input: 'What is the code word?',
      previous_response_id: textAt(first, 'id'),
    });
    expect(textOfResponse(jsonOf(next))).toBe('tides');
  });

  it('is refused for a response that was not stored, or was deleted', async () => {
    const core = coreOf();
    const unstored = textAt(jsonOf(await core.create({ input: 'Say hi', store: false })), 'id');
    const deleted = textAt(jsonOf(await core.create({ input: 'Say hi' })), 'id');
    await core.ask({ method: 'DELETE', path: `/responses/${deleted}` });
    for (const previous_response_id of [unstored, deleted]) {
      const refused = await core.create({ input: 'Say ho', previous_response_id });
      expect(refused.status).toBe(400);
      expect(errorOf(refused)['code']).toBe('previous_response_not_found');
    }
  });

  it('goes on without a turn in the middle that was deleted', async () => {
    const core = coreOf();
    let previous: string | null = null;
    const ids: string[] = [];
    for (const input of ['The code word is tides. Say hi', 'My name is Ada. Say hi', 'Say hi']) {
      previous = textAt(jsonOf(await core.create({ input, previous_response_id: previous })), 'id');
      ids.push(previous);
    }
    await core.ask({ method: 'DELETE', path: `/responses/${ids[1] ?? ''}` });
    const asked = async (input: string) =>
      textOfResponse(jsonOf(await core.create({ input, previous_response_id: previous })));
    expect(await asked('What is the code word?')).toBe('tides');
    expect(await asked('What is my name?')).not.toBe('Ada');
  });
});

describe('function calls', () => {
  it('are continued by their output alone', async () => {
    const core = coreOf();
    const called = jsonOf(await core.create({ input: 'The weather in Oslo', tools: [WEATHER] }));
    const call_id = String(at(called, 'output', 0, 'call_id'));
    const next = await core.create({ input: [output(call_id)], previous_response_id: textAt(called, 'id') });
    expect(textOfResponse(jsonOf(next))).toBe('get_weather returned: Snow');
  });

  it('without a call, an output is refused', async () => {
    const refused = await coreOf().create({ input: [{ role: 'user', content: 'x' }, output('call_nope')] });
    expect(refused.status).toBe(400);
    expect(errorOf(refused)['message']).toBe(
      'No tool call found for function call output with call_id call_nope.',
    );
  });

  it('without its output, a finished call is refused', async () => {
    const call: JsonObject = { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' };
    const ask = (item: JsonObject) => coreOf().create({ input: [item, { role: 'user', content: 'Say hi' }] });
    expect((await ask(call)).status).toBe(400);
    expect((await ask({ ...call, status: 'incomplete' })).status).toBe(200);
  });
});

describe('calls of other tools', () => {
  const user = { role: 'user', content: 'Say hi' };
  const statusOf = async (...input: JsonObject[]) =>
    (await coreOf().create({ input: [...input, user] })).status;

  it.each<[JsonObject, JsonObject]>([
    [
      { type: 'custom_tool_call', call_id: 'c', name: 'f', input: '' },
      { type: 'custom_tool_call_output', call_id: 'c', output: '' },
    ],
    [
      { type: 'shell_call', call_id: 'c', action: { commands: [] } },
      { type: 'shell_call_output', call_id: 'c', output: [] },
    ],
    [
      {
        type: 'local_shell_call',
        id: 'lsh_1',
        call_id: 'c',
        status: 'completed',
        action: { type: 'exec', command: [], env: {} },
      },
      { type: 'local_shell_call_output', id: 'lsh_1', output: '' },
    ],
    [
      { type: 'tool_search_call', call_id: 'c', execution: 'client', arguments: {} },
      { type: 'tool_search_output', call_id: 'c', tools: [] },
    ],
  ])('%j needs its output, and the output the call', async (call, output) => {
    expect(await statusOf(call, output)).toBe(200);
    expect(await statusOf(call)).toBe(400);
    expect(await statusOf(output)).toBe(400);
  });

  it('that the server answers itself need none', async () => {
    const environment = { type: 'container_reference', container_id: 'cntr_1' };
    expect(await statusOf({ type: 'shell_call', call_id: 'c', action: { commands: [] }, environment })).toBe(
      200,
    );
    expect(
      await statusOf({ type: 'tool_search_call', call_id: null, execution: 'server', arguments: {} }),
    ).toBe(200);
  });
});

describe('item_reference', () => {
  it.each([{ type: 'item_reference' }, {}])('as %j is put in the place of its item', async (form) => {
    const core = coreOf();
    const first = jsonOf(await core.create({ input: 'Say "the code word is tides"' }));
    const reference = { ...form, id: String(at(first, 'output', 0, 'id')) };
    const next = await core.create({
      input: [reference, { role: 'user', content: 'What is the code word?' }],
    });
    expect(textOfResponse(jsonOf(next))).toBe('tides');
  });

  it('to nothing is 404', async () => {
    const refused = await coreOf().create({ input: [{ type: 'item_reference', id: 'msg_nope' }] });
    expect(refused.status).toBe(404);
    expect(errorOf(refused)['param']).toBe('input[0].id');
  });
});

it('there are no conversations and no stored prompts', async () => {
  expect((await coreOf().create({ input: 'x', conversation: 'conv_1' })).status).toBe(404);
  expect((await coreOf().create({ prompt: { id: 'pmpt_1' } })).status).toBe(404);
});
