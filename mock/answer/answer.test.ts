import { describe, expect, it } from 'vitest';
import { at, coreOf, errorOf, jsonOf } from './testing/calls.ts';

const asking = { body: { model: 'gpt-4.1-mini', input: 'Say hi' } };

describe('keys', () => {
  it.each([
    ['no header', ''],
    ['a scheme that is not Bearer', 'Basic c2stdGVzdA=='],
    ['no key after Bearer', 'Bearer '],
    ['a key that begins with sk-invalid', 'Bearer sk-invalid-abc'],
  ])('refuses %s with 401', async (_name, authorization) => {
    const answered = await coreOf().ask({ ...asking, headers: { authorization } });
    expect(answered.status).toBe(401);
    expect(errorOf(answered)).toMatchObject({
      type: 'invalid_request_error',
      code: 'invalid_api_key',
      param: null,
    });
  });

  it('never repeats the key', async () => {
    const answered = await coreOf().ask({
      ...asking,
      headers: { authorization: 'Bearer sk-invalid-secret' },
    });
    expect(JSON.stringify(answered)).not.toContain('secret');
  });

  it('takes only the keys of the options, where there are some', async () => {
    const core = coreOf({ apiKeys: ['sk-one'] });
    const statusWith = async (key: string) =>
      (await core.ask({ ...asking, headers: { authorization: `Bearer ${key}` } })).status;
    expect([await statusWith('sk-one'), await statusWith('sk-two')]).toEqual([200, 401]);
  });

  it('keeps what one key stored from every other', async () => {
    const core = coreOf();
    const { id } = jsonOf(await core.ask(asking));
    const other = { authorization: 'Bearer sk-other' };
    const seen = await core.ask({ method: 'GET', path: `/responses/${String(id)}`, headers: other });
    expect(seen.status).toBe(404);
  });
});

describe('routes', () => {
  it.each([
    ['GET', '/no-such-route'],
    ['POST', '/chat/completion'],
    ['GET', '/responses/%E0%A4%A'],
    ['GET', '/responses/resp_never_given_out'],
    ['DELETE', '/responses/resp_never_given_out'],
    ['GET', '/responses/resp_never_given_out/input_items'],
  ])('%s %s is 404', async (method, path) => {
    const answered = await coreOf().ask({ method, path });
    expect(answered.status).toBe(404);
    expect(errorOf(answered)['message']).toBeTruthy();
  });

  it('says which methods a route has', async () => {
    const answered = await coreOf().ask({ ...asking, method: 'PUT' });
    expect(answered).toMatchObject({ status: 405, headers: { allow: 'POST, OPTIONS' } });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', ''])(
    'refuses the media type %j with 415',
    async (type) => {
      expect((await coreOf().ask({ ...asking, headers: { 'content-type': type } })).status).toBe(415);
    },
  );

  it.each(['application/json', 'application/json; charset=utf-8', 'application/vnd.api+json'])(
    'takes the media type %j',
    async (type) => {
      expect((await coreOf().ask({ ...asking, headers: { 'content-type': type } })).status).toBe(200);
    },
  );
});

describe('models', () => {
  it('lists one model, and then those that were used', async () => {
    const core = coreOf();
    const names = async () =>
      (at(jsonOf(await core.get('/models')), 'data') as { id: string }[]).map(({ id }) => id);
    expect(await names()).toEqual(['resproof-1']);
    await core.create({ model: 'openai/gpt-5', input: 'Say hi' });
    expect(await names()).toEqual(['resproof-1', 'openai/gpt-5']);
    expect(jsonOf(await core.get('/models/openai/gpt-5'))).toMatchObject({
      id: 'openai/gpt-5',
      object: 'model',
    });
  });

  it('lists those of the options, and knows no others', async () => {
    const core = coreOf({ models: ['a', 'b'] });
    expect(at(jsonOf(await core.get('/models')), 'data', 1, 'id')).toBe('b');
    expect((await core.get('/models/c')).status).toBe(404);
    const refused = await core.create({ model: 'c', input: 'Say hi' });
    expect(refused.status).toBe(404);
    expect(errorOf(refused)).toMatchObject({ code: 'model_not_found', param: 'model' });
  });
});
