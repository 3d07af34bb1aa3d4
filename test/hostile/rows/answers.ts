/** Small ways to spoil what the mock answers. */
import { headOf, type Reply, type Row, type Stage } from '../target.ts';

type Answer = NonNullable<Row['answer']>;

/** Sends the mock's answer with something changed. */
export function but(change: (reply: Reply, stage: Stage) => Reply): Answer {
  return async (stage) => stage.send(change(await stage.good(), stage));
}

/** The answer of the mock to some requests, and something else to the others. */
export function onlyWhen(when: (stage: Stage) => boolean, answer: Answer): Answer {
  return async (stage) => (when(stage) ? answer(stage) : stage.send(await stage.good()));
}

export const streamed = ({ asked }: Stage): boolean => asked.streamed;
export const notStreamed = ({ asked }: Stage): boolean => !asked.streamed;

/** Bytes in place of any answer; the connection stays open. */
export function bytes(text: string | Buffer): Answer {
  return ({ socket }) => void socket.write(text);
}

/** The same, and the connection ends. */
export function lastBytes(text: string | Buffer): Answer {
  return ({ socket }) => void socket.end(text);
}

/** A JSON body under a right head. */
export function json(body: string | Buffer, status = 200, headers: Reply['headers'] = []): Answer {
  return ({ send }) =>
    send({
      status,
      headers: [['content-type', 'application/json'], ['x-request-id', 'req_1'], ...headers],
      body,
    });
}

/** Changes the JSON of an answer; a stream is left as it is. */
export function editing(change: (value: Record<string, unknown>) => unknown): Answer {
  return onlyWhen(
    notStreamed,
    but((reply) => ({
      ...reply,
      body: JSON.stringify(change(JSON.parse(String(reply.body)) as Record<string, unknown>)),
    })),
  );
}

/** The head of an event stream that goes on until the connection ends. */
export const STREAM_HEAD = headOf(200, [
  ['content-type', 'text/event-stream'],
  ['x-request-id', 'req_1'],
  ['connection', 'close'],
]);

/** A stream as it should be, but for what is done to its text. The connection ends with it. */
export function stream(change: (text: string) => string | Buffer): Answer {
  return onlyWhen(streamed, async ({ good, socket }) => {
    const { body } = await good();
    socket.write(STREAM_HEAD);
    socket.end(change(String(body)));
  });
}

/** An error envelope. */
export function envelope(message: string, fields: Record<string, unknown> = {}): string {
  return JSON.stringify({
    error: { message, type: 'invalid_request_error', param: null, code: null, ...fields },
  });
}

/** A streamed text: what comes before its deltas, one of them, and what comes behind. */
export function partsOf({ body }: Pick<Reply, 'body'>): { before: string; delta: string; after: string } {
  const blocks = String(body).split(/(?=event: )/);
  const isDelta = (block: string): boolean => block.startsWith('event: response.output_text.delta');
  const first = blocks.findIndex(isDelta);
  const end = blocks.findLastIndex(isDelta) + 1;
  return {
    before: blocks.slice(0, first).join(''),
    delta: blocks[first] ?? '',
    after: blocks.slice(end).join(''),
  };
}
