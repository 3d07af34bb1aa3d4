import { describe, expect, test } from 'vitest';
import type { Ask } from '../../suites/case.ts';
import { WRONG_KEY } from '../wire/redact.ts';
import { buildRequest } from './request.ts';

const target = {
  base: 'https://h/v1',
  baseQuery: [['api-version', '1']] as [string, string][],
  apiKey2: null,
  apiKey: 'sk-mine',
  headers: [['x-team', 'a']] as [string, string][],
  bodyFields: { max_output_tokens: 50, service_tier: 'flex' },
};
const built = (ask: Ask) => buildRequest(ask, target, 'm');
const body = (ask: Ask): unknown => JSON.parse(built(ask).body ?? 'null');

test('a body gets the model and the user’s fields; what the case sets wins', () => {
  expect(body({ body: { input: 'hi', max_output_tokens: 16 } })).toEqual({
    model: 'm',
    store: false,
    input: 'hi',
    max_output_tokens: 16,
    service_tier: 'flex',
  });
  expect(body({ body: { model: 'other', input: null } })).toMatchObject({ model: 'other', input: null });
  expect(body({ body: {}, noModel: true })).not.toHaveProperty('model');
});

test('nothing is stored that need not be', () => {
  expect(body({ body: { store: true } })).toMatchObject({ store: true });
  expect(body({ body: {}, bare: true })).not.toHaveProperty('store');
  const kept = { ...target, bodyFields: { store: true } };
  expect(JSON.parse(buildRequest({ body: {} }, kept, 'm').body ?? '')).toMatchObject({ store: true });
});

test('what counts or compacts names a model, and has no other fields of the user', () => {
  expect(body({ path: '/responses/input_tokens', body: { input: 'hi' } })).toEqual({
    model: 'm',
    input: 'hi',
  });
  expect(body({ path: '/responses/compact', body: {}, noModel: true })).toEqual({});
});

test('over a WebSocket the body is a message of its own, and the request an upgrade', () => {
  const { method, url, headers } = built({ socket: 'a', body: { input: 'hi' } });
  expect({ method, url }).toEqual({ method: 'GET', url: 'https://h/v1/responses?api-version=1' });
  expect(headers.map(([name]) => name)).toEqual(['authorization', 'x-team']);
  expect(body({ socket: 'a', body: { input: 'hi', stream_id: 's' } })).toMatchObject({
    type: 'response.create',
    model: 'm',
    store: false,
    input: 'hi',
    stream_id: 's',
  });
  expect(built({ socket: 'a' }).body).toBeNull();
});

test('the key of another account is sent where a case asks for it', () => {
  const second = { ...target, apiKey2: 'sk-theirs' };
  expect(Object.fromEntries(buildRequest({ auth: 'second' }, second, 'm').headers)).toMatchObject({
    authorization: 'Bearer sk-theirs',
  });
});

test('everything else is sent as it stands', () => {
  expect(body({ path: '/conversations', body: { items: [] } })).toEqual({ items: [] });
  expect(built({ raw: { text: '{', contentType: 'text/plain' } })).toMatchObject({ body: '{' });
  expect(built({ method: 'GET', path: '/models' }).body).toBeNull();
});

test('the query of the base URL comes before the own one', () => {
  expect(built({ method: 'GET', path: '/responses/r/input_items', query: { after: 'a b' } }).url).toBe(
    'https://h/v1/responses/r/input_items?api-version=1&after=a+b',
  );
});

describe('headers', () => {
  const headers = (ask: Ask) => Object.fromEntries(built({ body: {}, ...ask }).headers);

  test('are those of an SDK, and the user’s', () => {
    expect(headers({})).toEqual({
      'content-type': 'application/json',
      accept: 'application/json',
      authorization: 'Bearer sk-mine',
      'x-team': 'a',
    });
  });

  test('leave the key out, or send one that nobody issued, when the case says so', () => {
    expect(headers({ auth: 'none' })).not.toHaveProperty('authorization');
    expect(headers({ auth: 'wrong' })['authorization']).toBe(`Bearer ${WRONG_KEY}`);
  });

  test('of a case come last, and null takes one away', () => {
    expect(headers({ headers: { 'X-Team': 'b', Accept: null } })).toMatchObject({ 'x-team': 'b' });
    expect(headers({ headers: { Accept: null } })).not.toHaveProperty('accept');
  });

  test('a key that the user sends as a header is left out as well', () => {
    const withKey = { ...target, headers: [['api-key', 'k']] as [string, string][] };
    expect(buildRequest({ auth: 'none' }, withKey, 'm').headers).not.toContainEqual(['api-key', 'k']);
    expect(buildRequest({}, withKey, 'm').headers).toContainEqual(['api-key', 'k']);
  });
});

test('a path cannot become a part of the host', () => {
  expect(() => built({ path: '.evil.example/x' })).toThrow('must begin with a slash');
});
