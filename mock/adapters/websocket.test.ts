import { connect } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { at, textOfResponse } from '../answer/testing/calls.ts';
import type { JsonObject } from '../answer/json.ts';
import { call, error, startMock, text } from '../index.ts';
import type { Mock, StartOptions } from '../index.ts';
import { openSocket } from './testing/socket-client.ts';
import type { SocketClient } from './testing/socket-client.ts';

const running: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of running.splice(0).toReversed()) await end();
});

async function start(options?: StartOptions): Promise<Mock> {
  const mock = await startMock(options);
  running.push(() => mock.close());
  return mock;
}

async function connected(options?: StartOptions): Promise<{ mock: Mock; client: SocketClient }> {
  const mock = await start(options);
  return { mock, client: await opened(mock.url) };
}

async function opened(url: string, headers?: Record<string, string>): Promise<SocketClient> {
  const client = await openSocket(url, headers);
  running.push(() => client.socket.terminate());
  return client;
}

const finalOf = (events: JsonObject[]): JsonObject => events.at(-1)?.['response'] as JsonObject;
const idOf = (events: JsonObject[]): string => String(finalOf(events)['id']);
const typesOf = (events: JsonObject[]) => events.map((event) => event['type']);
const SAY = 'Reply with exactly this text and nothing else: "cobalt"';
const WEATHER = { type: 'function', name: 'get_weather', parameters: { type: 'object', properties: {} } };

describe('a turn', () => {
  it('is told in the events that a stream over HTTP has', async () => {
    const { mock, client } = await connected();
    const events = await client.turn({ input: SAY });
    const body = JSON.stringify({ model: 'gpt-4.1-mini', store: false, input: SAY, stream: true });
    const headers = { authorization: 'Bearer sk-test', 'content-type': 'application/json' };
    const other = await start();
    const response = await fetch(`${other.url}/responses`, { method: 'POST', headers, body });
    const data = (await response.text()).matchAll(/^data: (.*)$/gm);
    expect(events).toEqual([...data].map(([, json]) => JSON.parse(json!) as JsonObject));
    expect(textOfResponse(finalOf(events))).toBe('cobalt');
    expect(mock.requests()).toHaveLength(1);
  });

  it('takes the fields of HTTP that mean nothing here for nothing', async () => {
    const { client } = await connected();
    const events = await client.turn({ input: SAY, stream: false, background: true });
    expect(finalOf(events)).toMatchObject({ status: 'completed', background: false });
  });

  it('goes on from the one before, though neither was stored', async () => {
    const { mock, client } = await connected();
    const first = await client.turn({ input: 'Weather?', tools: [WEATHER], tool_choice: 'required' });
    const output = {
      type: 'function_call_output',
      call_id: at(finalOf(first), 'output', 0, 'call_id'),
      output: '17 degrees',
    };
    const second = await client.turn({
      input: [output],
      previous_response_id: idOf(first),
      tools: [WEATHER],
    });
    expect(textOfResponse(finalOf(second))).toContain('17 degrees');
    const third = await client.turn({ input: SAY, previous_response_id: idOf(second) });
    const tokens = [first, second, third].map((events) =>
      Number(at(finalOf(events), 'usage', 'input_tokens')),
    );
    expect(tokens[2]).toBeGreaterThan(tokens[0]!);
    const headers = { authorization: 'Bearer sk-test' };
    expect((await fetch(`${mock.url}/responses/${idOf(first)}`, { headers })).status).toBe(404);
  });

  it('goes on from a stored response of anybody with the same key, and from an unstored one of its own alone', async () => {
    const { mock, client } = await connected();
    const other = await opened(mock.url);
    const stored = await other.turn({ input: SAY, store: true });
    const unstored = await other.turn({ input: SAY });
    expect(typesOf(await client.turn({ input: SAY, previous_response_id: idOf(stored) })).at(-1)).toBe(
      'response.completed',
    );
    expect(await client.turn({ input: SAY, previous_response_id: idOf(unstored) })).toMatchObject([
      {
        type: 'error',
        status: 400,
        error: { code: 'previous_response_not_found', param: 'previous_response_id' },
      },
    ]);
  });

  it('goes on from the last response of its lane only', async () => {
    const { client } = await connected();
    const first = await client.turn({ input: SAY });
    await client.turn({ input: SAY });
    const [refusal] = await client.turn({ input: SAY, previous_response_id: idOf(first) });
    expect(refusal).toMatchObject({ error: { code: 'previous_response_not_found' } });
  });

  it('that fails to go on takes what it named out of the memory', async () => {
    const { client } = await connected();
    const first = await client.turn({ input: SAY });
    const orphan = { type: 'function_call_output', call_id: 'call_none', output: 'x' };
    expect(await client.turn({ input: [orphan], previous_response_id: idOf(first) })).toMatchObject([
      { type: 'error', status: 400, error: { code: 'invalid_request_error' } },
    ]);
    expect(await client.turn({ input: SAY, previous_response_id: idOf(first) })).toMatchObject([
      { error: { code: 'previous_response_not_found' } },
    ]);
    expect(typesOf(await client.turn({ input: SAY })).at(-1)).toBe('response.completed');
  });
});

describe('a warm-up', () => {
  it('has an id, no output, and is gone on from', async () => {
    const { mock, client } = await connected();
    mock.use([text('High water is at 14:05.').when({ input: 'tides' })]);
    const warm = await client.turn({ input: 'When are the tides?', generate: false });
    expect(typesOf(warm)).toEqual(['response.created', 'response.in_progress', 'response.completed']);
    expect(finalOf(warm)).toMatchObject({ status: 'completed', output: [], usage: { output_tokens: 0 } });
    const next = await client.turn({ input: [], previous_response_id: idOf(warm) });
    expect(textOfResponse(finalOf(next))).toBe('High water is at 14:05.');
    mock.verify();
  });

  it('hands what it was told on to the turn after it', async () => {
    const { client } = await connected();
    const warm = await client.turn({ input: 'Hello [[resproof: refusal]]', generate: false });
    const next = await client.turn({ input: [], previous_response_id: idOf(warm) });
    expect(at(finalOf(next), 'output', 0, 'content', 0, 'type')).toBe('refusal');
  });
});

describe('lanes', () => {
  it('are answered side by side, each in its order, and named in each event', async () => {
    const { mock, client } = await connected();
    mock.use([
      text('slow').when({ input: 'first' }).gate('held', 'response.completed'),
      text('quick').times(2),
    ]);
    const first = client.turn({ input: 'first', stream_id: 'a' });
    const second = client.turn({ input: 'second', stream_id: 'a' });
    await mock.gate('held');
    const quick = await client.turn({ input: 'third', stream_id: 'b' });
    expect(textOfResponse(finalOf(quick))).toBe('quick');
    expect(
      client.messages.some((event) => event['stream_id'] === 'a' && event['type'] === 'response.completed'),
    ).toBe(false);
    mock.release('held');
    await first;
    expect(textOfResponse(finalOf(await second))).toBe('slow');
    await vi.waitFor(() =>
      expect(client.messages.filter((event) => event['type'] === 'response.completed')).toHaveLength(3),
    );
    const ids = client.messages.map((event) => event['stream_id']);
    expect(new Set(ids)).toEqual(new Set(['a', 'b']));
  });

  it('name errors as well, and are no part of Open Responses', async () => {
    const { client } = await connected();
    expect(await client.turn({ input: 7, stream_id: 'a' })).toMatchObject([
      { type: 'error', stream_id: 'a' },
    ]);
    client.send({ type: 'response.create', stream_id: 'not one' });
    expect(await client.until(1)).toMatchObject([{ type: 'error', error: { param: 'stream_id' } }]);
    const other = await connected({ dialect: 'open-responses' });
    other.client.send({ type: 'response.create', model: 'm', input: SAY, stream_id: 'a' });
    expect(await other.client.until(1)).toMatchObject([
      { error: { code: 'unknown_parameter', param: 'stream_id' } },
    ]);
  });
});

describe('errors', () => {
  it.each<[string, string | Buffer, object]>([
    ['no JSON', '{', { code: 'invalid_json' }],
    ['no object', '[]', { code: 'invalid_type' }],
    ['no type', '{}', { code: 'missing_required_parameter', param: 'type' }],
    ['an unknown type', '{"type":"session.update"}', { code: 'invalid_value', param: 'type' }],
    ['a binary message', Buffer.from('{"type":"response.create"}'), { code: 'invalid_message' }],
    [
      'no model',
      '{"type":"response.create","input":"x"}',
      { code: 'missing_required_parameter', param: 'model' },
    ],
  ])('%s is one, and the connection stays', async (_, message, wrong) => {
    const { mock, client } = await connected();
    client.socket.send(message);
    expect(await client.until(1)).toMatchObject([{ type: 'error', status: 400, error: wrong }]);
    expect(typesOf(await client.turn({ input: SAY })).at(-1)).toBe('response.completed');
    expect(mock.journal().map(({ status }) => status)).toEqual([101, 400, 200]);
  });

  it('of a scenario and of directives have their status and what a client waits by', async () => {
    const { mock, client } = await connected();
    mock.use([error(503), call('search', { query: 'tides' })]);
    expect(await client.turn({ input: 'x' })).toMatchObject([{ type: 'error', status: 503 }]);
    const limited = await client.turn({ input: 'y [[resproof: status=429]]' });
    expect(limited).toMatchObject([
      { status: 429, error: { code: 'rate_limit_exceeded' }, headers: { 'retry-after': '1' } },
    ]);
    const events = await client.turn({ input: 'z' });
    expect(at(finalOf(events), 'output', 0, 'name')).toBe('search');
    expect(await client.turn({ input: 'one too many' })).toMatchObject([
      { status: 400, error: { code: 'resproof_unmatched' } },
    ]);
  });

  it('in mid-stream have a status, too', async () => {
    const { client } = await connected();
    const events = await client.turn({ input: 'Hello [[resproof: error-event]]' });
    expect(events.at(-1)).toMatchObject({ type: 'error', status: 500, error: { code: 'server_error' } });
    expect(typesOf(await client.turn({ input: SAY })).at(-1)).toBe('response.completed');
  });
});

describe('an upgrade', () => {
  it.each<[string, StartOptions, string, Record<string, string>, string]>([
    ['without a good key', {}, '', { authorization: 'Bearer sk-invalid' }, 'status 401'],
    ['elsewhere', {}, '/models', {}, 'status 404'],
    ['where it is switched off', { websocket: false }, '', {}, 'status 426'],
    ['in a dialect without it', { dialect: 'modelark' }, '', {}, 'status 426'],
    ['in a namespace that cannot be', {}, '', { 'x-resproof-namespace': '?' }, 'status 400'],
  ])('%s is refused', async (_, options, path, headers, refusal) => {
    const mock = await start(options);
    await expect(openSocket(mock.url + path, headers)).rejects.toThrow(refusal);
  });

  it('is refused in the envelope', async () => {
    const { port } = await start();
    const answer = await raw(
      port,
      'GET /v1/responses HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sk-a\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 8\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 426 [^]*sec-websocket-version: 13[^]*"code":"websocket_version"/);
  });

  it('to h2c, which clients in Java offer with every request, is answered over HTTP/1.1', async () => {
    const { port } = await start();
    const body = JSON.stringify({ model: 'm', input: SAY });
    const answer = await raw(
      port,
      'POST /v1/responses HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sk-a\r\ncontent-type: application/json\r\n' +
        `connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      'GET /v1/models HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sk-a\r\nconnection: close\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK[^]*cobalt[^]*HTTP\/1\.1 200 OK[^]*"object":"list"/);
  });
});

describe('a connection', () => {
  it('belongs to a namespace, and forgets with it', async () => {
    const mock = await start();
    const blue = mock.namespace('blue');
    const client = await opened(blue.url);
    const first = await client.turn({ input: SAY });
    expect(blue.journal().map(({ socket }) => socket)).toEqual([1, 1]);
    expect(mock.journal()).toEqual([]);
    await blue.reset();
    const [refusal] = await client.turn({ input: SAY, previous_response_id: idOf(first) });
    expect(refusal).toMatchObject({ error: { code: 'previous_response_not_found' } });
  });

  it('is noted: what came by it, how many events were sent, that the client left', async () => {
    const lines: unknown[] = [];
    const { mock, client } = await connected({ log: (line) => lines.push(line) });
    await client.turn({ input: SAY });
    mock.use([text('High water').gate('held', 'response.completed')]);
    client.send({ type: 'response.create', model: 'm', input: 'leave' });
    await mock.gate('held');
    client.socket.terminate();
    expect(await mock.waitFor({ disconnected: true })).toMatchObject([{ gate: null, events: 9, socket: 1 }]);
    await vi.waitFor(() => expect(lines).toHaveLength(3));
    expect(lines).toMatchObject([
      { method: 'POST', status: 200, socket: 1, stream: true, events: 9, by: 'rule:echo' },
      { by: 'scenario:1', disconnected: true },
      { method: 'GET', status: 101, socket: 1 },
    ]);
    expect(mock.exchange(2)?.response?.body.split('\n')).toHaveLength(9);
    const metrics = await (await fetch(`${mock.url.replace('/v1', '')}/__resproof/metrics`)).text();
    expect(metrics).toContain('resproof_sockets_open 0\n');
    expect(metrics).toContain('resproof_streams_open 0\n');
  });

  it('breaks where a turn is cut', async () => {
    const { mock, client } = await connected();
    client.send({ type: 'response.create', model: 'm', input: 'x [[resproof: cut=after:2]]' });
    expect(await client.closed).toBe(1006);
    expect(typesOf(client.messages)).toEqual(['response.created', 'response.in_progress']);
    await vi.waitFor(() => expect(mock.journal()[1]).toMatchObject({ events: 2, disconnected: false }));
  });

  it('has an age at which it takes no more turns, and ends after those under way', async () => {
    const { mock, client } = await connected({ socketAge: 40 });
    mock.use([text('High water').gate('held', 'response.completed')]);
    const under = client.turn({ input: 'x' });
    await mock.gate('held');
    await new Promise((resolve) => setTimeout(resolve, 60));
    mock.release();
    expect(typesOf(await under).at(-1)).toBe('response.completed');
    expect(await client.closed).toBe(1000);
    expect(client.messages.at(-1)).toMatchObject({
      type: 'error',
      status: 400,
      error: { code: 'websocket_connection_limit_reached' },
    });
  });

  it('ends with a message that is too large, or with more turns than anybody waits for', async () => {
    const { mock, client } = await connected({ maxBody: 1_000 });
    client.send({ type: 'response.create', model: 'm', input: 'x'.repeat(2_000) });
    expect(await client.closed).toBe(1009);
    expect(mock.journal().at(-1)).toMatchObject({ status: 413, by: 'transport:message' });
    const other = await opened(mock.url);
    mock.use([text('held').gate('held').times(10)]);
    for (let index = 0; index < 4; index += 1)
      other.send({ type: 'response.create', model: 'm', input: `${index}${'x'.repeat(700)}` });
    expect(await other.closed).toBe(1008);
  });

  it('answers pings, and a reader that is slow sets the pace', async () => {
    const { mock, client } = await connected();
    const pong = new Promise((resolve) =>
      client.socket.once('pong', (data: Buffer) => resolve(data.toString())),
    );
    client.socket.ping('hello');
    expect(await pong).toBe('hello');
    mock.use([text(Array.from({ length: 4 }, () => 'x'.repeat(1_000_000)))]);
    client.socket.pause();
    client.send({ type: 'response.create', model: 'm', input: 'x' });
    await mock.waitFor({ by: 'scenario' });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(mock.journal()[1]?.events).toBeNull();
    client.socket.resume();
    expect(typesOf(await client.until(1)).at(-1)).toBe('response.completed');
  });

  it('is ended by the end of the mock', async () => {
    const mock = await startMock();
    const client = await openSocket(mock.url);
    await mock.close();
    expect([1001, 1006]).toContain(await client.closed);
  });
});

it('steering is refused, and the input given back', async () => {
  const { client } = await connected();
  const first = await client.turn({ input: SAY });
  const steer = (fields: object) => {
    const said = client.until(1);
    client.send({ type: 'response.steer', input: 'Shorter.', ...fields });
    return said;
  };
  expect(await steer({ previous_response_id: idOf(first) })).toMatchObject([
    {
      type: 'response.steer.failed',
      steer: { previous_response_id: idOf(first), input: 'Shorter.' },
      error: { code: 'response_already_completed' },
    },
  ]);
  expect(await steer({ previous_response_id: 'resp_x' })).toMatchObject([
    { error: { code: 'response_not_found' } },
  ]);
  expect(await steer({})).toMatchObject([{ error: { code: 'invalid_input' } }]);
});

/** Sends bytes as they are, and reads until the other side ends. */
function raw(port: number, ...pieces: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const socket = connect(port, '127.0.0.1', () => pieces.forEach((piece) => socket.write(piece)));
    socket.on('data', (chunk) => (said += chunk.toString()));
    socket.on('end', () => resolve(said));
    socket.on('error', (error) => (said === '' ? reject(error) : resolve(said)));
  });
}
