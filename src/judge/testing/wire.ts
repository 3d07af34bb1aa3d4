/** Exchanges as tests need them: from bytes, from JSON, from the events of a stream. */
import type { Exchange, Failure, Header } from '../../wire/exchange.ts';
import type { Json, JsonObject } from '../reading.ts';

export interface WireOptions {
  method?: string;
  /** Below the base URL, with its query. */
  path?: string;
  /** The JSON body that was sent; null for none. */
  asked?: JsonObject | null;
  status?: number;
  /** Added to the content type, or instead of it; lower-case names. */
  headers?: Record<string, string | null>;
  failure?: Failure | null;
  /** Milliseconds at which the body arrives, in one chunk. */
  at?: number;
  endedAt?: number;
}

/** An exchange whose answer is these bytes; several are several chunks, a millisecond apart. */
export function exchangeOf(
  body: string | Uint8Array | readonly (string | Uint8Array)[],
  options: WireOptions = {},
): Exchange {
  const chunks = (Array.isArray(body) ? body : [body as string | Uint8Array]).map(
    (bytes: string | Uint8Array, index) => ({
      at: (options.at ?? 10) + index,
      bytes: typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes,
    }),
  );
  const headers: Header[] = Object.entries({
    'content-type': 'application/json',
    'x-request-id': 'req_1',
    ...options.headers,
  })
    .filter((header): header is Header => header[1] !== null)
    .map(([name, value]) => [name, value]);
  const asked = options.asked === undefined ? { model: 'test-model', input: 'Hello' } : options.asked;
  return {
    id: 'case/step',
    case: 'case',
    step: 'step',
    attempt: 1,
    startedAt: 0,
    request: {
      method: options.method ?? 'POST',
      url: `http://target.test/v1${options.path ?? '/responses'}`,
      headers: [['content-type', 'application/json']],
      body: asked === null ? null : JSON.stringify(asked),
    },
    response: {
      status: options.status ?? 200,
      headers,
      chunks,
      headersAt: 5,
      endedAt: options.endedAt ?? (options.at ?? 10) + chunks.length,
    },
    failure: options.failure ?? null,
  };
}

export function jsonExchange(value: Json, options: WireOptions = {}): Exchange {
  return exchangeOf(JSON.stringify(value), options);
}

/** An exchange whose answer is a stream of these events, numbered where they have no number. */
export function streamExchange(events: readonly JsonObject[], options: WireOptions = {}): Exchange {
  return sseExchange(sse(numbered(events)), options);
}

/** The same from the bytes of the stream. */
export function sseExchange(body: Parameters<typeof exchangeOf>[0], options: WireOptions = {}): Exchange {
  return exchangeOf(body, {
    asked: { model: 'test-model', input: 'Hello', stream: true },
    ...options,
    headers: { 'content-type': 'text/event-stream; charset=utf-8', ...options.headers },
  });
}

export function sse(events: readonly JsonObject[]): string {
  return events.map((event) => `event: ${nameOf(event)}\ndata: ${JSON.stringify(event)}\n\n`).join('');
}

function nameOf({ type }: JsonObject): string {
  return typeof type === 'string' ? type : JSON.stringify(type ?? 'undefined');
}

export function numbered(events: readonly JsonObject[]): JsonObject[] {
  return events.map((event, index) =>
    'sequence_number' in event ? event : { ...event, sequence_number: index },
  );
}
