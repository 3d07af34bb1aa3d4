/** The official SDK against the mock: what nobody here could have bent. */
import OpenAI from 'openai';
import { zodTextFormat } from 'openai/helpers/zod';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { call, error, startMock, text, type Mock } from '../../mock/index.ts';

let mock: Mock;
let client: OpenAI;

beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.close());
beforeEach(() => {
  mock.reset();
  client = new OpenAI({ baseURL: mock.url, apiKey: 'sk-test', maxRetries: 2 });
});

const weather = {
  type: 'function',
  name: 'get_weather',
  description: 'The weather of a city',
  strict: true,
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
} as const;

describe('create', () => {
  test('answers with text, usage and a request id', async () => {
    const response = await client.responses.create({
      model: 'gpt-4.1-mini',
      input: 'Reply with exactly this text and nothing else: "cobalt"',
    });
    expect(response.output_text).toBe('cobalt');
    expect(response.status).toBe('completed');
    expect(response.usage?.total_tokens).toBe(response.usage!.input_tokens + response.usage!.output_tokens);
    expect(response._request_id).toMatch(/^req_/);
  });

  test('streams the whole event protocol', async () => {
    const stream = await client.responses.create({
      model: 'gpt-4.1-mini',
      input: 'Reply with exactly this text and nothing else: "blue and green"',
      stream: true,
    });
    const types: string[] = [];
    let joined = '';
    for await (const event of stream) {
      types.push(event.type);
      if (event.type === 'response.output_text.delta') joined += event.delta;
    }
    expect(joined).toBe('blue and green');
    expect(types.slice(0, 4)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
    ]);
    expect(types.slice(-4)).toEqual([
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
  });

  test('the stream helper, the strictest reader there is, accumulates text and reasoning summaries', async () => {
    const final = await client.responses
      .stream({
        model: 'gpt-5',
        input: 'Reply with exactly this text and nothing else: "indigo"',
        reasoning: { effort: 'low', summary: 'auto' },
      })
      .finalResponse();
    expect(final.output_text).toBe('indigo');
    expect(final.output.map((item) => item.type)).toEqual(['reasoning', 'message']);
  });

  test('the stream helper accumulates a function call', async () => {
    const final = await client.responses
      .stream({ model: 'gpt-4.1-mini', input: 'Weather?', tools: [weather], tool_choice: 'required' })
      .finalResponse();
    const [item] = final.output;
    expect(item?.type).toBe('function_call');
  });
});

test('a tool loop, by input items and by previous_response_id', async () => {
  const first = await client.responses.create({
    model: 'gpt-4.1-mini',
    input: 'What is the weather in Oslo?',
    tools: [weather],
    tool_choice: { type: 'function', name: 'get_weather' },
  });
  const [item] = first.output;
  if (item?.type !== 'function_call') throw new Error(`expected a call, got ${item?.type}`);
  expect(typeof JSON.parse(item.arguments).city).toBe('string');

  const output = { type: 'function_call_output', call_id: item.call_id, output: '17 degrees' } as const;
  const chained = await client.responses.create({
    model: 'gpt-4.1-mini',
    previous_response_id: first.id,
    input: [output],
    tools: [weather],
  });
  expect(chained.output_text).toContain('17 degrees');

  const replayed = await client.responses.create({
    model: 'gpt-4.1-mini',
    input: [{ role: 'user', content: 'What is the weather in Oslo?' }, item, output],
    tools: [weather],
  });
  expect(replayed.output_text).toContain('17 degrees');
});

test('structured output parses into its type', async () => {
  const person = z.object({ name: z.string(), age: z.number().int(), tags: z.array(z.string()) });
  const parsed = await client.responses.parse({
    model: 'gpt-4.1-mini',
    input: 'Invent a person.',
    text: { format: zodTextFormat(person, 'person') },
  });
  expect(person.parse(parsed.output_parsed)).toEqual(parsed.output_parsed);
});

describe('state', () => {
  test('retrieves, lists the input page by page, and deletes', async () => {
    const input = ['one', 'two', 'three', 'four', 'five'].map(
      (content) => ({ role: 'user', content }) as const,
    );
    const created = await client.responses.create({ model: 'gpt-4.1-mini', input, metadata: { k: 'v' } });
    const retrieved = await client.responses.retrieve(created.id);
    expect(retrieved.output).toEqual(created.output);
    expect(retrieved.metadata).toEqual({ k: 'v' });

    const seen: string[] = [];
    for await (const item of client.responses.inputItems.list(created.id, { limit: 2, order: 'asc' })) {
      if (item.type === 'message') seen.push(JSON.stringify(item.content));
    }
    expect(seen).toHaveLength(5);
    expect(seen[0]).toContain('one');
    expect(seen[4]).toContain('five');

    await client.responses.delete(created.id);
    await expect(client.responses.retrieve(created.id)).rejects.toThrow(OpenAI.NotFoundError);
  });
});

describe('typed errors', () => {
  test('400 names the parameter', async () => {
    const failed = client.responses.create({ model: 'gpt-4.1-mini', input: 'x', temperature: 99 });
    await expect(failed).rejects.toThrow(OpenAI.BadRequestError);
    await expect(failed).rejects.toMatchObject({
      status: 400,
      param: 'temperature',
      type: 'invalid_request_error',
    });
  });

  test('401 for a refused key', async () => {
    const wrong = new OpenAI({ baseURL: mock.url, apiKey: 'sk-invalid-1' });
    await expect(wrong.responses.create({ model: 'm', input: 'x' })).rejects.toThrow(
      OpenAI.AuthenticationError,
    );
  });

  test('404 for an unknown response', async () => {
    await expect(client.responses.retrieve('resp_unknown')).rejects.toThrow(OpenAI.NotFoundError);
  });

  test('429 is retried, as Retry-After says, and then answered', async () => {
    mock.use([error(429, { retryAfter: 0 }).times(2), text('at last')]);
    const response = await client.responses.create({ model: 'gpt-4.1-mini', input: 'x' });
    expect(response.output_text).toBe('at last');
    mock.verify();
  });

  test('429 that stays is a RateLimitError', async () => {
    mock.use([error(429, { retryAfter: 0 }).times(3)]);
    await expect(client.responses.create({ model: 'gpt-4.1-mini', input: 'x' })).rejects.toThrow(
      OpenAI.RateLimitError,
    );
  });
});

test('a scenario: a call, a failure, an answer', async () => {
  mock.use([call('search', { query: 'tides' }), error(503).times(2), text('High water is at 14:05.')]);
  const tools = [{ ...weather, name: 'search', strict: false }];
  const first = await client.responses.create({ model: 'gpt-4.1-mini', input: 'When is high water?', tools });
  const [item] = first.output;
  if (item?.type !== 'function_call') throw new Error(`expected a call, got ${item?.type}`);
  expect(JSON.parse(item.arguments)).toEqual({ query: 'tides' });
  const second = await client.responses.create({
    model: 'gpt-4.1-mini',
    previous_response_id: first.id,
    input: [{ type: 'function_call_output', call_id: item.call_id, output: 'table' }],
    tools,
  });
  expect(second.output_text).toBe('High water is at 14:05.');
  mock.verify();
});
