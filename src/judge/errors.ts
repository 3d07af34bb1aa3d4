/** Layer 6: errors have the right status and shape, come at the right time, and give nothing away. */
import type { Collector } from './collector.ts';
import type { JudgeContext } from './context.ts';
import { checkEnvelope } from './errors/envelope.ts';
import { checkLeaks } from './errors/leaks.ts';
import { checkOverflow } from './errors/overflow.ts';
import { checkStreamErrors } from './errors/stream.ts';
import { checkErrorTable } from './errors/table.ts';
import { timeOf } from './http-date.ts';
import type { Reading } from './reading.ts';
import { checkSocketError } from './socket.ts';

export function checkErrors(reading: Reading, context: JudgeContext, to: Collector): void {
  if (reading.status === 0) return;
  checkStreamErrors(reading, context, to);
  checkLeaks(reading, to);
  checkOverflow(reading, to);
  if (reading.exchange.transport === 'websocket') {
    checkSocketError(reading, to);
    return;
  }
  if (reading.status < 400) {
    to.keep('http.no-server-error');
    return;
  }
  checkEnvelope(reading, context, to);
  checkErrorTable(reading, context, to);
  checkBounded(reading, to);
  if (reading.status === 429) checkRetryAfter(reading, to);
}

const MAX_ERROR_BYTES = 8 * 1024;

function checkBounded(reading: Reading, to: Collector): void {
  const length = Buffer.byteLength(reading.text);
  const sent = Buffer.byteLength(reading.exchange.request.body ?? '');
  // A long answer that is shorter than its request is long, but repeats nothing.
  const holds = length <= MAX_ERROR_BYTES || length <= sent;
  to.check('error.bounded', holds, `at most ${MAX_ERROR_BYTES} bytes`, `${length} bytes`);
}

function checkRetryAfter(reading: Reading, to: Collector): void {
  const values = ['retry-after-ms', 'retry-after'].map((name) => ({ name, value: reading.header(name) }));
  const { name, value } = values.find((each) => each.value !== null) ?? { name: 'retry-after', value: null };
  const holds = value !== null && (/^\d+(\.\d+)?$/.test(value.trim()) || timeOf(value) !== null);
  to.check('error.rate-limit', holds, 'a number or a date', value ?? 'no such header', { header: name });
}
