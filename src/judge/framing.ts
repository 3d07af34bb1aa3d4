/** Layer 1: status, content type, UTF-8, JSON and the event-stream format, byte by byte. */
import type { FailureKind } from '../wire/exchange.ts';
import type { Collector } from './collector.ts';
import type { JudgeContext } from './context.ts';
import { isObject, parseJson } from './json.ts';
import type { Flaw, Json, Reading, StreamEvent } from './reading.ts';
import { routeOf } from './routes.ts';
import { breakBeneath, breakOnce, keepOr, placeOf, placeOfFrame, quote, type Deviation } from './say.ts';
import { checkMessages } from './socket.ts';
import { checkEnd } from './stream-end.ts';

/** Types with which servers keep a connection alive, though a comment would do. */
const KEEPALIVE_TYPES = new Set([
  'keepalive',
  'keep-alive',
  'keep_alive',
  'ping',
  'heartbeat',
  'response.keepalive',
]);
/** Fewer deltas, or a shorter answer, do not tell a buffered stream from a quick one. */
const MIN_DELTAS = 20;
const MIN_MILLISECONDS = 1_000;

export function isKeepalive(event: StreamEvent): boolean {
  return KEEPALIVE_TYPES.has(event.type);
}

export function checkFraming(reading: Reading, context: JudgeContext, to: Collector): void {
  const { exchange } = reading;
  if (exchange.response === null || exchange.request.method === 'OPTIONS') return;
  if (exchange.transport === 'websocket') {
    checkMessages(reading, to);
    return;
  }
  checkBodyComplete(reading, to);
  checkStreamDefault(reading, to);
  if (reading.kind === 'stream') checkStream(reading, context, to);
  else checkJson(reading, to);
}

function checkBodyComplete({ exchange }: Reading, to: Collector): void {
  const { failure } = exchange;
  if (failure === null) {
    if (hasHeaders(exchange)) to.keep('http.body-complete');
    return;
  }
  const said = BROKEN_OFF[failure.kind];
  if (said !== undefined) to.break('http.body-complete', said.expected, `${said.got}: ${failure.message}`);
}

/** Of an answer that we did not wait for, or found too large, nothing is concluded: nobody knows how it would have ended. */
const BROKEN_OFF: Partial<Record<FailureKind, { expected: string; got: string }>> = {
  cut: { expected: 'the whole body', got: 'a connection cut before its end' },
  protocol: { expected: 'a body that can be read', got: 'one that cannot' },
};

/** What is missing of it, or makes no sense yet, may still have come. */
export function isUnfinished({ exchange }: Reading): boolean {
  return exchange.failure !== null && BROKEN_OFF[exchange.failure.kind] === undefined;
}

/** Wire from a file has none at all: nothing is concluded from one that is missing, or from how its body ended. */
function hasHeaders({ response }: Reading['exchange']): boolean {
  return response !== null && response.headers.length > 0;
}

function checkStreamDefault(reading: Reading, to: Collector): void {
  const { asked, exchange } = reading;
  if (routeOf(exchange) !== 'create' || asked === null || reading.streamAsked || !succeeded(reading)) return;
  if (reading.kind !== 'json' && reading.kind !== 'stream') return;
  to.check(
    'http.stream-default-off',
    reading.kind !== 'stream',
    'one JSON object, as no stream was asked for',
    'a stream',
  );
}

function checkJson(reading: Reading, to: Collector): void {
  const type = reading.header('content-type');
  if (reading.kind === 'json') {
    if (hasHeaders(reading.exchange)) {
      to.check(
        'http.json-content-type',
        isMediaType(type, 'application/json'),
        'content-type application/json',
        type ?? 'none',
        {
          header: 'content-type',
        },
      );
    }
    const flaw = reading.flaws.find((each) => each.kind === 'utf8' || each.kind === 'bom');
    if (flaw === undefined && holdsHalf(reading.text, reading.json, reading)) {
      const got = `half a character, ${quote(around(reading.text, HALF))}`;
      to.break('http.json-valid', 'whole characters', got);
    } else if (flaw === undefined) to.keep('http.json-valid');
    else to.break('http.json-valid', 'one JSON value in UTF-8', flaw.got, { offset: flaw.offset });
    const streamDue = reading.streamAsked && succeeded(reading) && !isObject(reading.error);
    if (streamDue) {
      to.break(
        'sse.content-type',
        'a stream of type text/event-stream, as it was asked for',
        `JSON of type ${type ?? 'unknown'}`,
        {
          header: 'content-type',
        },
      );
    }
    return;
  }
  // What an error answer must hold is said by the checks of errors.
  if (!succeeded(reading) || reading.status === 204 || isUnfinished(reading)) return;
  if (!reading.streamAsked) {
    const under = to.broken('http.body-complete');
    const flaw = reading.flaws.find((each) => each.kind === 'json');
    const got = flaw === undefined ? 'an empty body' : `${quote(reading.text, 40)} (${flaw.got})`;
    breakBeneath(to, under, 'http.json-valid', { expected: 'one JSON value', got, place: { offset: 0 } });
  } else if (reading.kind === 'other') {
    if (isMediaType(type, 'text/event-stream') || !hasHeaders(reading.exchange)) {
      to.break('sse.lines', 'lines of the event-stream format', quote(reading.text), { offset: 0 });
    } else {
      to.break('sse.content-type', 'content-type text/event-stream', type ?? 'none', {
        header: 'content-type',
      });
    }
  }
}

function checkStream(reading: Reading, context: JudgeContext, to: Collector): void {
  const type = reading.header('content-type');
  if (hasHeaders(reading.exchange)) {
    to.check(
      'sse.content-type',
      isMediaType(type, 'text/event-stream'),
      'content-type text/event-stream',
      type ?? 'none',
      {
        header: 'content-type',
      },
    );
  }
  checkCharacters(reading, to);
  const { sorted, untyped } = sort(reading);
  keepOr(to, 'sse.lines', reading.flaws.filter((flaw) => flaw.kind === 'line').map(lineDeviation));
  keepOr(to, 'sse.data-json', sorted.unreadable);
  keepOr(to, 'sse.no-empty-event', sorted.empty);
  if (reading.chat === undefined && (reading.events.length > 0 || untyped.length > 0))
    keepOr(to, 'sse.no-chat-chunks', untyped);
  checkLastFrame(reading, to);
  if (reading.events.length === 0) return;
  checkEventLines(reading.events, to);
  checkEnd(reading, context, to);
  const keepalives = reading.events.filter(isKeepalive);
  keepOr(
    to,
    'sse.no-keepalive-event',
    keepalives.map((event) => ({
      expected: 'a comment',
      got: `an event of type ${event.type}`,
      place: placeOf(event),
    })),
  );
  checkIncremental(reading, to);
}

/** Bytes that are no UTF-8; or U+FFFD, which a server puts where it cut a character in two, unless it was sent to it. */
function checkCharacters(reading: Reading, to: Collector): void {
  const bytes = reading.flaws.filter((flaw) => flaw.kind === 'utf8');
  if (bytes.length > 0) {
    breakOnce(
      to,
      'sse.utf8',
      bytes.map((flaw) => ({ expected: 'UTF-8', got: flaw.got, place: { offset: flaw.offset } })),
    );
    return;
  }
  const halves = reading.events.filter((event) => holdsHalf(event.frame.data ?? '', event.data, reading));
  if (halves.length > 0) {
    breakOnce(
      to,
      'sse.utf8',
      halves.map((event) => ({
        expected: 'whole characters',
        got: `half a character, ${quote(around(event.frame.data ?? '', HALF))}`,
        place: placeOf(event),
      })),
    );
    return;
  }
  const replaced = /\uFFFD|\\u[fF]{3}[dD]/;
  const sent = replaced.test(reading.exchange.request.body ?? '');
  if (sent || !replaced.test(reading.text)) {
    to.keep('sse.utf8');
    return;
  }
  const found = reading.events.filter((event) => replaced.test(event.frame.data ?? ''));
  if (found.length === 0) to.keep('sse.utf8');
  breakOnce(
    to,
    'sse.utf8',
    found.map((event) => ({
      expected: 'whole characters',
      got: `U+FFFD in ${quote(around(event.frame.data ?? '', replaced))}`,
      place: placeOf(event),
    })),
  );
}

/** The escape of a surrogate: half a character, if the other half does not stand beside it. */
const HALF = /\\u[dD][89a-fA-F]/;

/** Parsers of JavaScript let it pass, those of Rust refuse it, and Python's cannot write it. */
function holdsHalf(written: string, value: Json | undefined, { exchange }: Reading): boolean {
  if (!HALF.test(written) || HALF.test(exchange.request.body ?? '')) return false;
  const left: (Json | undefined)[] = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next === 'string' && !next.isWellFormed()) return true;
    // One by one: a list may be longer than a call has room for arguments.
    if (typeof next === 'object' && next !== null) for (const each of Object.values(next)) left.push(each);
  }
  return false;
}

function around(text: string, pattern: RegExp): string {
  const at = text.search(pattern);
  return text.slice(Math.max(0, at - 20), at + 20).toWellFormed();
}

interface Sorted {
  unreadable: Deviation[];
  empty: Deviation[];
}

/** The blocks that are no events: without data, with data that is no JSON object, with an object that has no type. */
function sort(reading: Reading): { sorted: Sorted; untyped: Deviation[] } {
  const sorted: Sorted = { unreadable: [], empty: [] };
  const untyped: Deviation[] = [];
  let typed = 0;
  const cut = reading.exchange.failure !== null ? reading.frames.at(-1) : undefined;
  for (const frame of reading.frames) {
    if (reading.events[typed]?.frame === frame) {
      typed += 1;
      continue;
    }
    if (frame === cut && !frame.closed) continue;
    const place = placeOfFrame(frame);
    if (frame.data === null || (frame.data === '' && frame.event !== null)) {
      if (frame.event !== null)
        sorted.empty.push({ expected: 'data with the event', got: `event: ${frame.event} alone`, place });
    } else if (frame.data !== '[DONE]') {
      const parsed = parseJson(frame.data);
      if (parsed.ok && isObject(parsed.value)) {
        const object = parsed.value['object'];
        const got =
          typeof object === 'string'
            ? `an object ${quote(object)} without a type`
            : `${quote(frame.data)}, without a type`;
        untyped.push({ expected: 'an event with a type', got, place });
      } else {
        const got = parsed.ok ? quote(frame.data) : `${quote(frame.data)} (${parsed.why})`;
        sorted.unreadable.push({ expected: 'one JSON object, or [DONE]', got, place });
      }
    }
  }
  return { sorted, untyped };
}

function checkLastFrame({ frames, exchange }: Reading, to: Collector): void {
  const last = frames.at(-1);
  if (last === undefined || exchange.failure !== null) return;
  if (last.closed || (last.data === null && last.event === null)) to.keep('sse.last-frame-closed');
  else
    to.break(
      'sse.last-frame-closed',
      'an empty line after the last event',
      'the end of the stream',
      placeOfFrame(last),
    );
}

function checkEventLines(events: readonly StreamEvent[], to: Collector): void {
  const surface = events.filter((event) => !isKeepalive(event));
  const bare = surface.filter((event) => event.frame.event === null);
  const [first] = bare;
  if (first !== undefined) {
    const got = `none, in ${bare.length} of ${surface.length} events`;
    to.break('sse.event-name-present', `an event line, event: ${first.type}`, got, placeOf(first));
  } else if (surface.length > 0) to.keep('sse.event-name-present');

  const named = events.filter((event) => event.frame.event !== null);
  if (named.length === 0) return;
  keepOr(
    to,
    'sse.event-name-equals-type',
    named
      .filter((event) => event.frame.event !== event.type)
      .map((event) => ({
        expected: `event: ${event.type}`,
        got: `event: ${event.frame.event ?? ''}`,
        place: placeOf(event),
      })),
  );
}

function checkIncremental({ events, exchange }: Reading, to: Collector): void {
  const deltas = events.filter((event) => event.type.endsWith('.delta')).length;
  const times = new Set(events.map((event) => event.frame.at));
  const first = events[0]?.frame.at ?? 0;
  if (deltas < MIN_DELTAS || (exchange.response?.endedAt ?? 0) < MIN_MILLISECONDS) return;
  if (times.size > 1) to.keep('sse.incremental');
  else if (first >= MIN_MILLISECONDS) {
    to.break(
      'sse.incremental',
      'events while the answer is made',
      `all ${events.length} events at once, after ${Math.round(first)} ms`,
    );
  }
}

function lineDeviation(flaw: Flaw): Deviation {
  return {
    expected: 'a field, a comment or an empty line',
    got: quote(flaw.got),
    place: { offset: flaw.offset },
  };
}

function succeeded({ status }: Reading): boolean {
  return status >= 200 && status < 300;
}

function isMediaType(header: string | null, type: string): boolean {
  return header?.split(';')[0]?.trim().toLowerCase() === type;
}
