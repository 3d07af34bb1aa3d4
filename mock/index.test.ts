import OpenAI from 'openai';
import { afterEach, describe, expect, it } from 'vitest';
import { call, createMock, error, reasoning, startMock, text, turn } from './index.ts';
import type { Mock } from './index.ts';

let mock: Mock | undefined;
afterEach(async () => {
  await mock?.close();
  mock = undefined;
});

const search = {
  type: 'function' as const,
  name: 'search',
  strict: true,
  parameters: {
    type: 'object',
    properties: { query: { type: 'string' } },
    required: ['query'],
    additionalProperties: false,
  },
};

describe('startMock', () => {
  it('plays a tool loop with a failure in it to the official SDK', async () => {
    mock = await startMock();
    mock.use([
      turn(reasoning('Look it up.'), call('search', { query: 'tides' })),
      error(503, { retryAfter: 0 }).times(2),
      text('High water is at 14:05.').when({ output: /14:05/ }),
    ]);
    const client = new OpenAI({ baseURL: mock.url, apiKey: 'sk-test' });
    const first = await client.responses.create({
      model: 'gpt-5',
      input: 'When is high water?',
      tools: [search],
    });
    const called = first.output.find((item) => item.type === 'function_call');
    expect(called).toMatchObject({ name: 'search', arguments: '{"query":"tides"}' });
    const second = await client.responses.create({
      model: 'gpt-5',
      previous_response_id: first.id,
      input: [{ type: 'function_call_output', call_id: called!.call_id, output: '14:05' }],
    });
    expect(second.output_text).toBe('High water is at 14:05.');
    mock.verify();
    expect(mock.journal().map((entry) => entry.status)).toEqual([200, 503, 503, 200]);
  });

  it('refuses a request that the script did not foresee, and the SDK does not try again', async () => {
    mock = await startMock();
    mock.use([text('x').when({ input: 'tides' })]);
    const client = new OpenAI({ baseURL: mock.url, apiKey: 'sk-test' });
    const asked = client.responses.create({ model: 'm', input: 'hello' });
    await expect(asked).rejects.toThrow(
      'the next step is 1, text("x"), and does not fit (input: wanted "tides", got "hello")',
    );
    expect(mock.journal()).toHaveLength(1);
    expect(() => mock!.verify()).toThrow('Not expected:\n  - POST /responses "hello"');
    mock.reset();
    mock.verify();
  });

  it('keeps namespaces apart', async () => {
    mock = await startMock();
    const [red, blue] = [mock.namespace('red'), mock.namespace('blue')];
    red.use([text('red')]);
    blue.use([text('blue')]);
    const say = async (baseURL: string) => {
      const client = new OpenAI({ baseURL, apiKey: 'sk-test' });
      return (await client.responses.create({ model: 'm', input: 'hello' })).output_text;
    };
    expect(await Promise.all([say(red.url), say(blue.url), say(red.url)])).toEqual(['red', 'blue', 'red']);
    red.verify();
    blue.verify();
  });
});

describe('createMock', () => {
  it('needs no port', async () => {
    const mock = createMock();
    const client = new OpenAI({ baseURL: mock.url, apiKey: 'sk-test', fetch: mock.fetch });
    const stream = client.responses.stream({
      model: 'm',
      input: 'Reply with exactly this text and nothing else: "hi"',
    });
    expect((await stream.finalResponse()).output_text).toBe('hi');
  });
});
