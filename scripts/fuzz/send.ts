/** Sends one request its way, and says what is wrong with the answer. */
import { connect } from 'node:net';
import { isObject, parsed, type JsonObject } from '../../mock/answer/json.ts';
import type { Listener } from '../../mock/adapters/node-http.ts';
import type { Engine, MockReply, MockRequest } from '../../mock/index.ts';
import type { Damage, Sending } from './requests.ts';

export interface Target {
  engine: Engine;
  listener: Listener;
  /** The ids that it gave last, by the name of their placeholder. */
  ids: Map<string, string>;
  /** How often it answered with each status; 0 where bytes got no answer. */
  statuses: Map<number, number>;
}

/** Milliseconds; whatever takes longer hangs. */
const PATIENCE = 5_000;

/** Why the answer is none that a client can read; null when it is one. */
export async function send(target: Target, sending: Sending): Promise<string | null> {
  const { way, method, url, headers, body, damage } = sending;
  const filled = (text: string) =>
    text.replace(/\{(response|conversation|item)\}/g, (all, name: string) => target.ids.get(name) ?? all);
  const request: MockRequest = { method, url: filled(url), headers, body: filled(body) };
  switch (way) {
    case 'handle':
      return complaintOf(target, await target.engine.handle(request), sending);
    case 'socket':
      return overSocket(target, request, sending);
    case 'bytes':
      return overWire(target, bytesOf(request, damage), sending);
  }
}

function complaintOf(target: Target, { status, body }: MockReply, sending: Sending): string | null {
  const text =
    body.kind === 'text'
      ? body.text
      : body.kind === 'stream'
        ? body.frames.map((frame) => frame.text).join('')
        : '';
  learn(target.ids, text);
  return fault(target, status, text, sending);
}

function fault({ statuses }: Target, status: number, text: string, { url, headers }: Sending): string | null {
  statuses.set(status, (statuses.get(status) ?? 0) + 1);
  if (text.includes('resproof_internal_error')) return `${status}: ${text.slice(0, 2_000)}`;
  const asked = headers['x-resproof-directive'] ?? '';
  // There is no chat that failed, nor one that broke off in its middle without a stream: it is an error, and was asked for.
  const failed = status === 500 && /failed|error-event/.test(asked) && url.includes('/chat/completions');
  if (status >= 500 && asked !== `status=${status}` && !failed) return `${status}: ${text.slice(0, 2_000)}`;
  if (status < 400 || text === '') return null;
  const value = parsed(text);
  const error = isObject(value) && isObject(value['error']) ? value['error'] : null;
  // Variants write JSON in their own ways, and scenarios verify with 409.
  if (error === null && status !== 409 && asked === '')
    return `${status} without an error: ${text.slice(0, 500)}`;
  return null;
}

const IDS: readonly [name: string, pattern: RegExp][] = [
  ['response', /"(resp_[0-9a-f]+)"/],
  ['conversation', /"(conv_[0-9a-f]+)"/],
  ['item', /"((?:msg|fc|rs)_[0-9a-f]+)"/],
];

function learn(ids: Map<string, string>, text: string): void {
  for (const [name, pattern] of IDS) {
    const found = pattern.exec(text)?.[1];
    if (found !== undefined) ids.set(name, found);
  }
}

const HANDSHAKE = {
  upgrade: 'websocket',
  connection: 'Upgrade',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

/** The body as a message, on two lanes and bare, and what is no message; then the client leaves. */
async function overSocket(
  target: Target,
  { headers, body }: MockRequest,
  sending: Sending,
): Promise<string | null> {
  const { engine } = target;
  const granted = await engine.handle({
    method: 'GET',
    url: '/v1/responses',
    headers: { ...headers, ...HANDSHAKE },
    body: '',
    upgradable: true,
  });
  if (granted.status !== 101) return complaintOf(target, granted, sending);
  const written: MockReply[] = [];
  const { promise: quiet, resolve } = Promise.withResolvers<null>();
  let left = 3;
  const session = await engine.session(granted, {
    async write(reply) {
      written.push(reply);
      if (--left === 0) resolve(null);
    },
    close: () => resolve(null),
  });
  const value = parsed(body);
  const message: JsonObject = { type: 'response.create', ...(isObject(value) ? value : { input: body }) };
  session.message(JSON.stringify(message));
  session.message(JSON.stringify({ ...message, stream_id: 'one' }));
  session.message(body);
  const late = await within(quiet);
  session.ended();
  if (late !== null) return late;
  return (
    written.map((reply) => complaintOf(target, reply, sending)).find((complaint) => complaint !== null) ??
    null
  );
}

/** As it stands on the wire, with a connection of its own. */
function bytesOf({ method, url, headers, body }: MockRequest, damage: Damage): Buffer {
  const lines = Object.entries({
    host: 'a',
    connection: 'close',
    ...headers,
    'content-length': Buffer.byteLength(body),
  });
  const head = `${method} ${url} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  const whole = Buffer.from(head + body);
  if (damage === null) return whole;
  if ('cutAt' in damage) return whole.subarray(0, (whole.length * damage.cutAt) / 1_000);
  // Most of it in the head, where it matters.
  const at = Math.floor((Math.min(whole.length, head.length + 20) * damage.at) / 1_000);
  return Buffer.concat([whole.subarray(0, at), Buffer.from(damage.bytes, 'latin1'), whole.subarray(at)]);
}

/** Sends the bytes, ends this side, and reads to the end of the other. */
async function overWire(target: Target, bytes: Buffer, sending: Sending): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  let text = '';
  const socket = connect({ port: target.listener.port, host: target.listener.host, allowHalfOpen: true });
  socket.on('connect', () => socket.end(bytes));
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  socket.on('end', () => resolve(null));
  // A reset is what bytes that are no request may get.
  socket.on('error', () => resolve(null));
  const late = await within(promise);
  socket.destroy();
  if (late !== null) return `${late} ${JSON.stringify(bytes.toString('latin1').slice(0, 500))}`;
  const status = Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0);
  return fault(target, status, status >= 400 ? (text.split('\r\n\r\n').at(-1) ?? '') : '', sending);
}

/** Null when it comes in time. */
async function within(promise: Promise<string | null>): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${PATIENCE} ms`), PATIENCE);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
