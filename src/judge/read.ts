import { READING } from '../wire/bounds.ts';
import type { Exchange, ReceivedResponse } from '../wire/exchange.ts';
import { tooLarge } from '../wire/too-large.ts';
import { bracketsOf } from './brackets.ts';
import { fold } from './fold.ts';
import { isObject, nonEmpty, objectsIn, parseJson } from './json.ts';
import type { Flaw, Frame, Json, JsonObject, Reading, StreamEvent } from './reading.ts';
import { bringsResponse, routeOf } from './routes.ts';
import { newRoom, type Room } from './room.ts';
import { rowOf } from './rows.ts';
import { split } from './sse.ts';
import { invalidUtf8 } from './utf8.ts';

/** The first line is one of the event-stream format, or a data or event line stands further down, after garbage. */
const STREAM_LINE = /^[\r\n]*(?::|(?:data|event|id|retry)(?::|[\r\n]|$))|[\r\n](?:data|event):/;

/**
 * Reads an exchange as a client would, and forgives what a client cannot: it never throws, whatever came. An answer that has
 * more in it than READING allows is read in its beginning, as one that was too large to be received.
 */
export function read(exchange: Exchange): Reading {
  const room = newRoom();
  const reading = readWithin(exchange, room);
  return room.exceeded === null
    ? reading
    : readWithin(tooLarge(exchange, `the answer has over ${room.exceeded}`), newRoom());
}

function readWithin(exchange: Exchange, room: Room): Reading {
  const { request, response, failure } = exchange;
  const asked = objectOf(request.body, newRoom());
  const bytes = bytesOf(response);
  const hasBom = bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const text = bytes.toString('utf8', hasBom ? 3 : 0);
  const cut = failure !== null;
  const flaws = utf8Flaws(bytes, cut);
  const socket = exchange.transport === 'websocket' && response?.status === 101;
  const { kind, json }: Kind = socket
    ? { kind: response.chunks.length === 0 ? 'empty' : 'stream', json: undefined }
    : kindOf(text, hasBom, flaws, room);

  let frames: Frame[] = [];
  if (socket) frames = messagesOf(response);
  else if (kind === 'stream') {
    const blocks = split(bytes, response?.chunks, { cut, room });
    frames = blocks.frames;
    flaws.push(...blocks.flaws);
  }
  const events = eventsOf(frames, room);
  const brackets = events.length === 0 ? null : bracketsOf(events);
  const folded = brackets === null ? null : fold(brackets);

  const answer = kind === 'json' ? jsonResponse(exchange, json) : terminalResponse(brackets?.terminals ?? []);
  const output = Array.isArray(answer?.['output'])
    ? objectsIn(answer['output'])
    : (folded?.items ?? []).map((each) => each.done ?? each.item);
  return {
    exchange,
    asked,
    streamAsked: socket || asked?.['stream'] === true || queryOf(request.url).get('stream') === 'true',
    socket,
    status: socket ? statusOfTurn(request.body, events) : (response?.status ?? 0),
    header: (name) => headerOf(response, name),
    kind,
    text,
    json,
    flaws,
    frames,
    events,
    folded,
    brackets,
    response: answer,
    error: errorOf(json, answer, events),
    output,
    outputText: outputTextOf(output),
    calls: output.filter((item) => item['type'] === 'function_call'),
    usage: isObject(answer?.['usage']) ? answer['usage'] : null,
  };
}

/** A character that was cut off with the rest of the body is no flaw of it. */
function utf8Flaws(bytes: Buffer, cut: boolean): Flaw[] {
  const offsets = invalidUtf8(bytes, READING.flaws);
  return offsets
    .filter((offset) => !cut || offset < bytes.length - 3)
    .map((offset) => ({
      kind: 'utf8',
      offset,
      got: `byte 0x${(bytes[offset] ?? 0).toString(16).padStart(2, '0')}`,
    }));
}

export function queryOf(url: string): URLSearchParams {
  // Nearly all have none, and parsing a URL costs more than judging an event.
  return (url.includes('?') ? URL.parse(url)?.searchParams : null) ?? new URLSearchParams();
}

function bytesOf(response: ReceivedResponse | null): Buffer {
  return Buffer.concat(response?.chunks.map((chunk) => chunk.bytes) ?? []);
}

function headerOf(response: ReceivedResponse | null, name: string): string | null {
  const values = response?.headers.filter((header) => header[0] === name).map((header) => header[1]) ?? [];
  return values.length === 0 ? null : values.join(', ');
}

/** One frame for each message, as if it had come in a stream. */
function messagesOf({ chunks }: ReceivedResponse): Frame[] {
  let offset = 0;
  return chunks.map(({ at, bytes }) => {
    const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
    const frame = { offset, at, event: null, data, identified: false, closed: true };
    offset += bytes.length;
    return frame;
  });
}

function statusOfTurn(sent: string | null, events: readonly StreamEvent[]): number {
  const [first] = events;
  if (sent === null) return 101;
  if (first?.type !== 'error') return 200;
  const { status } = first.data;
  return typeof status === 'number' && status >= 400 && status <= 599 ? status : 400;
}

type Kind = Pick<Reading, 'kind' | 'json'>;

/** What the body is goes by its bytes: a gateway that mislabels its stream still sends one. */
function kindOf(text: string, hasBom: boolean, flaws: Flaw[], room: Room): Kind {
  if (text.trim() === '') return { kind: 'empty', json: undefined };
  const first = text.trimStart().charAt(0);
  const stream = first !== '{' && first !== '[' && STREAM_LINE.test(text);
  if (stream) return { kind: 'stream', json: undefined };
  const parsed = parseJson(text, room);
  if (parsed.ok) {
    if (hasBom) flaws.push({ kind: 'bom', offset: 0, got: 'a byte order mark' });
    return { kind: 'json', json: parsed.value };
  }
  if (STREAM_LINE.test(text)) return { kind: 'stream', json: undefined };
  flaws.push({ kind: 'json', offset: 0, got: parsed.why });
  return { kind: 'other', json: undefined };
}

function eventsOf(frames: readonly Frame[], room: Room): StreamEvent[] {
  const events: StreamEvent[] = [];
  for (const frame of frames) {
    if (room.exceeded !== null) break;
    const data = objectOf(frame.data, room);
    const type = data?.['type'];
    if (data !== null && typeof type === 'string') events.push({ index: events.length, frame, type, data });
  }
  return events;
}

function objectOf(text: string | null, room: Room): JsonObject | null {
  if (text === null || text === '' || text === '[DONE]') return null;
  const parsed = parseJson(text, room);
  return parsed.ok && isObject(parsed.value) ? parsed.value : null;
}

/** What stands where a Response should is read as one, however little it looks like it. */
function jsonResponse(exchange: Exchange, json: Json | undefined): JsonObject | null {
  if (!isObject(json)) return null;
  if (json['object'] === 'response') return json;
  const status = exchange.response?.status ?? 0;
  return bringsResponse(routeOf(exchange)) && status >= 200 && status < 300 ? json : null;
}

function terminalResponse(terminals: readonly StreamEvent[]): JsonObject | null {
  for (const event of terminals) {
    if (isObject(event.data['response'])) return event.data['response'];
  }
  return null;
}

function errorOf(
  json: Json | undefined,
  answer: JsonObject | null,
  events: readonly StreamEvent[],
): JsonObject | null {
  if (isObject(answer?.['error'])) return answer['error'];
  if (isObject(json) && isObject(json['error'])) return json['error'];
  const event = events.find((each) => rowOf(each)?.does === 'error');
  if (event === undefined) return null;
  if (isObject(event.data['error'])) return event.data['error'];
  const { message, code, param } = event.data;
  return { message, code, param };
}

function outputTextOf(output: readonly JsonObject[]): string {
  return output
    .filter((item) => item['type'] === 'message')
    .flatMap((item) => objectsIn(item['content']))
    .filter((part) => part['type'] === 'output_text')
    .map((part) => nonEmpty(part['text']) ?? '')
    .join('');
}
