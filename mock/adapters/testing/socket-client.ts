/** For tests: a client of the mock's WebSocket that sends and collects messages. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';
import type { JsonObject } from '../../answer/json.ts';

const TERMINAL = /^(response\.(completed|incomplete|failed|steer\.failed)|error)$/;

export interface SocketClient {
  socket: WebSocket;
  /** All that came. */
  messages: JsonObject[];
  send(message: unknown): void;
  /** Sends a turn, and resolves to what came until this lane's next terminal event. */
  turn(fields: JsonObject): Promise<JsonObject[]>;
  /** Resolves to what came until so many terminal events more have come. */
  until(terminals: number): Promise<JsonObject[]>;
  /** Resolves to the code with which the connection ends. */
  closed: Promise<number>;
}

/** @param url of the mock, as given to a client over HTTP; rejects with the status of a refusal */
export async function openSocket(
  url: string,
  headers: Record<string, string> = {},
  options: ClientOptions = {},
): Promise<SocketClient> {
  const all = { authorization: 'Bearer sk-test', ...headers };
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/responses`, { ...options, headers: all });
  const messages: JsonObject[] = [];
  const watchers = new Set<() => void>();
  socket.on('message', (data: Buffer) => {
    messages.push(JSON.parse(data.toString('utf8')) as JsonObject);
    for (const watcher of watchers) watcher();
  });
  const closed = once(socket, 'close').then(([code]) => Number(code));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
    socket.once('unexpected-response', (_request, response) => {
      response.resume();
      reject(new Error(`status ${response.statusCode}`));
    });
  });
  socket.on('error', () => undefined);
  const send = (message: unknown) =>
    socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  const waitFor = (enough: (since: JsonObject[]) => boolean, from: number): Promise<JsonObject[]> => {
    const { promise, resolve, reject } = Promise.withResolvers<JsonObject[]>();
    const look = () => {
      const since = messages.slice(from);
      if (enough(since)) resolve(since);
    };
    watchers.add(look);
    void closed.then((code) =>
      reject(new Error(`closed with ${code} after ${JSON.stringify(messages.slice(from))}`)),
    );
    look();
    return promise.finally(() => watchers.delete(look));
  };
  const isTerminal = (event: JsonObject) => TERMINAL.test(String(event['type']));
  return {
    socket,
    messages,
    closed,
    send,
    async turn(fields) {
      const from = messages.length;
      send({ type: 'response.create', model: 'gpt-4.1-mini', store: false, ...fields });
      const ofLane = (event: JsonObject) => event['stream_id'] === fields['stream_id'];
      const came = await waitFor((since) => since.some((event) => ofLane(event) && isTerminal(event)), from);
      return came.filter(ofLane);
    },
    until: (terminals) => waitFor((since) => since.filter(isTerminal).length >= terminals, messages.length),
  };
}
