import { describe, expect, it } from 'vitest';
import { textAt } from './asked.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { at, coreOf, errorOf, jsonOf } from './testing/calls.ts';

/** About 500 tokens, and about 100. */
const LONG = 'The sea rises and falls twice a day. '.repeat(55);
const SHORT = 'The sea rises and falls twice a day. '.repeat(11);
const PREFIX = { caching: { type: 'enabled', prefix: true }, thinking: { type: 'disabled' } };
const GO_ON = { caching: { type: 'enabled' }, thinking: { type: 'disabled' } };

const cached = (response: JsonObject): unknown =>
  at(response, 'usage', 'input_tokens_details', 'cached_tokens');
const tokens = (response: JsonObject): number => Number(at(response, 'usage', 'input_tokens'));

describe('a prefix cache', () => {
  it('is made without any output', async () => {
    const response = jsonOf(await coreOf().create({ input: LONG, ...PREFIX }));
    expect(response).toMatchObject({ status: 'completed', output: [], ...PREFIX });
    expect(response['usage']).toMatchObject({
      output_tokens: 0,
      input_tokens_details: { cached_tokens: 0 },
      total_tokens: tokens(response),
    });
  });

  it('is hit by every turn that follows it', async () => {
    const core = coreOf();
    const prefix = jsonOf(await core.create({ input: LONG, ...PREFIX }));
    for (const input of ['Say hi', 'Say ho']) {
      const next = jsonOf(await core.create({ input, previous_response_id: textAt(prefix, 'id'), ...GO_ON }));
      expect(cached(next)).toBe(tokens(prefix));
      expect(tokens(next)).toBeGreaterThan(tokens(prefix));
    }
  });

  it('is made from a literal extra_body too', async () => {
    const response = jsonOf(await coreOf().create({ input: LONG, extra_body: PREFIX }));
    expect(response).toMatchObject({ output: [], ...PREFIX });
  });

  it.each<[string, JsonObject, string, string]>([
    ['under 256 tokens', { input: SHORT, ...PREFIX }, 'caching.prefix', '256'],
    [
      'with max_output_tokens',
      { input: LONG, ...PREFIX, max_output_tokens: 64 },
      'caching.prefix',
      'caching.prefix is not supported when max_output_tokens is set',
    ],
    ['streamed', { input: LONG, ...PREFIX, stream: true }, 'caching.prefix', 'stream'],
    [
      'with caching disabled',
      { input: LONG, caching: { type: 'disabled', prefix: true } },
      'caching.prefix',
      'enabled',
    ],
    [
      'with instructions',
      { input: LONG, ...GO_ON, instructions: 'Be brief.' },
      'instructions',
      'instructions',
    ],
  ])('is refused %s', async (_name, body, param, words) => {
    const answered = await coreOf().create(body);
    expect(answered.status).toBe(400);
    expect(errorOf(answered)['param']).toBe(param);
    expect(errorOf(answered)['message']).toContain(words);
  });
});

describe('a cache that takes its time', () => {
  it('is missed by the turns that come before it is in effect', async () => {
    const core = coreOf({ cacheDelay: 2_500 });
    const prefix = jsonOf(await core.create({ input: LONG, ...PREFIX }));
    const next = async (input: string) =>
      cached(jsonOf(await core.create({ input, previous_response_id: textAt(prefix, 'id'), ...GO_ON })));
    // Each turn is a second later than the one before.
    expect([await next('a'), await next('b'), await next('c')]).toEqual([0, 0, tokens(prefix)]);
  });

  it('is in effect when the clock says so, and is written on meanwhile', async () => {
    const core = coreOf({ cacheDelay: 60_000 });
    const first = jsonOf(await core.create({ input: LONG, ...GO_ON }));
    const second = jsonOf(
      await core.create({ input: 'a', previous_response_id: textAt(first, 'id'), ...GO_ON }),
    );
    expect(cached(second)).toBe(0);
    await core.space.clock.advance(60);
    const third = jsonOf(
      await core.create({ input: 'b', previous_response_id: textAt(second, 'id'), ...GO_ON }),
    );
    expect(cached(third)).toBeGreaterThan(tokens(first));
  });
});

describe('a session cache', () => {
  const chain = async (turns: JsonObject[]) => {
    const core = coreOf();
    const responses: JsonObject[] = [];
    for (const turn of turns) {
      const previous = responses.at(-1);
      const previous_response_id = previous === undefined ? null : textAt(previous, 'id');
      responses.push(jsonOf(await core.create({ input: 'Say hi', previous_response_id, ...turn })));
    }
    return responses;
  };

  it('grows turn by turn', async () => {
    const [first, second, third] = await chain([{ input: LONG, ...GO_ON }, GO_ON, GO_ON]);
    expect(cached(first ?? {})).toBe(0);
    expect(cached(second ?? {})).toBeGreaterThanOrEqual(tokens(first ?? {}));
    expect(cached(third ?? {})).toBeGreaterThan(Number(cached(second ?? {})));
  });

  it('holds of newer models the input of each turn alone', async () => {
    const at = async (model: string) => {
      const [first, second] = await chain([
        { model, input: LONG, ...GO_ON },
        { model, ...GO_ON },
      ]);
      return Number(cached(second ?? {})) - tokens(first ?? {});
    };
    expect(await at('seed-1-6-250915')).toBeGreaterThan(0);
    expect([await at('seed-1-8-251228'), await at('doubao-seed-2-0-lite')]).toEqual([0, 0]);
  });

  it('has its tools from the first turn, until that one is deleted', async () => {
    const core = coreOf({}, 'modelark');
    const tools = [{ type: 'function', name: 'tides', parameters: { type: 'object', properties: {} } }];
    const go = async (previous_response_id: JsonValue, more = {}) =>
      jsonOf(await core.create({ input: 'Say hi', previous_response_id, ...GO_ON, ...more }));
    const first = await go(null, { input: LONG, tools });
    const second = await go(first['id']!);
    expect(await go(second['id']!)).toMatchObject({ tools: [{ name: 'tides' }] });
    await core.ask({ method: 'DELETE', path: `/responses/${textAt(first, 'id')}` });
    const last = await go(second['id']!);
    expect([last['tools'], cached(last)]).toEqual([[], 0]);
  });

  it('is read but not written any more after a turn without it', async () => {
    const off = { thinking: { type: 'disabled' } };
    const [, second, third, fourth] = await chain([{ input: LONG, ...GO_ON }, off, GO_ON, GO_ON]);
    expect(cached(second ?? {})).toBeGreaterThan(0);
    expect([cached(third ?? {}), cached(fourth ?? {})]).toEqual([cached(second ?? {}), cached(second ?? {})]);
  });

  it('is missed with another thinking, and without caching at all', async () => {
    const [, second] = await chain([
      { input: LONG, ...GO_ON },
      { ...GO_ON, thinking: { type: 'enabled' } },
    ]);
    expect(cached(second ?? {})).toBe(0);
    const [, plain] = await chain([{ input: LONG }, {}]);
    expect(cached(plain ?? {})).toBe(0);
  });
});
