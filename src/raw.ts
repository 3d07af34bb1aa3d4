/** Wire that no run of ours recorded, as an exchange: what `curl` printed, what a test has in a variable. */
import { isUtf8 } from 'node:buffer';
import { ANSWER, INPUT } from './wire/bounds.ts';
import { isBounded } from './wire/measure-json.ts';
import type { Exchange, Header, ReceivedResponse } from './wire/exchange.ts';

/** What is known beside the body. */
export interface RawContext {
  /** Its name in findings. Default: `wire`. */
  name?: string;
  /** The JSON body that was sent. Without it nothing is concluded from what was asked. */
  request?: string | null;
}

/**
 * Bytes of an answer → an exchange. Read as they are: SSE, JSON, or a whole HTTP/1 or HTTP/2 answer as `curl -i` prints
 * it, with its status and headers. Without them the headers are empty and nothing is concluded from that; status and
 * operation go by the body.
 */
export function exchangeFromWire(
  wire: string | Uint8Array,
  { name = 'wire', request = null }: RawContext = {},
): Exchange {
  const bytes = typeof wire === 'string' ? Buffer.from(wire) : Buffer.from(wire);
  const { head, body } = splitHead(bytes);
  const operation = operationOf(body, request !== null);
  const response: ReceivedResponse = {
    status: head?.status ?? operation.status,
    headers: head?.headers ?? [],
    // One chunk: when its parts arrived is not known.
    chunks: body.length === 0 ? [] : [{ at: 0, bytes: new Uint8Array(body) }],
    headersAt: 0,
    endedAt: 0,
  };
  return {
    id: name,
    case: '',
    step: '',
    attempt: 1,
    request: { method: operation.method, url: `unknown:${operation.path}`, headers: [], body: request },
    response,
    failure: null,
    startedAt: 0,
  };
}

/** Events as SSE text, as a conforming server writes them. */
export function wireOfEvents(events: readonly object[]): string {
  return events
    .map((event) => {
      const type =
        'type' in event && typeof event.type === 'string'
          ? `event: ${event.type.replace(/[\r\n]/g, ' ')}\n`
          : '';
      return `${type}data: ${JSON.stringify(event)}\n\n`;
    })
    .join('');
}

interface Head {
  status: number;
  headers: Header[];
}

/** Interim answers (100, 103) and that of a proxy (200 Connection established) stand before the real one. */
function splitHead(bytes: Buffer): { head: Head | null; body: Buffer } {
  let head: Head | null = null;
  let body = bytes;
  for (let n = 0; n < INPUT.heads && body.subarray(0, 5).toString('latin1') === 'HTTP/'; n++) {
    const text = body.subarray(0, ANSWER.headerBytes).toString('latin1');
    const end = /\r?\n\r?\n/.exec(text);
    if (end === null) break;
    const [first = '', ...lines] = text.slice(0, end.index).split(/\r?\n/);
    const status = /^HTTP\/[\d.]+ (\d{3})/.exec(first)?.[1];
    if (status === undefined) break;
    head = { status: Number(status), headers: lines.flatMap(headerOf) };
    body = body.subarray(end.index + end[0].length);
  }
  return { head, body };
}

function headerOf(line: string): Header[] {
  const at = line.indexOf(':');
  return at < 1 ? [] : [[line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()]];
}

interface Operation {
  method: string;
  path: string;
  status: number;
}

const CREATE: Operation = { method: 'POST', path: '/responses', status: 200 };

/** Which operation has such an answer; creation for everything that does not say that it is something else. */
function operationOf(body: Buffer, requestKnown: boolean): Operation {
  const value = jsonOf(body);
  if (value === null) return CREATE;
  const { object, data, deleted, error } = value;
  if (typeof error === 'object' && error !== null && object !== 'response') return { ...CREATE, status: 400 };
  if (requestKnown) return CREATE;
  if (object === 'response.deleted' || deleted === true)
    return { method: 'DELETE', path: '/responses/unknown', status: 200 };
  if (object === 'model') return { method: 'GET', path: '/models/unknown', status: 200 };
  if (object !== 'list' || !Array.isArray(data)) return CREATE;
  const models = data.some((entry: unknown) => isRecord(entry) && entry['object'] === 'model');
  return { method: 'GET', path: models ? '/models' : '/responses/unknown/input_items', status: 200 };
}

function jsonOf(body: Buffer): Record<string, unknown> | null {
  if (!isUtf8(body)) return null;
  const text = body.toString('utf8').replace(/^\uFEFF/, '');
  if (!isBounded(text)) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
