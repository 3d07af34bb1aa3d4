/** Layer 5: what must hold within a Response, and between it and its request. */
import { factsOf } from '../../spec/index.ts';
import type { Collector } from './collector.ts';
import type { JudgeContext } from './context.ts';
import { checkEcho } from './invariants/echo.ts';
import { checkItems } from './invariants/items.ts';
import { checkLifecycle } from './invariants/lifecycle.ts';
import { placeOf } from './invariants/place.ts';
import { checkPromises } from './invariants/promises.ts';
import { checkSnapshots } from './invariants/snapshots.ts';
import { isSound } from './invariants/sound.ts';
import { checkUsage } from './invariants/usage.ts';
import type { JsonObject, Reading } from './reading.ts';
import { bringsResponse, routeOf } from './routes.ts';
import { own, textAt } from './values.ts';

export function checkInvariants(reading: Reading, context: JudgeContext, to: Collector): void {
  const route = routeOf(reading.exchange);
  const ok = reading.status >= 200 && reading.status < 300;
  // Wire that was read from a file may come without its request.
  if (!ok || !(bringsResponse(route) || route === 'other')) return;
  const { response } = reading;
  // What stands in place of a Response is layer 2's.
  if (response !== null && response['object'] !== 'response' && !Array.isArray(response['output'])) return;
  checkItems(reading, factsOf(context.dialect), to);
  if (response === null) return;
  const place = placeOf(reading);
  checkLifecycle(response, to, place);
  // A warm-up prepares the context and answers nothing.
  const warmUp = reading.socket && own(reading.asked, 'generate') === false;
  if (!warmUp) checkUsage(reading, response, to, place);
  if (route === 'create' && reading.kind === 'json') checkFinished(reading, response, context, to);
  const asked =
    route === 'create' && reading.asked !== null && isSound(reading.asked, context.checker)
      ? reading.asked
      : null;
  if (asked !== null) {
    checkEcho(asked, response, to, place);
    if (!warmUp) checkPromises(reading, response, asked, to, place);
  }
  checkSnapshots(reading, asked, to);
}

/** Only background work is answered before it is done. */
function checkFinished(
  { asked }: Reading,
  response: JsonObject,
  { dialect }: JudgeContext,
  to: Collector,
): void {
  const status = textAt(response, 'status');
  if (asked === null || status === null || own(asked, 'background') === true) return;
  const place = { pointer: '/status' };
  const finished = status !== 'queued' && status !== 'in_progress';
  to.check('response.finished', finished, 'a finished response', `status ${status}`, place);
  const cut = own(asked, 'max_output_tokens') === undefined ? [] : factsOf(dialect).cutStatus;
  const whole = [...new Set(['completed', ...cut])];
  const expected = `status ${whole.join(' or ')}`;
  to.check('response.completed-without-stream', whole.includes(status), expected, `status ${status}`, place);
}
