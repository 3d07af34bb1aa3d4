import { describe, expect, it } from 'vitest';
import { at, coreOf, errorOf, eventsOf, jsonOf, textOfResponse } from './testing/calls.ts';
import { textAt } from './asked.ts';
import type { JsonObject } from './json.ts';

const COUNT = 'Count from 1 to 300, every number in digits, separated by commas.';
const WEATHER = {
  type: 'function',
  name: 'get_weather',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};

const inputTokens = (response: JsonObject): number => Number(at(response, 'usage', 'input_tokens'));

describe('what was asked comes back', () => {
  it('with the values that were sent', async () => {
    const sent = {
      input: 'Say hi',
      instructions: 'Be brief.',
      temperature: 0.3,
      top_p: 0.9,
      top_logprobs: 2,
      max_output_tokens: 100,
      max_tool_calls: 3,
      metadata: { a: 'b' },
      parallel_tool_calls: false,
      reasoning: { effort: 'low' },
      tool_choice: 'none',
      truncation: 'auto',
      user: 'u',
      safety_identifier: 's',
      prompt_cache_key: 'k',
      service_tier: 'flex',
      store: false,
    };
    const { input: _input, reasoning, ...rest } = sent;
    const response = jsonOf(await coreOf().create(sent));
    expect(response).toMatchObject(rest);
    expect(response['reasoning']).toMatchObject(reasoning);
  });

  it('with defaults for nulls', async () => {
    const response = jsonOf(
      await coreOf().create({ input: 'Say hi', temperature: null, tools: null, metadata: null }),
    );
    expect(response).toMatchObject({
      temperature: 1,
      tools: [],
      metadata: {},
      instructions: null,
      tool_choice: 'auto',
      text: { format: { type: 'text' } },
      error: null,
      incomplete_details: null,
    });
  });
});

describe('the same requests in the same order', () => {
  const script = async () => {
    const core = coreOf();
    const answers = [
      await core.create({ input: 'Hello' }),
      await core.create({ input: 'Hello' }),
      await core.create({ input: 'weather in Oslo', tools: [WEATHER], stream: true }),
      await core.create({ model: 'gpt-5', input: 'Hello', reasoning: { summary: 'auto' } }),
    ];
    return JSON.stringify(answers);
  };

  it('give the same bytes in two namespaces', async () => {
    expect(await script()).toBe(await script());
  });

  it('give other text and ids with another seed', async () => {
    const [one, two] = await Promise.all(
      ['1', '2'].map(async (seed) => jsonOf(await coreOf({ seed }).create({ input: 'Hello' }))),
    );
    expect(one?.['id']).not.toBe(two?.['id']);
    expect(textOfResponse(one ?? {})).not.toBe(textOfResponse(two ?? {}));
  });

  it('give one text and two ids when one request is repeated', async () => {
    const core = coreOf();
    const [one, two] = [
      jsonOf(await core.create({ input: 'Hello' })),
      jsonOf(await core.create({ input: 'Hello' })),
    ];
    expect(one['id']).not.toBe(two['id']);
    expect(textOfResponse(one)).toBe(textOfResponse(two));
  });

  it('give the same text and usage streamed and not', async () => {
    const core = coreOf();
    const plain = jsonOf(await core.create({ input: 'Hello' }));
    const final = eventsOf(await core.create({ input: 'Hello', stream: true })).at(-1)?.[
      'response'
    ] as JsonObject;
    expect(textOfResponse(final)).toBe(textOfResponse(plain));
    expect(final['usage']).toEqual(plain['usage']);
  });
});

describe('time', () => {
  it('counts root requests from the epoch, and children from their parent', async () => {
    const core = coreOf();
    const first = jsonOf(await core.create({ input: 'One' }));
    const second = jsonOf(await core.create({ input: 'Two' }));
    const child = jsonOf(await core.create({ input: 'Three', previous_response_id: textAt(first, 'id') }));
    const times = [first, second, child].map((response) => Number(response['created_at']) - 1_767_225_600);
    expect(times).toEqual([1, 2, 2]);
    expect(child['completed_at']).toBe(child['created_at']);
  });

  it('is wall time when asked for', async () => {
    const { created_at: at } = jsonOf(await coreOf({ clock: 'real' }).create({ input: 'One' }));
    expect(Math.abs(Number(at) - Date.now() / 1000)).toBeLessThan(60);
  });
});

describe('input tokens', () => {
  const cost = async (body: JsonObject) =>
    inputTokens(jsonOf(await coreOf().create({ input: 'Say hi', ...body })));

  it.each<[string, JsonObject]>([
    ['instructions', { instructions: 'Be brief and kind.' }],
    ['tools', { tools: [WEATHER] }],
    ['a schema', { text: { format: { type: 'json_schema', name: 'x', schema: { type: 'object' } } } }],
    [
      'an image',
      {
        input: [
          {
            role: 'user',
            content: [
              { type: 'input_text', text: 'Say hi' },
              { type: 'input_image', image_url: 'data:image/png;base64,AAAA' },
            ],
          },
        ],
      },
    ],
  ])('grow with %s', async (_name, body) => {
    expect(await cost(body)).toBeGreaterThan(await cost({}));
  });

  it('do not inherit the instructions of the turn before', async () => {
    const grown = async (instructions: string | null) => {
      const core = coreOf();
      const first = jsonOf(await core.create({ input: 'Say hi', instructions }));
      const next = jsonOf(await core.create({ input: 'Say ho', previous_response_id: textAt(first, 'id') }));
      return inputTokens(next);
    };
    expect(await grown('A long instruction that is not carried over.')).toBe(await grown(null));
  });

  it('grow by what was said, turn by turn', async () => {
    const core = coreOf();
    let previous: string | null = null;
    const costs: number[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      const response = jsonOf(await core.create({ input: 'Say "ho ho"', previous_response_id: previous }));
      previous = textAt(response, 'id');
      costs.push(inputTokens(response));
    }
    const steps = costs.slice(1).map((cost, index) => cost - (costs[index] ?? 0));
    expect(new Set(steps).size).toBe(1);
  });

  it('count 200 kB of one letter without holding the core', async () => {
    const core = coreOf();
    await core.create({ input: 'Say hi' });
    const before = performance.now();
    expect(inputTokens(jsonOf(await core.create({ input: 'a'.repeat(200_000) })))).toBeGreaterThan(20_000);
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});

describe('max_output_tokens', () => {
  it('cuts a text', async () => {
    const response = jsonOf(await coreOf().create({ input: COUNT, max_output_tokens: 16 }));
    expect(response).toMatchObject({
      status: 'incomplete',
      completed_at: null,
      incomplete_details: { reason: 'max_output_tokens' },
      output: [{ status: 'incomplete' }],
      usage: { output_tokens: 16 },
    });
    expect(textOfResponse(response)).toMatch(/^1, 2, 3/);
  });

  it('cuts a call', async () => {
    const parameters = {
      type: 'object',
      properties: { text: { type: 'string', minLength: 500 } },
      required: ['text'],
    };
    const body = {
      tools: [{ type: 'function', name: 'f', parameters }],
      tool_choice: 'required',
      max_output_tokens: 16,
    };
    const response = jsonOf(await coreOf().create({ input: 'Go', ...body }));
    expect(response).toMatchObject({
      status: 'incomplete',
      output: [{ type: 'function_call', status: 'incomplete' }],
      usage: { output_tokens: 16 },
    });
  });

  it('may be used up by reasoning', async () => {
    const response = jsonOf(await coreOf().create({ model: 'gpt-5', input: 'Hello', max_output_tokens: 16 }));
    expect(response).toMatchObject({
      status: 'incomplete',
      output: [{ type: 'reasoning', status: 'incomplete' }],
      usage: { output_tokens: 16, output_tokens_details: { reasoning_tokens: 16 } },
    });
  });

  it('does nothing to an answer that is short enough', async () => {
    expect(jsonOf(await coreOf().create({ input: 'Say hi', max_output_tokens: 16 }))['status']).toBe(
      'completed',
    );
  });
});

describe('reasoning', () => {
  it('comes before the answer of a model that reasons, and is counted', async () => {
    const response = jsonOf(await coreOf().create({ model: 'o3', input: 'Say hi' }));
    expect(at(response, 'output', 0)).toMatchObject({ type: 'reasoning', summary: [] });
    expect(at(response, 'usage', 'output_tokens_details', 'reasoning_tokens')).toBeGreaterThan(0);
    expect(textOfResponse(response)).toBe('hi');
  });

  it.each<[string, JsonObject]>([
    ['a model that does not reason', { model: 'gpt-4.1' }],
    ['effort none', { model: 'gpt-5', reasoning: { effort: 'none' } }],
    ['thinking disabled', { model: 'seed-1-6', thinking: { type: 'disabled' } }],
    ['an empty object', { model: 'gpt-4.1', reasoning: {} }],
  ])('does not come with %s', async (_name, body) => {
    expect(at(jsonOf(await coreOf().create({ input: 'Say hi', ...body })), 'output', 0, 'type')).toBe(
      'message',
    );
  });

  it('has a summary and encrypted content when they are asked for, and takes both back', async () => {
    const core = coreOf();
    const body = {
      model: 'gpt-5',
      store: false,
      reasoning: { effort: 'low', summary: 'auto' },
      include: ['reasoning.encrypted_content'],
    };
    const first = jsonOf(await core.create({ ...body, input: 'Say hi' }));
    const [thought, message] = first['output'] as [JsonObject, JsonObject];
    expect(thought).toMatchObject({ summary: [{ type: 'summary_text' }] });
    const replay = (item: JsonObject) =>
      core.create({
        ...body,
        input: [{ role: 'user', content: 'Say hi' }, item, message, { role: 'user', content: 'And ho' }],
      });
    expect((await replay(thought)).status).toBe(200);
    const tampered = textAt(thought, 'encrypted_content').replace(/.$/, 'A');
    const refused = await replay({ ...thought, encrypted_content: `${tampered}AAAA` });
    expect(refused.status).toBe(400);
    expect(errorOf(refused)['code']).toBe('invalid_encrypted_content');
  });
});

describe('logprobs', () => {
  it('are there when they are asked for, and join to the text', async () => {
    const body = { include: ['message.output_text.logprobs'], top_logprobs: 2 };
    const response = jsonOf(await coreOf().create({ input: 'Say "one two"', ...body }));
    const logprobs = at(response, 'output', 0, 'content', 0, 'logprobs') as JsonObject[];
    expect(logprobs.map(({ token }) => token).join('')).toBe('one two');
    expect(logprobs[0]?.['top_logprobs']).toHaveLength(2);
  });
});

describe('a script', () => {
  it('decides the output, item by item', async () => {
    const response = jsonOf(
      await coreOf().create(
        { input: 'Say something else' },
        {
          items: [
            { type: 'reasoning', summary: ['Hm.'] },
            { type: 'call', name: 'f', arguments: { a: 1 }, callId: 'call_1' },
            { type: 'text', text: 'Done.' },
            { type: 'json', value: [1] },
            { type: 'refusal', refusal: 'No.' },
          ],
        },
      ),
    );
    expect(response['output']).toMatchObject([
      { type: 'reasoning', summary: [{ text: 'Hm.' }] },
      { type: 'function_call', call_id: 'call_1', arguments: '{"a":1}' },
      { content: [{ text: 'Done.' }] },
      { content: [{ text: '[1]' }] },
      { content: [{ type: 'refusal', refusal: 'No.' }] },
    ]);
  });

  it('may be an error answer', async () => {
    const error = { status: 503, message: 'Busy.', headers: { 'retry-after': '1' } };
    const answered = await coreOf().create({ input: 'Say hi' }, { error });
    expect(answered).toMatchObject({ status: 503, headers: { 'retry-after': '1' }, by: 'script' });
    expect(errorOf(answered)).toEqual({ message: 'Busy.', type: 'server_error', param: null, code: null });
  });

  it('may end incomplete, or failed', async () => {
    const items = [{ type: 'text' as const, text: 'Half' }];
    const cut = jsonOf(
      await coreOf().create({ input: 'x' }, { items, status: 'incomplete', reason: 'content_filter' }),
    );
    expect(cut).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'content_filter' } });
    const failure = { code: 'rate_limit_exceeded', message: 'Slow down.' };
    const failed = jsonOf(await coreOf().create({ input: 'x' }, { items, status: 'failed', failure }));
    expect(failed).toMatchObject({ status: 'failed', error: failure, output: [], usage: null });
  });
});

describe('directives', () => {
  const directed = async (directive: string, body: JsonObject = {}) =>
    coreOf().create({ input: `[[resproof: ${directive}]] Say hi`, ...body });

  it('refuse, cut, fail', async () => {
    expect(at(jsonOf(await directed('refusal')), 'output', 0, 'content', 0, 'type')).toBe('refusal');
    expect(jsonOf(await coreOf().create({ input: `[[resproof: incomplete]] ${COUNT}` }))).toMatchObject({
      status: 'incomplete',
      output: [{ status: 'incomplete' }],
    });
    expect(jsonOf(await directed('failed'))).toMatchObject({
      status: 'failed',
      error: { code: 'server_error' },
    });
  });

  it('call a function by its name', async () => {
    const response = jsonOf(await directed('call=get_weather', { tools: [WEATHER] }));
    expect(at(response, 'output', 0)).toMatchObject({ type: 'function_call', name: 'get_weather' });
    expect((await directed('call=get_weather')).status).toBe(400);
  });

  it('end a stream by an error event, flat and nested', async () => {
    const events = eventsOf(await directed('error-event', { stream: true }));
    expect(events.at(-1)).toMatchObject({
      type: 'error',
      code: 'server_error',
      error: { code: 'server_error' },
    });
    expect(events.some(({ type }) => type === 'response.output_item.added')).toBe(true);
  });

  it.each([
    ['rate_limit_exceeded', 'rate_limit_error'],
    ['context_length_exceeded', 'invalid_request_error'],
    ['insufficient_quota', 'insufficient_quota'],
    ['server_error', 'server_error'],
    ['a_code_of_my_own', 'invalid_request_error'],
  ])('end a stream by an error event of any class: %s', async (code, type) => {
    const last = eventsOf(await directed(`error-event=${code}`, { stream: true })).at(-1);
    expect(last).toMatchObject({ type: 'error', code, error: { code, type } });
    expect(jsonOf(await directed(`failed=${code}`))).toMatchObject({ status: 'failed', error: { code } });
  });

  it('are no part of what is repeated', async () => {
    const input = '[[resproof: slow]] Reply with exactly this text and nothing else: "tides"';
    expect(textOfResponse(jsonOf(await coreOf().create({ input })))).toBe('tides');
  });

  it('that are not known are refused by name', async () => {
    const refused = await directed('refusl');
    expect(refused.status).toBe(400);
    expect(errorOf(refused)['message']).toContain("'refusl'");
  });
});
