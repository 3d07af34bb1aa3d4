/** A context that is longer than the model can read: how it is refused. */
import type { Collector } from '../collector.ts';
import type { JsonObject, Reading } from '../reading.ts';
import { routeOf } from '../routes.ts';
import { show } from '../say.ts';
import { own, textAt } from '../values.ts';

const CODE = 'context_length_exceeded';
/** Of servers of all kinds; nothing that is said of a single text, or of the length of an answer. */
const WORDS =
  /\bcontext (window|length|size)|maximum context|exceeds? the (model's )?maximum (input )?length|(prompt|input) (is|has) too (long|many tokens)/i;
const OF_A_TEXT = /string_above_max_length|max_output_tokens|max_tokens/;

/** Whether an error says so. */
export function isOverflow(error: JsonObject | null): boolean {
  if (error === null) return false;
  const [code = '', message = ''] = ['code', 'message'].map((name) => textAt(error, name) ?? '');
  if (code === CODE) return true;
  return WORDS.test(message) && !OF_A_TEXT.test(`${code} ${textAt(error, 'param') ?? ''} ${message}`);
}

export function checkOverflow(reading: Reading, to: Collector): void {
  const { status, error, response, asked, exchange } = reading;
  if (error === null || routeOf(exchange) !== 'create' || !isOverflow(error)) return;
  const failed = response?.['status'] === 'failed';
  if (!failed && status < 400) return;
  const place = failed ? {} : { pointer: '/error/code' };
  const code = textAt(error, 'code');
  to.check(
    'truncation.context-overflow-code',
    code === CODE,
    `code ${CODE}`,
    show(own(error, 'code')),
    place,
  );
  if (failed) return;
  if (status < 500 && own(asked, 'truncation') !== 'auto') to.keep('truncation.disabled');
  const message = textAt(error, 'message') ?? '';
  const holds = status === 400 && /exceeds the maximum length/i.test(message);
  const expected = 'status 400, and a message that it exceeds the maximum length';
  to.check('error.ark-overflow', holds, expected, `status ${status}: ${message}`, {
    pointer: '/error/message',
  });
}
