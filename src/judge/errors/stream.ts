/** Errors that come within a stream, and those that should have come before it. */
import type { Collector } from '../collector.ts';
import type { JudgeContext } from '../context.ts';
import type { JsonObject, Reading, StreamEvent } from '../reading.ts';
import { routeOf } from '../routes.ts';
import { placeOf } from '../say.ts';
import { SchemaReport } from '../schema-report.ts';
import { objectAt, own, textAt } from '../values.ts';

export function checkStreamErrors(reading: Reading, context: JudgeContext, to: Collector): void {
  if (reading.kind !== 'stream') return;
  // Over a WebSocket a turn that is refused is an error event from the start, of a form of its own.
  const errors = reading.events.filter(
    (event) => event.type === 'error' && !(reading.socket && event.index === 0),
  );
  const report = new SchemaReport(context, to);
  for (const event of errors) {
    const place = placeOf(event);
    const message = textAt(event.data, 'message') ?? textAt(objectAt(event.data, 'error'), 'message');
    if (message?.trim() === '')
      to.break('error.stream-event', 'a message that says something', message, place);
    checkNested(event, to);
    report.judge({ schema: 'ResponseStreamEvent', value: event.data, place, text: event.frame.data ?? '' });
  }
  report.keepTheRest();
  checkFailedAfter(reading, errors, to);
  // A response that is retrieved may have failed long ago.
  if (
    !reading.socket &&
    reading.status >= 200 &&
    reading.status < 300 &&
    routeOf(reading.exchange) !== 'retrieve'
  )
    checkBeforeStream(reading, to);
}

function checkNested(event: StreamEvent, to: Collector): void {
  const error = objectAt(event.data, 'error');
  const holds = error !== null && textAt(error, 'message') !== null && textAt(error, 'type') !== null;
  const got = error === null ? 'no error object' : JSON.stringify(error);
  const expected = 'an error object with type, code, message and param';
  to.check('error.stream-event-nested', holds, expected, got, placeOf(event, '/error'));
}

function checkFailedAfter(
  { events, exchange }: Reading,
  errors: readonly StreamEvent[],
  to: Collector,
): void {
  const [first] = errors;
  if (first === undefined || exchange.failure !== null) return;
  const failed = events.some((event) => event.type === 'response.failed' && event.index > first.index);
  to.check('error.stream-failed', failed, 'response.failed after the error event', 'none', placeOf(first));
}

/** What may come before an error without showing that the request was taken up. */
const PRELUDE: ReadonlySet<string> = new Set([
  'response.created',
  'response.queued',
  'response.in_progress',
  'keepalive',
]);

/** Only what the request itself shows can be known before the stream begins; a model may fail at any time. */
const KNOWABLE_TYPES: ReadonlySet<string> = new Set([
  'invalid_request_error',
  'authentication_error',
  'permission_error',
  'permission_denied',
  'not_found_error',
]);
const KNOWABLE_CODES: ReadonlySet<string> = new Set([
  'invalid_request',
  'invalid_request_error',
  'authentication_error',
  'invalid_api_key',
  'model_not_found',
  'previous_response_not_found',
  'missing_required_parameter',
  'unknown_parameter',
  'unsupported_parameter',
  'unsupported_value',
  'invalid_type',
  'invalid_value',
  'invalid_json',
  'integer_above_max_value',
  'integer_below_min_value',
  'decimal_above_max_value',
  'decimal_below_min_value',
  '400',
  '401',
  '403',
  '404',
  '422',
]);

/** These are found while the answer is made: images are fetched, prompts are looked at, contexts are counted. */
const FOUND_LATER =
  /^(context_length_exceeded|invalid_prompt|.*image.*|.*policy.*|rate_limit_exceeded|insufficient_quota)$/;

function checkBeforeStream(reading: Reading, to: Collector): void {
  const first = reading.events.find((event) => !PRELUDE.has(event.type));
  if (first === undefined) return;
  const error = errorOf(first);
  if (error === null) return;
  const named = own(error, 'code');
  // Some send the status as a number.
  const code = typeof named === 'string' || typeof named === 'number' ? String(named) : '';
  const type = textAt(error, 'type') ?? '';
  if (FOUND_LATER.test(code) || !(KNOWABLE_CODES.has(code) || KNOWABLE_TYPES.has(type))) return;
  const got = `a stream with status ${reading.status} and the error ${code || type}`;
  to.break('error.before-stream', 'a 4xx status and JSON, before any stream', got, placeOf(first));
}

function errorOf({ type, data }: StreamEvent): JsonObject | null {
  if (type === 'error') return objectAt(data, 'error') ?? data;
  return type === 'response.failed' ? objectAt(objectAt(data, 'response'), 'error') : null;
}
