/** The AI SDK against the mock: it validates every chunk and every body with a schema of its own. */
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, Output, stepCountIs, streamText, tool } from 'ai';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { startMock, type Mock } from '../../mock/index.ts';

let mock: Mock;

beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.close());
beforeEach(() => mock.reset());

function model(name = 'gpt-4.1-mini') {
  return createOpenAI({ baseURL: mock.url, apiKey: 'sk-test' })(name);
}

test('generateText', async () => {
  const result = await generateText({
    model: model(),
    prompt: 'Reply with exactly this text and nothing else: "amber"',
  });
  expect(result.text).toBe('amber');
  expect(result.finishReason).toBe('stop');
  expect(result.usage.outputTokens).toBeGreaterThan(0);
});

test('streamText with a tool, over two steps', async () => {
  const cities: string[] = [];
  const result = streamText({
    model: model(),
    prompt: 'What is the weather in Oslo?',
    tools: {
      get_weather: tool({
        description: 'The weather of a city',
        inputSchema: z.object({ city: z.string() }),
        execute: ({ city }) => {
          cities.push(city);
          return '17 degrees';
        },
      }),
    },
    stopWhen: stepCountIs(3),
  });
  let joined = '';
  for await (const chunk of result.textStream) joined += chunk;
  expect(cities).toHaveLength(1);
  expect(joined).toContain('17 degrees');
  expect(await result.finishReason).toBe('stop');
});

test('structured output', async () => {
  const schema = z.object({ name: z.string(), age: z.number().int() });
  const result = await generateText({
    model: model(),
    prompt: 'Invent a person.',
    output: Output.object({ schema }),
  });
  expect(schema.parse(result.output)).toEqual(result.output);
});

test('reasoning with a summary, streamed', async () => {
  const result = streamText({
    model: model('gpt-5'),
    prompt: 'Reply with exactly this text and nothing else: "violet"',
    providerOptions: { openai: { reasoningEffort: 'low', reasoningSummary: 'auto' } },
  });
  let joined = '';
  for await (const chunk of result.textStream) joined += chunk;
  expect(joined).toBe('violet');
  expect(await result.reasoningText).not.toBe('');
});
