/** Turns over a WebSocket. */
import type { Frame } from '../reply.ts';
import { isObject } from '../answer/json.ts';
import type { JsonObject } from '../answer/json.ts';
import { changed } from './asked.ts';
import type { Asked, Fault } from './fault.ts';

export const websocketFaults: readonly Fault[] = [
  {
    id: 'upgrade-fails',
    title: 'an upgrade to a WebSocket ends in 502',
    layer: 'state',
    breaks: ['websocket.connects'],
    reports: ['https://github.com/experientiallabs/experiential/pull/706'],
    refuse: (asked) => (isUpgrade(asked) ? { status: 502, message: 'Bad gateway.' } : null),
  },
  {
    id: 'upgrade-unauthorised',
    title: 'an upgrade needs no key',
    layer: 'errors',
    breaks: ['websocket.auth'],
    reports: [],
    reply: (reply, told) =>
      isUpgrade(told) && reply.status === 401 ? { status: 101, headers: {}, body: { kind: 'none' } } : reply,
  },
  {
    id: 'socket-turn-fails',
    title: 'each turn over a WebSocket fails',
    layer: 'state',
    breaks: ['websocket.create'],
    reports: [],
    messages: edited((event) =>
      event['type'] === 'response.completed' && isObject(event['response'])
        ? {
            ...event,
            type: 'response.failed',
            response: {
              ...event['response'],
              status: 'failed',
              error: { code: 'server_error', message: 'Failed.' },
            },
          }
        : event,
    ),
  },
  {
    id: 'socket-binary',
    title: 'the messages of a WebSocket are binary',
    layer: 'framing',
    breaks: ['websocket.events'],
    reports: [],
    messages: (frames) => frames.map((frame) => ({ ...frame, binary: true })),
  },
  {
    id: 'socket-without-created',
    title: 'a turn over a WebSocket begins without response.created',
    layer: 'grammar',
    breaks: ['websocket.lifecycle'],
    reports: [],
    messages: (frames) => frames.filter(({ text }) => typeOf(text) !== 'response.created'),
  },
  {
    id: 'socket-done',
    title: 'a turn over a WebSocket ends with [DONE]',
    layer: 'framing',
    breaks: ['websocket.no-done'],
    reports: [],
    messages: (frames) => frames.toSpliced(Math.max(0, frames.length - 1), 0, { text: '[DONE]' }),
  },
  {
    id: 'socket-turns-mixed',
    title: 'a response begins before the one before it has ended',
    layer: 'state',
    breaks: ['websocket.one-at-a-time'],
    reports: [],
    messages: (frames) => {
      const created = frames.find(({ text }) => typeOf(text) === 'response.created');
      return created === undefined ? frames : frames.toSpliced(-1, 0, created);
    },
  },
  {
    id: 'lanes-not-named',
    title: 'the events of a turn do not carry its stream_id',
    layer: 'state',
    breaks: ['websocket.lanes'],
    reports: ['https://github.com/TokenNotIncluded/api.lmm.best/issues/382'],
    messages: edited(({ stream_id: _lane, ...event }) => event),
  },
  {
    id: 'socket-forgets',
    title: 'what is not stored cannot be gone on from, and nothing is said of it',
    layer: 'state',
    breaks: ['websocket.continuation'],
    reports: [],
    request: (asked) =>
      changed(asked, ({ previous_response_id: previous, ...body }) =>
        previous === undefined || body['store'] === false
          ? body
          : { ...body, previous_response_id: previous },
      ),
  },
  {
    id: 'socket-unknown-unnamed',
    title: 'an unknown previous_response_id fails a turn with another code',
    layer: 'errors',
    breaks: ['websocket.unknown-previous'],
    reports: [],
    messages: edited((event) =>
      isObject(event['error']) ? { ...event, error: { ...event['error'], code: 'invalid_value' } } : event,
    ),
  },
  {
    id: 'socket-goes-on-from-nothing',
    title: 'a continuation of what is not known any more goes on from nothing',
    layer: 'state',
    breaks: ['websocket.evicts'],
    reports: [],
    dialect: 'open-responses',
    overlook: ({ body }) => {
      if (typeof body?.['previous_response_id'] !== 'string') return null;
      const { previous_response_id: _lost, ...rest } = body;
      return typeof rest['input'] === 'string' ? rest : null;
    },
  },
  {
    id: 'socket-error-without-status',
    title: 'the error of a turn has no status',
    layer: 'errors',
    breaks: ['websocket.error'],
    reports: [],
    messages: edited(({ status, ...event }) =>
      event['type'] === 'error' || status === undefined ? event : { ...event, status },
    ),
  },
  {
    id: 'socket-closed-by-error',
    title: 'after an error a WebSocket takes no more turns',
    layer: 'state',
    breaks: ['websocket.survives'],
    reports: [],
    messages: (frames, { memory }) => {
      if (memory.has('error')) return [{ text: '', cut: true }];
      if (frames.some(({ text }) => typeOf(text) === 'error')) memory.set('error', true);
      return frames;
    },
  },
  {
    id: 'warm-up-generates',
    title: 'generate false has no effect',
    layer: 'state',
    breaks: ['websocket.warm-up'],
    reports: [],
    request: (asked) => changed(asked, ({ generate: _left, ...body }) => body),
  },
  {
    id: 'socket-stream-refused',
    title: 'stream true inside response.create is refused',
    layer: 'state',
    breaks: ['websocket.stream-field'],
    reports: [],
    messages: (frames, { body }) =>
      body?.['stream'] === true
        ? [
            {
              text: JSON.stringify({
                type: 'error',
                status: 400,
                error: {
                  type: 'invalid_request_error',
                  code: 'unknown_parameter',
                  message: "Unknown parameter: 'stream'.",
                  param: 'stream',
                },
              }),
            },
          ]
        : frames,
  },
  {
    id: 'upgrade-forbidden',
    title: 'an upgrade to a WebSocket is answered with 403',
    layer: 'state',
    breaks: ['websocket.connects'],
    reports: ['https://github.com/experientiallabs/experiential/pull/706'],
    refuse: (asked) => (isUpgrade(asked) ? { status: 403, message: 'Forbidden.' } : null),
  },
  {
    id: 'lane-not-named-in-errors',
    title: 'the error of a turn does not carry its stream_id',
    layer: 'state',
    breaks: ['websocket.lanes'],
    reports: ['https://github.com/TokenNotIncluded/api.lmm.best/issues/382'],
    messages: edited((event) => {
      if (event['type'] !== 'error') return event;
      const { stream_id: _lane, ...rest } = event;
      return rest;
    }),
  },
  {
    id: 'lane-not-named-when-created',
    title: 'response.created does not carry the stream_id of its turn',
    layer: 'state',
    breaks: ['websocket.lanes'],
    reports: ['https://github.com/TokenNotIncluded/api.lmm.best/issues/382'],
    messages: edited((event) => {
      if (event['type'] !== 'response.created') return event;
      const { stream_id: _lane, ...rest } = event;
      return rest;
    }),
  },
  {
    id: 'socket-closed-early',
    title: 'a WebSocket is closed in the middle of a turn',
    layer: 'grammar',
    breaks: ['websocket.create'],
    reports: ['https://github.com/diegosouzapw/OmniRoute/pull/12737'],
    messages: (frames) =>
      frames.length < 3 ? frames : [...frames.slice(0, frames.length >> 1), { text: '', cut: true }],
  },
  {
    id: 'socket-numbers-go-on',
    title: 'the sequence numbers of a turn go on from those of the turn before',
    layer: 'grammar',
    breaks: ['websocket.lifecycle'],
    reports: [],
    messages: (frames, { memory }) => {
      const before = Number(memory.get('sent') ?? 0);
      memory.set('sent', before + frames.length);
      return edited((event) =>
        typeof event['sequence_number'] === 'number'
          ? { ...event, sequence_number: event['sequence_number'] + before }
          : event,
      )(frames);
    },
  },
  {
    id: 'socket-events-in-lists',
    title: 'each message of a WebSocket is a list of one event',
    layer: 'framing',
    breaks: ['websocket.events'],
    reports: [],
    messages: (frames) =>
      frames.map((frame) => (frame.text === '' ? frame : { ...frame, text: `[${frame.text}]` })),
  },
];

function isUpgrade({ method, path, headers }: Omit<Asked, 'memory'>): boolean {
  return method === 'GET' && path === '/responses' && headers['upgrade'] !== undefined;
}

/** Each message that is an object. */
function edited(edit: (event: JsonObject) => JsonObject): (frames: Frame[]) => Frame[] {
  return (frames) =>
    frames.map((frame) => {
      const event = frame.cut ? null : parsed(frame.text);
      return event === null ? frame : { ...frame, text: JSON.stringify(edit(event)) };
    });
}

function parsed(text: string): JsonObject | null {
  const value: unknown = JSON.parse(text === '' ? 'null' : text);
  return isObject(value) ? value : null;
}

const TYPE = /^\{"type":"([^"]+)"/;

const typeOf = (text: string): string => TYPE.exec(text)?.[1] ?? '';
