/** What is particular to a turn over a WebSocket. The rest of it is judged as the stream that it is. */
import type { RequirementId } from '../../spec/index.ts';
import type { Collector } from './collector.ts';
import { isObject } from './json.ts';
import type { Frame, JsonObject, Reading, StreamEvent } from './reading.ts';
import { keepOr, placeOf, placeOfFrame, quote, show, type Deviation } from './say.ts';
import { objectAt, own, textAt } from './values.ts';

const DONE = '[DONE]';

/** Layer 1 of a connection: that it stands, and what its messages are. */
export function checkMessages(reading: Reading, to: Collector): void {
  const { exchange, frames, events, status } = reading;
  if (!reading.socket) return;
  to.keep('websocket.connects');
  if (status === 101 || frames.length === 0) return;
  keepOr(to, 'websocket.no-done', frames.filter(isDone).map(deviation('no such message', quote(DONE))));
  const typed = new Set(events.map((event) => event.frame));
  const untyped = frames.filter((frame) => !isDone(frame) && !typed.has(frame));
  const binary = frames.filter((_, index) => exchange.response?.chunks[index]?.binary === true);
  keepOr(to, 'websocket.events', [
    ...binary.map(deviation('a text frame', 'a binary frame')),
    ...untyped.map((frame) => deviation('one JSON object with a type', quote(frame.data ?? ''))(frame)),
  ]);
  checkLane(reading, to);
}

const isDone = (frame: Frame): boolean => frame.data?.trim() === DONE;

function deviation(expected: string, got: string): (frame: Frame) => Deviation {
  return (frame) => ({ expected, got, place: placeOfFrame(frame) });
}

function checkLane({ asked, events }: Reading, to: Collector): void {
  const lane = own(asked, 'stream_id');
  if (events.length === 0 || (lane !== undefined && typeof lane !== 'string')) return;
  const wrong = events.filter((event) => own(event.data, 'stream_id') !== lane);
  const expected = lane === undefined ? 'no stream_id, as none was sent' : `stream_id ${show(lane)}`;
  const deviations = wrong.map((event) => ({
    expected,
    got: show(own(event.data, 'stream_id')),
    place: placeOf(event, '/stream_id'),
  }));
  // A turn without a lane shows nothing of lanes, unless it is given one.
  if (lane !== undefined || deviations.length > 0) keepOr(to, 'websocket.lanes', deviations);
}

/** Layer 3 and 4 have judged it as a stream over HTTP; here is said that it is one. */
export function checkTurn({ socket, events, status }: Reading, to: Collector): void {
  if (!socket || status >= 400 || events.length === 0) return;
  const broken = new Set<RequirementId>();
  for (const finding of to.findings())
    if (!finding.kept && /^(stream|equality)\./.test(finding.requirement)) broken.add(finding.requirement);
  const got = `a turn that breaks ${[...broken].join(', ')}`;
  to.check('websocket.lifecycle', broken.size === 0, 'the events of a stream over HTTP', got);
}

/** Layer 6: a turn that is nothing but an error. */
export function checkSocketError({ socket, events }: Reading, to: Collector): void {
  const [first] = events;
  if (!socket || first?.type !== 'error') return;
  const wrong = wrongWith(first);
  const expected = 'an integer status, and an error object with a code and a message';
  to.check('websocket.error', wrong === null, expected, wrong ?? '', placeOf(first));
}

function wrongWith({ data }: StreamEvent): string | null {
  const { status } = data;
  if (typeof status !== 'number' || !Number.isInteger(status)) return `status ${show(status)}`;
  const error: JsonObject | null = objectAt(data, 'error');
  if (!isObject(error)) return 'no error object';
  if (!textAt(error, 'message')?.trim()) return `message ${show(own(error, 'message'))}`;
  const code = own(error, 'code');
  return typeof code === 'string' && code !== '' ? null : `code ${show(code)}`;
}
