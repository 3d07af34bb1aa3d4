/** What stands in place of the core's own answers: another server, recorded as it answers, or the recordings of one. */
import type { DialectName } from '../../spec/index.ts';
import type { JsonValue } from '../answer/json.ts';
import { errorAnswer } from '../answer/problem.ts';
import type { Space } from '../answer/space.ts';
import type { ScriptError } from '../answer/types.ts';
import { standardHeaders } from '../headers.ts';
import type { Outcome } from '../journal.ts';
import type { MockReply, MockRequest } from '../reply.ts';
import type { Route } from '../route.ts';
import type { Usage } from '../usage.ts';

export interface RecordOptions {
  /** The folder that recordings are put into, one file each; made if need be. */
  dir: string;
  /** The base URL of the server behind: `https://api.openai.com/v1`. */
  upstream: string;
  /** Its key. Default: what each client sends in its Authorization header. */
  upstreamKey?: string;
}

export interface ReplayOptions {
  /** A folder of recordings. */
  dir: string;
  /** How much faster than it was recorded an answer comes: 1 (default) as it came, 10 ten times as fast, Infinity without any wait. */
  speed?: number;
}

/** One request on the surface. */
export interface Asked {
  request: MockRequest;
  route: Route;
  /** The body parsed; undefined for what is no JSON. */
  json: JsonValue | undefined;
  space: Space;
  /** Aborts when the client has left. */
  gone: AbortSignal;
}

export interface Taped {
  reply: MockReply;
  outcome: Outcome;
  usage: Usage | null;
}

export interface Tape {
  /** Never rejects for what a client or the server behind does. */
  serve(asked: Asked): Promise<Taped>;
}

/**
 * @throws TapeError saying what is wrong with the folder, a file in it, or the upstream
 */
export async function openTape(
  options: { record?: RecordOptions; replay?: ReplayOptions },
  dialect: DialectName,
): Promise<Tape> {
  if (options.record) {
    const { openRecorder } = await import('./recorder.ts');
    return openRecorder(options.record, dialect);
  }
  const { openReplay } = await import('./replay.ts');
  return openReplay(options.replay!);
}

/** An error of our own, in the envelope that clients read. No SDK tries it again. */
export function refusal(by: string, error: ScriptError): Taped {
  const said = errorAnswer(error);
  const text = said.body.kind === 'json' ? JSON.stringify(said.body.value) : '';
  const headers = {
    ...standardHeaders('req_0'),
    'content-type': 'application/json',
    'x-should-retry': 'false',
    ...said.headers,
  };
  return {
    reply: { status: error.status, headers, body: { kind: 'text', text } },
    outcome: { by },
    usage: null,
  };
}

/** A WebSocket has no end that a recording could wait for, and no request that it could be found by. */
export function refusedUpgrade({ request }: Asked): Taped | null {
  if (request.headers['upgrade']?.toLowerCase() !== 'websocket') return null;
  const message = 'WebSockets are neither recorded nor replayed: send the request over HTTP.';
  return refusal('transport:upgrade', {
    status: 426,
    code: 'upgrade_refused',
    message,
    headers: { connection: 'close' },
  });
}
