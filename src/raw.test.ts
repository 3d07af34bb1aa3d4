import { describe, expect, test } from 'vitest';
import { exchangeFromWire, wireOfEvents } from './raw.ts';

const decoded = (wire: string | Uint8Array) => {
  const { response, request } = exchangeFromWire(wire);
  const body = Buffer.concat(response?.chunks.map(({ bytes }) => bytes) ?? []).toString();
  return {
    status: response?.status,
    headers: response?.headers,
    body,
    asked: `${request.method} ${request.url}`,
  };
};

test('a body alone has no headers, and is the answer to a creation', () => {
  expect(decoded('data: {}\n\n')).toEqual({
    status: 200,
    headers: [],
    body: 'data: {}\n\n',
    asked: 'POST unknown:/responses',
  });
});

test('the head that curl -i prints is read, also behind interim answers', () => {
  const wire =
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/2 404\r\nContent-Type: application/json\r\nX-Request-Id: a:b\r\n\r\n{"a":1}';
  expect(decoded(wire)).toMatchObject({
    status: 404,
    headers: [
      ['content-type', 'application/json'],
      ['x-request-id', 'a:b'],
    ],
    body: '{"a":1}',
  });
});

test('bytes stay as they are', () => {
  const bytes = Uint8Array.of(0x64, 0x61, 0xff, 0x00, 0x0a);
  expect(exchangeFromWire(bytes).response?.chunks[0]?.bytes).toEqual(bytes);
});

describe('which operation it answers, by the body', () => {
  test.each([
    ['{"error":{"message":"no"}}', 'POST unknown:/responses', 400],
    ['{"object":"response","error":{"message":"no"}}', 'POST unknown:/responses', 200],
    ['{"object":"response","error":null}', 'POST unknown:/responses', 200],
    ['{"id":"resp_1","deleted":true}', 'DELETE unknown:/responses/unknown', 200],
    ['{"object":"list","data":[{"object":"model"}]}', 'GET unknown:/models', 200],
    ['{"object":"list","data":[]}', 'GET unknown:/responses/unknown/input_items', 200],
    ['{"object":"model"}', 'GET unknown:/models/unknown', 200],
    ['[1', 'POST unknown:/responses', 200],
    ['null', 'POST unknown:/responses', 200],
  ])('%s → %s, %i', (wire, asked, status) => {
    expect(decoded(wire)).toMatchObject({ asked, status });
  });
});

test('events become the stream that a server would send', () => {
  expect(wireOfEvents([{ type: 'error', message: 'a\nb' }, { no: 'type' }])).toBe(
    'event: error\ndata: {"type":"error","message":"a\\nb"}\n\ndata: {"no":"type"}\n\n',
  );
});
