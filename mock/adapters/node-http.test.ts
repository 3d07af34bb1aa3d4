import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createEngine } from '../engine.ts';
import type { Engine } from '../engine.ts';
import { listen } from './node-http.ts';
import type { Listener, ListenOptions } from './node-http.ts';

const open: Listener[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function started(options: ListenOptions = {}, engine: Engine = createEngine()): Promise<Listener> {
  const listener = await listen(engine, options);
  open.push(listener);
  return listener;
}

/** Sends bytes as they are, and reads until the other side ends. */
function raw(port: number, ...pieces: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => pieces.forEach((piece) => socket.write(piece)));
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('end', () => resolve(text));
    socket.on('error', (error) => (text === '' ? reject(error) : resolve(text)));
  });
}

describe('the HTTP adapter', () => {
  it('listens on the loopback address unless told otherwise', async () => {
    const { origin, host } = await started();
    expect([host, new URL(origin).hostname]).toEqual(['127.0.0.1', '127.0.0.1']);
  });

  it('says that a port is taken', async () => {
    const { port } = await started();
    await expect(listen(createEngine(), { port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('frees its port with clients still connected', async () => {
    const listener = await listen(createEngine());
    await fetch(`${listener.origin}/v1/models`);
    const waiting = raw(
      listener.port,
      'POST /v1/responses HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n{',
    );
    await listener.close();
    await expect(waiting.catch((error: Error) => error.message)).resolves.toBeDefined();
    await expect(fetch(`${listener.origin}/v1/models`)).rejects.toThrow('fetch failed');
    await listener.close();
  });

  it('refuses a body beyond the limit before it has come, and its sender gets to read why', async () => {
    const { origin } = await started({}, createEngine({ maxBody: 1_000 }));
    const body = 'x'.repeat(8 * 1024 * 1024);
    const response = await fetch(`${origin}/v1/responses`, { method: 'POST', body });
    expect([response.status, await response.text()]).toEqual([413, expect.stringContaining('1000 bytes')]);
  });

  it('counts a body whose length was not announced', async () => {
    const { port } = await started({}, createEngine({ maxBody: 10 }));
    const head = 'POST /v1/responses HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n';
    expect(await raw(port, head, '14\r\n01234567890123456789\r\n0\r\n\r\n')).toContain('HTTP/1.1 413');
  });

  it('does not wait for a slow body for ever', async () => {
    const { port } = await started({ bodyTimeout: 50 });
    const head = 'POST /v1/responses HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{';
    const said = raw(port, head);
    await expect(said).resolves.toContain('HTTP/1.1 408');
  }, 5_000);

  it('answers what is not HTTP, and headers without end, in the envelope', async () => {
    const { port } = await started();
    expect(await raw(port, 'HELLO\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [^]*"type":"invalid_request_error"/);
    const headers = `GET / HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(100_000)}\r\n\r\n`;
    expect(await raw(port, headers)).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('takes an upgrade for what it is: 426, so that a client goes on over HTTP', async () => {
    const { port } = await started();
    const upgrade =
      'GET /v1/responses HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n';
    expect(await raw(port, upgrade)).toContain('HTTP/1.1 426');
  });

  it('keeps a connection for the next request', async () => {
    const { port } = await started();
    const ask = (more = '') =>
      `GET /v1/models HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sk-a\r\n${more}\r\n`;
    const answers = await raw(port, ask(), ask('connection: close\r\n'));
    expect(answers.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
  });
});
