/** Status and envelope of an answer that is an error. */
import type { Collector } from '../collector.ts';
import type { JudgeContext } from '../context.ts';
import type { BrokenFinding } from '../finding.ts';
import { isUnfinished } from '../framing.ts';
import type { Reading } from '../reading.ts';
import { routeOf } from '../routes.ts';
import { quote } from '../say.ts';
import { SchemaReport } from '../schema-report.ts';
import { own } from '../values.ts';

/** So a server answers that does not offer the whole endpoint. */
const NOT_OFFERED: ReadonlySet<number> = new Set([404, 405, 501]);

export function checkEnvelope(reading: Reading, context: JudgeContext, to: Collector): void {
  const { status } = reading;
  let failure: BrokenFinding | null | undefined;
  if (status < 500) to.keep('http.no-server-error');
  else if (status !== 501) {
    failure = to.break(
      'http.no-server-error',
      'an answer, or a 4xx that says what is wrong',
      `status ${status}`,
    );
  }
  if (status === 400) to.keep('error.bad-request-status');
  else if (status === 422) to.break('error.bad-request-status', 'status 400', `status ${status}`);
  if (isNotOffered(reading)) return;
  if (reading.kind !== 'json') {
    if (isUnfinished(reading)) return;
    const got = reading.kind === 'empty' ? 'no body' : `no JSON: ${quote(reading.text)}`;
    // Of a server that fails nobody expects form; the failure itself is what is wrong.
    if (failure === undefined) to.break('error.envelope', 'a JSON object with an error object', got);
    else to.fold(failure, 'error.envelope', 'a JSON object with an error object', got);
  } else {
    const report = new SchemaReport(context, to, failure);
    report.judge({ schema: 'ErrorResponse', value: reading.json, place: {}, text: reading.text });
    report.keepTheRest();
  }
  checkBeforeStream(reading, to);
}

/** The envelope of unknown routes and methods has requirements of its own, with cases that show them. */
function isNotOffered(reading: Reading): boolean {
  const route = routeOf(reading.exchange);
  if (route === 'preflight') return true;
  if (!NOT_OFFERED.has(reading.status)) return false;
  return route === 'other' || (route !== 'create' && own(reading.json, 'error') === undefined);
}

function checkBeforeStream(reading: Reading, to: Collector): void {
  if (!reading.streamAsked || reading.status >= 500) return;
  const expected = 'an error that is JSON, before any stream';
  to.check(
    'error.before-stream',
    reading.kind !== 'stream',
    expected,
    `a stream with status ${reading.status}`,
  );
}
