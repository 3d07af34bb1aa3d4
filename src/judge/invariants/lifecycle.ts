/** status against error, incomplete_details and the times. */
import type { Collector } from '../collector.ts';
import type { JsonObject } from '../reading.ts';
import { isNothing, numberAt, objectAt, own, textAt } from '../values.ts';
import type { PlaceWithin } from './place.ts';

export function checkLifecycle(response: JsonObject, to: Collector, place: PlaceWithin): void {
  const status = textAt(response, 'status');
  if (status === null) {
    checkStatus(response, to, place);
    return;
  }
  checkError(response, status, to, place);
  checkIncompleteDetails(response, status, to, place);
  checkTimes(response, status, to, place);
}

/** Seconds reach it in the year 5138; milliseconds reached it in 1973. */
const TOO_LATE = 100_000_000_000;

/** Where the schema leaves it out: clients tell a whole answer from a cut or failed one by nothing else. */
function checkStatus(response: JsonObject, to: Collector, place: PlaceWithin): void {
  if (!isNothing(own(response, 'status')) || to.broken('response.status') !== null) return;
  to.break('response.status', 'what became of the response', 'nothing', place('/status'));
}

function checkError(response: JsonObject, status: string, to: Collector, place: PlaceWithin): void {
  const error = own(response, 'error');
  const [holds, expected] =
    status === 'failed'
      ? [objectAt(response, 'error') !== null, 'an error object, since status is failed']
      : [isNothing(error), `null, since status is ${status}`];
  to.check('response.error-fits-status', holds, expected, error, place('/error'));
  const message = textAt(objectAt(response, 'error'), 'message');
  if (status === 'failed' && message?.trim() === '')
    to.break('error.message', 'a message that says something', message, place('/error/message'));
}

function checkIncompleteDetails(
  response: JsonObject,
  status: string,
  to: Collector,
  place: PlaceWithin,
): void {
  const details = own(response, 'incomplete_details');
  const [holds, expected] =
    status === 'incomplete'
      ? [
          Boolean(textAt(objectAt(response, 'incomplete_details'), 'reason')),
          'a reason, since status is incomplete',
        ]
      : [isNothing(details), `null, since status is ${status}`];
  to.check('response.incomplete-details', holds, expected, details, place('/incomplete_details'));
}

function checkTimes(response: JsonObject, status: string, to: Collector, place: PlaceWithin): void {
  const created = numberAt(response, 'created_at');
  const completed = own(response, 'completed_at');
  if (created !== null && (created < 0 || created >= TOO_LATE))
    to.break('response.created-at', 'seconds since 1970', created, place('/created_at'));
  if (isNothing(completed)) return;
  if (status !== 'completed') {
    to.break('response.times-ordered', `null, since status is ${status}`, completed, place('/completed_at'));
  } else if (created !== null && typeof completed === 'number') {
    const inSeconds = completed < TOO_LATE || created >= TOO_LATE;
    const expected = `a time in seconds that is not before created_at (${created})`;
    to.check(
      'response.times-ordered',
      inSeconds && completed >= created,
      expected,
      completed,
      place('/completed_at'),
    );
  }
}
