/** Layer 7: the headers that every answer owes. */
import { factsOf } from '../../spec/index.ts';
import type { Collector } from './collector.ts';
import type { JudgeContext } from './context.ts';
import { checkAccounting } from './headers/accounting.ts';
import type { Reading } from './reading.ts';
import { routeOf } from './routes.ts';

export function checkHeaders(reading: Reading, { dialect }: JudgeContext, to: Collector): void {
  if (reading.exchange.transport === 'websocket') return;
  // A preflight is answered by what stands in front of the API. Wire from a file has no headers at all.
  if (reading.exchange.response === null || routeOf(reading.exchange) === 'preflight') return;
  if (reading.exchange.response.headers.length === 0) return;
  const id = reading.header('x-request-id');
  const holds = id !== null && id.trim() !== '';
  to.check('http.request-id', holds, 'a header that is not empty', id ?? 'no such header', {
    header: 'x-request-id',
  });
  checkTimely(reading, factsOf(dialect).limits.timeoutMs, to);
  checkAccounting(reading, factsOf(dialect), to);
}

/** A caller was told how long it has to wait at most. */
function checkTimely({ exchange }: Reading, within: number | undefined, to: Collector): void {
  if (within === undefined || exchange.response === null) return;
  const took = exchange.response.headersAt;
  to.check(
    'http.timely',
    took <= within,
    `an answer that begins within ${within} ms`,
    `${Math.round(took)} ms`,
  );
}
