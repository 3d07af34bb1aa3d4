import { expect, test } from 'vitest';
import { checkHeaders } from './headers.ts';
import { saidBy } from './testing/by-check.ts';
import { jsonExchange } from './testing/wire.ts';

test.each([
  ['a request id', 'req_7', []],
  ['an empty one', ' ', ['http.request-id']],
  ['none', null, ['http.request-id']],
])('%s', (_, id, breaks) => {
  expect(saidBy(checkHeaders, jsonExchange({}, { headers: { 'x-request-id': id } })).breaks).toEqual(breaks);
});

test('errors carry it as well', () => {
  const { broken } = saidBy(
    checkHeaders,
    jsonExchange({}, { status: 400, headers: { 'x-request-id': null } }),
  );
  expect(broken[0]?.place).toEqual({ header: 'x-request-id' });
});

test('a preflight owes none, and wire from a file has no headers', () => {
  const none = { 'x-request-id': null };
  expect(saidBy(checkHeaders, jsonExchange({}, { method: 'OPTIONS', headers: none })).breaks).toEqual([]);
  expect(
    saidBy(checkHeaders, jsonExchange({}, { headers: { ...none, 'content-type': null } })).breaks,
  ).toEqual([]);
});
