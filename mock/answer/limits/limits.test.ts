/** What a key may ask for: the same requests, over HTTP's plain objects, of mocks with limits. */
import { describe, expect, it } from 'vitest';
import type { DialectName } from '../../../spec/index.ts';
import { createEngine } from '../../engine.ts';
import { error, text } from '../../index.ts';
import type { MockOptions } from '../../options.ts';
import type { MockReply } from '../../reply.ts';
import type { Limits } from './limits.ts';
import { spelled } from './rate.ts';

type Engine = ReturnType<typeof createEngine>;

const engineOf = (limits: Limits, options: MockOptions = {}) => createEngine({ limits, ...options });

const send = (engine: Engine, method: string, url: string, body: object | null, key = 'sk-byts-one') =>
  engine.handle({
    method,
    url,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: body === null ? '' : JSON.stringify(body),
  });

const ask = (engine: Engine, input: unknown, more: object = {}, key?: string) =>
  send(engine, 'POST', '/v1/responses', { model: 'gpt-4.1-mini', input, ...more }, key);

const jsonOf = ({ body }: MockReply) => JSON.parse(body.kind === 'text' ? body.text : '{}');
const errorOf = (reply: MockReply) => jsonOf(reply).error;
const statuses = (replies: MockReply[]) => replies.map(({ status }) => status);

/** Different requests, one after the other. */
async function several(engine: Engine, count: number, key?: string): Promise<MockReply[]> {
  const replies = [];
  for (let index = 0; index < count; index += 1) replies.push(await ask(engine, `Say ${index}`, {}, key));
  return replies;
}

describe('requests a minute', () => {
  it('are told on every answer, and refused when they are used up', async () => {
    const replies = await several(engineOf({ rpm: 3 }), 4);
    expect(statuses(replies)).toEqual([200, 200, 200, 429]);
    const told = (name: string) => replies.map(({ headers }) => headers[`x-ratelimit-${name}-requests`]);
    expect(told('limit')).toEqual(['3', '3', '3', '3']);
    expect(told('remaining')).toEqual(['2', '1', '0', '0']);
    expect(told('reset')).toEqual(['20s', '40s', '1m0s', '1m0s']);
    expect(replies[3]?.headers['retry-after']).toBe('20');
    expect(errorOf(replies[3]!)).toEqual({
      message:
        'Rate limit reached on requests per minute (RPM): limit 3, used 3, requested 1. Please try again in 20s.',
      type: 'requests',
      param: null,
      code: 'rate_limit_exceeded',
    });
    // What a page may read.
    expect(replies[0]?.headers['access-control-expose-headers']).toContain('x-ratelimit-reset-requests');
  });

  it('are counted whatever is answered, but for what makes nothing', async () => {
    const engine = engineOf({ rpm: 2 });
    expect((await ask(engine, 7)).status).toBe(400);
    expect((await send(engine, 'POST', '/v1/responses/input_tokens', { input: 'Hi' })).status).toBe(200);
    const { status, headers } = await send(engine, 'GET', '/v1/models', null);
    expect([status, headers['x-ratelimit-limit-requests']]).toEqual([200, undefined]);
    expect((await ask(engine, 'Hi')).status).toBe(429);
  });

  it('are those of one key in one namespace', async () => {
    const engine = engineOf({ rpm: 1 });
    expect(statuses(await several(engine, 2))).toEqual([200, 429]);
    expect(statuses(await several(engine, 2, 'sk-other'))).toEqual([200, 429]);
    const elsewhere = await send(engine, 'POST', '/t/a/v1/responses', { model: 'm', input: 'Hi' });
    expect(elsewhere.status).toBe(200);
    const stranger = await ask(engine, 'Hi', {}, 'sk-invalid');
    expect(stranger.status).toBe(401);
    expect(stranger.headers).not.toHaveProperty('x-ratelimit-limit-requests');
  });

  it('come back when time passes', async () => {
    const engine = engineOf({ rpm: 3 });
    await several(engine, 3);
    await engine.namespace().space.clock.advance(19);
    expect((await ask(engine, 'too early')).status).toBe(429);
    await engine.namespace().space.clock.advance(1);
    expect((await ask(engine, 'in time')).status).toBe(200);
  });

  it('are waited for, in virtual time, by who asks the same again', async () => {
    const engine = engineOf({ rpm: 1 });
    const before = await engine.namespace().space.clock.now();
    await ask(engine, 'one');
    expect((await ask(engine, 'two')).status).toBe(429);
    expect((await ask(engine, 'three')).status).toBe(429);
    expect((await ask(engine, 'two')).status).toBe(200);
    expect(await engine.namespace().space.clock.now()).toBe(before + 62);
    // In real time nothing but time helps.
    const real = engineOf({ rpm: 1 }, { clock: 'real' });
    expect(statuses(await several(real, 2))).toEqual([200, 429]);
    expect((await ask(real, 'Say 1')).status).toBe(429);
  });

  it('go before a scenario, whose step is still there afterwards', async () => {
    const engine = engineOf({ rpm: 1 });
    engine.namespace().use([text('first'), error(503), text('third')]);
    expect((await ask(engine, 'a')).status).toBe(200);
    expect((await ask(engine, 'b')).status).toBe(429);
    expect((await ask(engine, 'b')).status).toBe(503);
  });
});

describe('tokens a minute', () => {
  it('are those of input and output, and refused when they are used up', async () => {
    const engine = engineOf({ tpm: 60 });
    const first = await ask(engine, 'Say exactly: high water');
    const { total_tokens: used } = jsonOf(first).usage;
    expect(first.headers).toMatchObject({
      'x-ratelimit-limit-tokens': '60',
      'x-ratelimit-remaining-tokens': String(60 - used),
      'x-ratelimit-reset-tokens': `${used}s`,
    });
    const long = await ask(engine, 'The sea rises and falls twice a day. '.repeat(5));
    expect(errorOf(long)).toMatchObject({ type: 'tokens', code: 'rate_limit_exceeded' });
    expect(errorOf(long).message).toMatch(
      new RegExp(
        `tokens per minute \\(TPM\\): limit 60, used ${used}, requested \\d+\\. Please try again in \\d+s\\.`,
      ),
    );
    // Nothing was used by what was refused.
    expect(long.headers['x-ratelimit-remaining-tokens']).toBe(String(60 - used));
  });

  it('are never enough for a request that is larger than the limit', async () => {
    const reply = await ask(engineOf({ tpm: 20 }), 'The sea rises and falls twice a day. '.repeat(5));
    expect([reply.status, reply.headers['x-should-retry'], reply.headers['retry-after']]).toEqual([
      429,
      'false',
      undefined,
    ]);
    expect(errorOf(reply).message).toMatch(/^Request too large on tokens per minute/);
  });
});

describe('a refusal is in the words of its dialect', () => {
  const LONG = 'The sea rises and falls twice a day. '.repeat(20);
  it.each<[DialectName, Limits, object]>([
    ['openai', { rpm: 1 }, { type: 'requests', code: 'rate_limit_exceeded' }],
    ['open-responses', { rpm: 1 }, { type: 'too_many_requests', code: 'rate_limit_exceeded' }],
    ['modelark', { rpm: 1 }, { type: 'TooManyRequests', code: 'RateLimitExceeded.EndpointRPMExceeded' }],
    ['modelark', { tpm: 200 }, { type: 'TooManyRequests', code: 'RateLimitExceeded.EndpointTPMExceeded' }],
    ['openai', { contextWindow: 50 }, { code: 'context_length_exceeded', param: 'input' }],
    ['bytespike', { contextWindow: 50 }, { code: 'context_length_exceeded' }],
    [
      'modelark',
      { contextWindow: 50 },
      { type: 'BadRequest', code: 'InvalidParameter', message: /exceeds the maximum length/ },
    ],
  ])('%s %j', async (dialect, limits, { message, ...said }: { message?: RegExp }) => {
    const engine = engineOf(limits, { dialect });
    await ask(engine, 'Hi');
    const refused = errorOf(await ask(engine, LONG));
    expect(refused).toMatchObject(said);
    if (message) expect(refused.message).toMatch(message);
  });
});

describe('the context window', () => {
  const turn = (role: string, content: string) => ({ role, content });
  const LINE = 'The sea rises and falls twice a day. '.repeat(4);
  const turns = [
    turn('developer', 'Answer in one word.'),
    turn('user', `My name is Ada. ${LINE}`),
    turn('assistant', LINE),
    turn('user', 'What is my name?'),
  ];

  it('is not exceeded by input, unless truncation is auto', async () => {
    const engine = engineOf({ contextWindow: 70 });
    for (const truncation of [null, 'disabled'])
      expect(errorOf(await ask(engine, turns, { truncation })).code).toBe('context_length_exceeded');
    const reply = await ask(engine, turns, { truncation: 'auto' });
    expect(reply.status).toBe(200);
    expect(jsonOf(reply)).toMatchObject({ truncation: 'auto' });
    expect(jsonOf(reply).usage.input_tokens).toBeLessThan(70);
    // What is stored is what was sent.
    const items = await send(engine, 'GET', `/v1/responses/${jsonOf(reply).id}/input_items`, null);
    expect(jsonOf(items).data).toHaveLength(4);
  });

  it('is made room in from the oldest turn on, and keeps a call together with its output', async () => {
    const call = { type: 'function_call', call_id: 'call_1', name: 'tides', arguments: `{"a":"${LINE}"}` };
    const output = { type: 'function_call_output', call_id: 'call_1', output: 'ebb' };
    const engine = engineOf({ contextWindow: 40 });
    const all = [turns[0], call, output, turn('user', 'Say exactly: high water')];
    const reply = await ask(engine, all, { truncation: 'auto' });
    expect(reply.status).toBe(200);
    const alone = await ask(engine, [turns[0], all[3]]);
    expect(jsonOf(reply).usage.input_tokens).toBe(jsonOf(alone).usage.input_tokens);
  });

  it('does not hold one item that is too long by itself', async () => {
    const reply = await ask(engineOf({ contextWindow: 30 }), LINE, { truncation: 'auto' });
    expect(errorOf(reply).code).toBe('context_length_exceeded');
  });

  it('is shared with the answer, and may be that of one model', async () => {
    const engine = engineOf({ contextWindows: { small: 40 } });
    const count = { input: 'Count from 1 to 300.' };
    const small = jsonOf(await ask(engine, count.input, { model: 'small' }));
    expect(small).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      max_output_tokens: null,
      usage: { total_tokens: 40 },
    });
    expect(jsonOf(await ask(engine, count.input)).status).toBe('completed');
  });
});

describe('requests in flight', () => {
  const gone = new AbortController().signal;
  const begin = (engine: Engine, dialect: DialectName) =>
    engine.handle(
      {
        method: 'POST',
        url: '/v1/responses',
        headers: { authorization: 'Bearer sk-byts-one', 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'm', input: dialect, stream: true }),
      },
      gone,
    );

  it.each<[DialectName, string]>([
    ['openai', 'rate_limit_exceeded'],
    ['bytespike', 'concurrency_limit'],
  ])('are refused beyond the limit until one is over: %s', async (dialect, code) => {
    const engine = engineOf({ inFlight: 2 }, { dialect });
    const [first, second] = [await begin(engine, dialect), await begin(engine, dialect)];
    const third = await begin(engine, dialect);
    expect(statuses([first, second, third])).toEqual([200, 200, 429]);
    expect(errorOf(third).code).toBe(code);
    expect(third.headers['retry-after']).toBe('1');
    engine.ended(third, { frames: 0, bytes: 0 });
    expect((await begin(engine, dialect)).status).toBe(429);
    engine.disconnected(first);
    expect((await begin(engine, dialect)).status).toBe(200);
    expect((await ask(engine, 'another key', {}, 'sk-byts-two')).status).toBe(200);
  });

  it('are a hundred in bytespike, where nothing is said', async () => {
    const engine = createEngine({ dialect: 'bytespike' });
    for (let count = 0; count < 100; count += 1) await begin(engine, 'bytespike');
    expect(errorOf(await begin(engine, 'bytespike')).message).toMatch(/this key may have 100 at a time/);
  });
});

it.each<[Limits, string]>([
  [{ rpm: 0 }, 'limits: rpm: expected a whole number, 1 or more, got 0.'],
  [{ tpm: 1.5 }, 'limits: tpm: expected a whole number, 1 or more, got 1.5.'],
  [{ contextWindow: 15 }, 'limits: contextWindow: expected a whole number, 16 or more, got 15.'],
  [
    { contextWindows: { m: -1 } },
    'limits: contextWindows["m"]: expected a whole number, 16 or more, got -1.',
  ],
])('%j cannot be', (limits, message) => expect(() => engineOf(limits)).toThrow(message));

it.each([
  [0, '0ms'],
  [17.4, '17ms'],
  [8_640, '8.64s'],
  [59_999, '59.999s'],
  [360_000, '6m0s'],
])('%d milliseconds are written %s', (time, said) => expect(spelled(time)).toBe(said));
