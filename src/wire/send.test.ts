import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ANSWER } from './bounds.ts';
import type { Exchange } from './exchange.ts';
import { createRedactor, REDACTED } from './redact.ts';
import { createSender, type SenderOptions, type SendOptions } from './send.ts';
import { bodyOf, deadOrigin, serve, serveSocket } from './testing/server.ts';

const key = 'sk-live-0123456789abcdef';
const name = { id: 'create.text/create', case: 'create.text', step: 'create', attempt: 1 };

async function post(
  origin: string,
  options: Partial<SenderOptions> & SendOptions & { path?: string } = {},
): Promise<Exchange> {
  const sender = createSender({
    origin,
    redactor: createRedactor([key]),
    userAgent: 'resproof/test',
    timeoutMs: 2_000,
    ...options,
  });
  const url = `${origin}${options.path ?? '/v1/responses'}`;
  const headers: Exchange['request']['headers'] = [
    ['content-type', 'application/json'],
    ['authorization', `Bearer ${key}`],
  ];
  try {
    return await sender.send(name, { method: 'POST', url, headers, body: '{"input":"hi"}' }, options);
  } finally {
    await sender.close();
  }
}

const text = (exchange: Exchange): string =>
  Buffer.concat(exchange.response?.chunks.map((chunk) => chunk.bytes) ?? []).toString('utf8');

describe('a request', () => {
  test('goes out as it was made, with the user agent, and comes back as bytes and headers', async () => {
    let seen = '';
    await using server = await serve(async (request, response) => {
      seen = `${request.method} ${request.url} ${request.headers['user-agent']} ${await bodyOf(request)}`;
      response
        .writeHead(201, { 'Content-Type': 'application/json', 'X-Request-Id': 'req_1' })
        .end('{"ok":true}');
    });
    const exchange = await post(server.origin, { path: '/v1/responses?x=1' });

    expect(seen).toBe('POST /v1/responses?x=1 resproof/test {"input":"hi"}');
    expect(exchange).toMatchObject({ ...name, failure: null, response: { status: 201 } });
    expect(exchange.response?.headers).toContainEqual(['x-request-id', 'req_1']);
    expect(exchange.request.headers).toContainEqual(['authorization', `Bearer ${REDACTED}`]);
    expect(text(exchange)).toBe('{"ok":true}');
  });

  test('keeps each chunk with its time', async () => {
    await using server = await serve(async (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
      await sleep(60);
      response.end('data: 2\n\n');
    });
    const chunks = (await post(server.origin)).response?.chunks ?? [];

    expect(chunks.map((chunk) => Buffer.from(chunk.bytes).toString())).toEqual([
      'data: 1\n\n',
      'data: 2\n\n',
    ]);
    expect((chunks[1]?.at ?? 0) - (chunks[0]?.at ?? 0)).toBeGreaterThan(40);
  });

  test('follows no redirect: the key stays where it was meant to go', async () => {
    let asked = 0;
    await using server = await serve((_request, response) => {
      asked += 1;
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect((await post(server.origin)).response?.status).toBe(307);
    expect(asked).toBe(1);
  });

  test('never leaves the origin of the base URL', async () => {
    const sender = createSender({
      origin: 'http://127.0.0.1:1',
      redactor: createRedactor([]),
      userAgent: 'x',
    });
    const request = { method: 'GET', url: 'http://127.0.0.1:2/v1/models', headers: [], body: null };
    await expect(sender.send(name, request)).rejects.toThrow('about to leave');
    await sender.close();
  });

  test('skips informational answers', async () => {
    await using server = await serve((_request, response) => {
      response.writeProcessing();
      response.end('real');
    });
    expect(text(await post(server.origin))).toBe('real');
  });
});

describe('content encodings are undone, with the bounds kept', () => {
  test.each([
    ['gzip', gzipSync('a long text '.repeat(50))],
    ['br', brotliCompressSync('a long text '.repeat(50))],
  ])('%s', async (encoding, body) => {
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(body);
    });
    expect(text(await post(server.origin))).toBe('a long text '.repeat(50));
  });

  test('a gzip body that is cut gives what came, and says so', async () => {
    await using server = await serve((_request, response) => {
      response
        .writeHead(200, { 'content-encoding': 'gzip' })
        .end(gzipSync('hello'.repeat(500)).subarray(0, -4));
    });
    const exchange = await post(server.origin);
    expect(exchange.failure?.kind).toBe('cut');
    expect(text(exchange)).toContain('hellohello');
  });

  test('bytes that are not gzip are not HTTP', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('{"plain":true}');
    });
    expect((await post(server.origin)).failure?.kind).toBe('protocol');
  });

  test('an encoding that nobody asked for is not HTTP', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'rot13' }).end('uryyb');
    });
    expect((await post(server.origin)).failure).toEqual({
      kind: 'protocol',
      message: 'content-encoding rot13 is not known',
    });
  });

  test('a bomb stops at the bound', async () => {
    const bomb = gzipSync(Buffer.alloc(30_000_000));
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    });
    const exchange = await post(server.origin, { maxBodyBytes: 100_000 });
    expect(exchange.failure?.kind).toBe('too-large');
    expect(text(exchange).length).toBeLessThanOrEqual(100_000);
  });
});

describe('what a server may do to a request', () => {
  test('nobody listens: connect, at once', async () => {
    const exchange = await post(await deadOrigin());
    expect(exchange).toMatchObject({ response: null, failure: { kind: 'connect' } });
    expect(exchange.failure?.message).toContain('ECONNREFUSED');
  });

  test('it hangs up before it answers: cut', async () => {
    await using server = await serveSocket((socket) => socket.destroy());
    expect(await post(server.origin)).toMatchObject({ response: null, failure: { kind: 'cut' } });
  });

  test('it hangs up in the body: cut, and what came is kept', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('only this');
      setTimeout(() => response.destroy(), 20);
    });
    const exchange = await post(server.origin);
    expect(exchange.failure?.kind).toBe('cut');
    expect(text(exchange)).toBe('only this');
  });

  test('it never ends: timeout, and what came is kept', async () => {
    await using server = await serve((_request, response) => void response.write('begun'));
    const exchange = await post(server.origin, { timeoutMs: 150 });
    expect(exchange.failure).toEqual({ kind: 'timeout', message: 'no end within 150 ms' });
    expect(text(exchange)).toBe('begun');
    expect(exchange.response?.endedAt).toBeGreaterThanOrEqual(149);
  });

  test('it sends too much: too-large', async () => {
    await using server = await serve((_request, response) => void response.end('x'.repeat(50_000)));
    expect((await post(server.origin, { maxBodyBytes: 10_000 })).failure?.kind).toBe('too-large');
  });

  test('of what is too large the beginning is kept', async () => {
    await using server = await serve((_request, response) => void response.end('x'.repeat(2_000_000)));
    const exchange = await post(server.origin, { maxBodyBytes: 1_000_000 });
    expect(text(exchange)).toBe('x'.repeat(ANSWER.kept.bytes));
  });

  test('it sends a byte at a time: too-large, long before its size is', async () => {
    const chunks = '1\r\nx\r\n'.repeat(ANSWER.pieces + 1);
    await using server = await serveSocket((socket) => {
      socket.end(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`);
    });
    const exchange = await post(server.origin);
    expect(exchange.failure?.message).toBe(`the body came in over ${ANSWER.pieces} pieces`);
    expect(exchange.response?.chunks).toHaveLength(ANSWER.kept.pieces);
  });

  test('it sends endless headers: too-large', async () => {
    await using server = await serveSocket((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nx-long: ${'y'.repeat(100_000)}\r\n\r\n`);
    });
    expect((await post(server.origin)).failure).toEqual({
      kind: 'too-large',
      message: 'the head, or the trailers, are over 65536 bytes',
    });
  });

  test('it has a status that is none of HTTP: protocol', async () => {
    await using server = await serveSocket((socket) => socket.end('HTTP/1.1 000 No\r\n\r\n'));
    expect((await post(server.origin)).failure).toEqual({
      kind: 'protocol',
      message: 'an answer that HTTP/1.1 does not know',
    });
  });

  test('it does not speak HTTP: protocol', async () => {
    await using server = await serveSocket((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
    expect((await post(server.origin)).failure?.kind).toBe('protocol');
  });

  test('it gives the key back: redacted, even where two chunks share it', async () => {
    await using server = await serve(async (_request, response) => {
      response.writeHead(401, { 'x-debug': `key=${key}` });
      response.write(`{"error":{"message":"bad key ${key.slice(0, 10)}`);
      await sleep(30);
      response.end(`${key.slice(10)} given"}}`);
    });
    const exchange = await post(server.origin);
    expect(text(exchange)).toBe(`{"error":{"message":"bad key ${REDACTED} given"}}`);
    expect(JSON.stringify(exchange)).not.toContain(key.slice(0, 10));
  });
});

describe('we hang up', () => {
  test('after so many bytes, as the case asked', async () => {
    await using server = await serve((_request, response) => void response.write('0123456789'));
    const exchange = await post(server.origin, { abortAfter: 4 });
    expect(exchange.failure?.kind).toBe('aborted');
    expect(text(exchange)).toBe('0123');
  });

  test('when the run is stopped, before and during a request', async () => {
    await using server = await serve((_request, response) => void response.write('begun'));
    const before = await post(server.origin, { signal: AbortSignal.abort() });
    const during = await post(server.origin, { signal: AbortSignal.timeout(80) });
    expect([before.failure?.kind, during.failure?.kind]).toEqual(['aborted', 'aborted']);
    expect(text(during)).toBe('begun');
  });
});
