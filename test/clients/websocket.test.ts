/** The official SDK's sessions, and the agents SDK, over the mock's WebSocket. */
import { Agent, setTracingDisabled, tool, withResponsesWebSocketSession } from '@openai/agents';
import OpenAI from 'openai';
import {
  ResponsesWebSocketSession,
  type ResponsesWebSocketLane,
} from 'openai/lib/responses/responses-websocket-session';
import { ResponsesWS } from 'openai/resources/responses/ws';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startMock, text, type Mock } from '../../mock/index.ts';

let mock: Mock;
beforeAll(async () => {
  setTracingDisabled(true);
  mock = await startMock();
});
afterAll(() => mock.close());
beforeEach(() => mock.reset());

describe('openai 7', () => {
  let socket: ResponsesWS;
  let session: ResponsesWebSocketSession;
  beforeAll(async () => {
    socket = new ResponsesWS(new OpenAI({ baseURL: mock.url, apiKey: 'sk-test' }));
    session = new ResponsesWebSocketSession(socket, {
      maxLanes: 8,
      maxBufferedEvents: 1_000,
      maxBufferedBytes: 1_000_000,
    });
    for await (const { type } of socket.stream()) if (type === 'open') break;
  });
  afterAll(() => socket.close());

  const ask = (lane: ResponsesWebSocketLane, fields: Parameters<ResponsesWebSocketLane['create']>[0]) => {
    lane.create({ model: 'gpt-4.1-mini', store: false, ...fields });
    return lane.finalResponse();
  };

  test('warms up, calls a tool, and goes on from what was never stored', async () => {
    const tools = [
      {
        type: 'function',
        name: 'get_weather',
        strict: false,
        parameters: { type: 'object', properties: { city: { type: 'string' } } },
      } as const,
    ];
    const lane = session.lane();
    const warm = await ask(lane, { input: 'What is the weather in Oslo?', tools, generate: false });
    expect(warm).toMatchObject({ status: 'completed', output: [] });
    const first = await ask(lane, {
      previous_response_id: warm.id,
      input: [],
      tools,
      tool_choice: { type: 'function', name: 'get_weather' },
    });
    const [item] = first.output;
    if (item?.type !== 'function_call') throw new Error(`expected a call, got ${item?.type}`);
    const output = { type: 'function_call_output', call_id: item.call_id, output: '17 degrees' } as const;
    const second = await ask(lane, { previous_response_id: first.id, input: [output], tools });
    expect(second.output_text).toContain('17 degrees');
  });

  test('has lanes, one of which is answered while the other waits', async () => {
    mock.use([
      text('slow').when({ input: 'first' }).gate('held', 'response.completed'),
      text('quick').times(2),
    ]);
    const [one, other] = [session.lane('one'), session.lane('other')];
    const first = ask(one, { input: 'first' });
    await mock.gate('held');
    one.create({ model: 'gpt-4.1-mini', store: false, input: 'second' });
    expect((await ask(other, { input: 'third' })).output_text).toBe('quick');
    mock.release('held');
    expect((await first).output_text).toBe('slow');
    expect((await one.finalResponse()).output_text).toBe('quick');
    mock.verify();
  });

  test('reads an error with its code, and goes on', async () => {
    const lane = session.lane('unlucky');
    await expect(ask(lane, { input: 'x', previous_response_id: 'resp_none' })).rejects.toMatchObject({
      error: { type: 'error', status: 400, error: { code: 'previous_response_not_found' } },
    });
    const again = await ask(session.lane('lucky'), { input: 'Reply with exactly this text: "cobalt"' });
    expect(again.output_text).toBe('cobalt');
  });
});

test('the agents SDK calls its tool and answers with what it brought, by one connection', async () => {
  const cities: string[] = [];
  const weather = tool({
    name: 'get_weather',
    description: 'The weather of a city',
    parameters: z.object({ city: z.string() }),
    execute: ({ city }) => {
      cities.push(city);
      return '17 degrees';
    },
  });
  const agent = new Agent({
    name: 'forecaster',
    model: 'gpt-4.1-mini',
    tools: [weather],
    modelSettings: { toolChoice: 'required', store: false },
  });
  const outputs = await withResponsesWebSocketSession(
    async ({ run }) => {
      const result = await run(agent, 'What is the weather in Oslo?');
      const streamed = await run(agent, 'What is the weather in Brest?', { stream: true });
      await streamed.completed;
      return [result.finalOutput, streamed.finalOutput];
    },
    { providerOptions: { apiKey: 'sk-test', baseURL: mock.url }, runnerConfig: { tracingDisabled: true } },
  );
  expect(cities).toHaveLength(2);
  for (const output of outputs) expect(output).toContain('17 degrees');
  expect(mock.journal().map(({ status, socket }) => [status, socket])).toEqual([
    [101, 1],
    ...Array.from({ length: 4 }, () => [200, 1]),
  ]);
});
