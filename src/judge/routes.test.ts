import { expect, test } from 'vitest';
import { bringsResponse, routeOf } from './routes.ts';

test.each([
  ['POST', 'https://api.example/v1/responses', 'create'],
  ['post', 'http://127.0.0.1:8787/t/one/v1/responses/?api-version=1', 'create'],
  ['GET', 'https://api.example/v1/responses/resp_1?stream=true', 'retrieve'],
  ['DELETE', 'https://api.example/v1/responses/resp_1', 'delete'],
  ['POST', 'https://api.example/v1/responses/resp_1/cancel', 'cancel'],
  ['GET', 'https://api.example/v1/responses/resp_1/input_items?limit=2', 'input-items'],
  ['GET', 'https://api.example/responses/v1/models', 'models'],
  ['GET', 'https://api.example/v1/models/vendor/large', 'model'],
  ['OPTIONS', 'https://api.example/v1/responses', 'preflight'],
  ['PUT', 'https://api.example/v1/responses', 'other'],
  ['POST', 'https://api.example/v1/chat/completions', 'chat'],
  ['POST', 'https://api.example/v1/responses/input_tokens', 'count'],
  ['POST', 'https://api.example/v1/responses/compact', 'compact'],
  ['POST', 'https://api.example/v1/conversations', 'conversation'],
  ['POST', 'https://api.example/v1/conversations/conv_1/items', 'conversation-items'],
  ['GET', 'https://api.example/v1/conversations/conv_1/items?limit=2', 'conversation-items'],
  ['GET', 'https://api.example/v1/conversations/conv_1/items/msg_1', 'conversation-item'],
  ['DELETE', 'https://api.example/v1/conversations/conv_1/items/msg_1', 'conversation'],
  ['DELETE', 'https://api.example/v1/conversations/conv_1', 'conversation-delete'],
  ['POST', 'https://api.example/v1/embeddings', 'other'],
])('%s %s is %s', (method, url, route) => {
  const request = { method, url, headers: [], body: null };
  const exchange = {
    id: 'a/b',
    case: 'a',
    step: 'b',
    attempt: 1,
    request,
    response: null,
    failure: null,
    startedAt: 0,
  };
  expect(routeOf(exchange)).toBe(route);
});

test('a Response comes from creating, retrieving and cancelling', () => {
  expect((['create', 'retrieve', 'cancel', 'delete', 'models'] as const).map(bringsResponse)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
