import { expect, test } from 'vitest';
import { exchangeFromWire } from '../raw.ts';
import { wireLines } from './wire-log.ts';

test('what was sent and what came, line by line, nothing of it raw', () => {
  const exchange = exchangeFromWire(
    'HTTP/1.1 200 OK\r\nx-a: \u001b[2J\r\n\r\n{"id":\n"\u001b]0;title\u0007"}',
    {
      name: 'create.text/create',
      request: '{"model":"m"}',
    },
  );
  expect(wireLines(exchange)).toBe(`* create.text/create
> POST unknown:/responses
>
> {"model":"m"}
< 200 after 0 ms
< x-a: \\u001b[2J
<
< {"id":
< "\\u001b]0;title\\u0007"}
* ended after 0 ms
`);
});

test('a failure in place of an answer', () => {
  const exchange = {
    ...exchangeFromWire('x'),
    response: null,
    failure: { kind: 'connect', message: 'refused' } as const,
  };
  expect(wireLines(exchange)).toContain('\n* connect: refused\n');
});

test('a body of any size takes a screen at most', () => {
  const lines = wireLines(exchangeFromWire('a'.repeat(20_000)));
  expect(lines.length).toBeLessThan(17_000);
  expect(lines).toContain('… 3616 characters more, in the transcript');
});
