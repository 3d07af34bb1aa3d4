/** What a client says on a WebSocket, read: a response to make, or what is wrong with the message. */
import { levelIn, requirement, type Checker, type DialectName } from '../../spec/index.ts';
import { isObject, parsed } from '../answer/json.ts';
import type { JsonObject } from '../answer/json.ts';
import { invalid } from '../answer/problem.ts';
import type { Problem } from '../answer/problem.ts';
import type { ScriptError } from '../answer/types.ts';
import { shown } from '../answer/validate/wrong.ts';

export type Message = {
  /** The stream_id; null for the lane without a name. */
  lane: string | null;
} & (
  | { kind: 'create'; body: JsonObject }
  | { kind: 'steer'; steer: JsonObject }
  | { kind: 'wrong'; error: ScriptError }
);

/** Those of HTTP, which mean nothing on a connection: a turn is always a stream, and never in the background. */
const OF_HTTP = new Set(['stream', 'background']);

/** @param text null for a binary message */
export function readMessage(text: string | null, checker: Checker, dialect: DialectName): Message {
  if (text === null)
    return wrong(null, invalid('invalid_message', null, 'Send text messages: this one is binary.'));
  const value = parsed(text);
  if (value === undefined)
    return wrong(null, invalid('invalid_json', null, 'The message could not be parsed as JSON.'));
  if (!isObject(value))
    return wrong(null, invalid('invalid_type', null, 'The message must be a JSON object.'));
  const { type, ...fields } = value;
  const { lane, rest, complaint } = laneOf(fields, checker, dialect);
  if (complaint !== null) return wrong(null, invalid('invalid_value', 'stream_id', complaint));
  if (type === 'response.steer') return { kind: 'steer', lane, steer: rest };
  if (type !== 'response.create') {
    const got = type === undefined ? 'none' : shown(type);
    const message = `Invalid 'type': expected 'response.create', got ${got}.`;
    return wrong(
      lane,
      invalid(type === undefined ? 'missing_required_parameter' : 'invalid_value', 'type', message),
    );
  }
  const kept = Object.entries(rest).filter(([name]) => !OF_HTTP.has(name));
  return { kind: 'create', lane, body: { ...Object.fromEntries(kept), stream: true } };
}

const wrong = (lane: string | null, { error }: Problem): Message => ({ kind: 'wrong', lane, error });

interface Lane {
  lane: string | null;
  rest: JsonObject;
  complaint: string | null;
}

/** In a dialect without lanes stream_id is a field like any other, and refused as one that nobody knows. */
function laneOf(fields: JsonObject, checker: Checker, dialect: DialectName): Lane {
  const { stream_id: lane, ...rest } = fields;
  if (lane === undefined || lane === null || !hasLanes(dialect))
    return { lane: null, rest: fields, complaint: null };
  let complaint: string | null = null;
  checker.check(
    'WebSocketResponseCreate',
    { type: 'response.create', stream_id: lane },
    {
      violation({ pointer, expected, got }) {
        if (pointer === '/stream_id')
          complaint = `Invalid 'stream_id': expected ${expected}, but got ${got} instead.`;
      },
    },
  );
  return { lane: complaint === null ? String(lane) : null, rest, complaint };
}

function hasLanes(dialect: DialectName): boolean {
  const lanes = requirement('websocket.lanes');
  return lanes !== undefined && levelIn(lanes, dialect) !== null;
}
