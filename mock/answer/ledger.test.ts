import { describe, expect, it } from 'vitest';
import { createEngine } from '../engine.ts';
import type { MockOptions } from '../options.ts';
import type { MockReply } from '../reply.ts';

const engineOf = (account: MockOptions['account'] = {}) => createEngine({ dialect: 'bytespike', account });

type Engine = ReturnType<typeof engineOf>;

const ask = (engine: Engine, body: object, headers: object = {}) =>
  engine.handle({
    method: 'POST',
    url: '/v1/responses',
    headers: { authorization: 'Bearer sk-byts-test', 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'gpt-5-4-mini', input: 'Say exactly: hello', ...body }),
  });

const bills = async (engine: Engine, url = '/v1/usage') => {
  const headers = { authorization: 'Bearer sk-byts-test' };
  return jsonOf(await engine.handle({ method: 'GET', url, headers, body: '' }));
};

const jsonOf = ({ body }: MockReply) => JSON.parse(body.kind === 'text' ? body.text : '{}');
const creditOf = ({ headers }: MockReply) => Number(headers['x-quota-remaining-credits']);

describe('the books of a key', () => {
  it('are told on every answer, of a key that is none as well', async () => {
    const engine = engineOf({ credit: 20, bucket: 5 });
    const replies = [
      await ask(engine, {}),
      await ask(engine, { stream: true }),
      await ask(engine, { input: 123 }),
      await ask(engine, {}, { authorization: 'Bearer sk-wrong' }),
      await ask(engine, {}, { 'x-resproof-directive': 'status=503' }),
    ];
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 400, 401, 503]);
    for (const { headers } of replies) {
      expect(headers['x-ratelimit-limit']).toMatch(/^(5|0)\.00$/);
      expect(headers['x-ratelimit-remaining']).toMatch(/^\d+\.\d\d$/);
      expect(Number(headers['x-ratelimit-reset']) * 1_000).toBeGreaterThan(Date.parse(headers['date'] ?? ''));
      expect(headers['x-quota-remaining-credits']).toMatch(/^\d+\.\d\d$/);
      expect(headers).not.toHaveProperty('x-org-quota-remaining-credits');
    }
  });

  it.each(['status=402', 'status=413', 'status=429', 'status=500', 'status=502', 'status=503'])(
    'are not moved by a request that fails with %s',
    async (directive) => {
      const engine = engineOf();
      const before = creditOf(await ask(engine, {}));
      const failed = await ask(engine, {}, { 'x-resproof-directive': directive });
      expect(`status=${failed.status}`).toBe(directive);
      expect(creditOf(failed)).toBe(before);
      expect(creditOf(await ask(engine, {}))).toBeLessThan(before);
      expect((await bills(engine)).data).toHaveLength(2);
    },
  );

  it('are told before there is a request: a body that is too large or too slow, a route or a URL that is none', async () => {
    const engine = createEngine({ dialect: 'bytespike', maxBody: 1_000, account: { credit: 20 } });
    await ask(engine, {});
    const headers = { authorization: 'Bearer sk-byts-test' };
    const refused = { method: 'POST', url: '/v1/responses', headers, body: '' };
    const replies = [
      await ask(engine, { input: 'x'.repeat(1_000) }),
      await engine.refuse(refused, 413),
      await engine.refuse(refused, 408),
      await engine.handle({ ...refused, url: '/v1/nothing' }),
      await engine.handle({ ...refused, url: '/v1/responses', method: 'PUT' }),
      await engine.handle({ ...refused, url: '/t/a b/v1/responses' }),
    ];
    expect(replies.map(({ status }) => status)).toEqual([413, 413, 408, 404, 405, 400]);
    for (const reply of replies) {
      expect(creditOf(reply)).toBe(19.99);
      expect(Object.keys(reply.headers)).toEqual(
        expect.arrayContaining(['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset']),
      );
      expect(reply.headers['access-control-expose-headers']).toContain('x-quota-remaining-credits');
    }
  });

  it('list a row for each answer, with the tokens that it told', async () => {
    const engine = engineOf();
    const { id, usage } = jsonOf(await ask(engine, {}));
    await ask(engine, { input: 123 });
    const rows = [
      expect.objectContaining({
        id,
        prompt_tokens: usage.input_tokens,
        completion_tokens: usage.output_tokens,
        credits: 10_000,
      }),
    ];
    expect(await bills(engine)).toEqual({ object: 'list', data: rows });
    expect(await bills(engine, '/api/v1/me/usage')).toEqual({ object: 'list', data: rows });
  });

  it('have the wallet of an organisation in a header more', async () => {
    const reply = await ask(engineOf({ organisation: 3 }), {});
    expect(reply.headers['x-org-quota-remaining-credits']).toBe('2.99');
  });

  it.each<[string, MockOptions['account'], number, string, string]>([
    ['its credit', { credit: 0.01 }, 402, 'quota_exceeded', 'used up'],
    ['the wallet of its organisation', { organisation: 0.01 }, 402, 'insufficient_balance', 'wallet'],
    ['its bucket', { bucket: 0.01 }, 429, 'rate_limit_exceeded', '5-hour bucket'],
  ])('refuse when %s is empty', async (_what, account, status, code, words) => {
    const engine = engineOf(account);
    expect((await ask(engine, {})).status).toBe(200);
    const refused = await ask(engine, {});
    expect(refused.status).toBe(status);
    expect(jsonOf(refused).error).toMatchObject({ code, message: expect.stringContaining(words) });
    expect((await bills(engine)).data).toHaveLength(1);
  });

  it('tell of the bucket in which the least is left, and of its reset', async () => {
    const engine = engineOf({ bucket: 5, day: 0.02, week: 9 });
    const told = ({ headers }: MockReply) => [
      headers['x-ratelimit-limit'],
      headers['x-ratelimit-remaining'],
      Number(headers['x-ratelimit-reset']) % 86_400,
    ];
    expect(told(await ask(engine, {}))).toEqual(['0.02', '0.01', 0]);
    await ask(engine, {});
    const refused = await ask(engine, {});
    expect([refused.status, jsonOf(refused).error.message]).toEqual([
      429,
      expect.stringMatching(/^The 1-day bucket/),
    ]);
    await engine.namespace().space.clock.advance(24 * 3_600);
    expect((await ask(engine, {})).status).toBe(200);
  });

  it('fill the bucket again when its time is over', async () => {
    const engine = engineOf({ bucket: 0.01 });
    await ask(engine, {});
    expect((await ask(engine, {})).status).toBe(429);
    await engine.namespace().space.clock.advance(5 * 3_600);
    expect((await ask(engine, {})).status).toBe(200);
  });

  it('are kept nowhere else', async () => {
    const reply = await createEngine().handle({
      method: 'GET',
      url: '/v1/usage',
      headers: { authorization: 'Bearer sk-test' },
      body: '',
    });
    expect(reply.status).toBe(404);
    expect(reply.headers).not.toHaveProperty('x-quota-remaining-credits');
  });
});
