/** The agents SDK against the mock: a run with a tool, at once and streamed. */
import { Agent, OpenAIProvider, Runner, setTracingDisabled, tool } from '@openai/agents';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { startMock, type Mock } from '../../mock/index.ts';

let mock: Mock;

beforeAll(async () => {
  setTracingDisabled(true);
  mock = await startMock();
});
afterAll(() => mock.close());
beforeEach(() => mock.reset());

const called: string[] = [];
const weather = tool({
  name: 'get_weather',
  description: 'The weather of a city',
  parameters: z.object({ city: z.string() }),
  execute: ({ city }) => {
    called.push(city);
    return '17 degrees';
  },
});

function runner(): Runner {
  const modelProvider = new OpenAIProvider({ apiKey: 'sk-test', baseURL: mock.url, useResponses: true });
  return new Runner({ modelProvider, tracingDisabled: true });
}

const agent = new Agent({
  name: 'forecaster',
  model: 'gpt-4.1-mini',
  instructions: 'You forecast.',
  tools: [weather],
  modelSettings: { toolChoice: 'required' },
});

test('calls the tool and answers with what it brought', async () => {
  called.length = 0;
  const result = await runner().run(agent, 'What is the weather in Oslo?');
  expect(called).toHaveLength(1);
  expect(result.finalOutput).toContain('17 degrees');
});

test('does the same streamed', async () => {
  called.length = 0;
  const result = await runner().run(agent, 'What is the weather in Oslo?', { stream: true });
  let joined = '';
  for await (const chunk of result.toTextStream()) joined += chunk;
  await result.completed;
  expect(called).toHaveLength(1);
  expect(joined).toBe(result.finalOutput);
  expect(joined).toContain('17 degrees');
});
