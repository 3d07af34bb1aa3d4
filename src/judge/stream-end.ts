/** What stands at the end of a stream, behind the terminal event; and the lines that a dialect does not want. */
import { factsOf } from '../../spec/index.ts';
import type { Collector } from './collector.ts';
import type { JudgeContext } from './context.ts';
import type { Reading } from './reading.ts';
import { rowOf } from './rows.ts';
import { keepOr, placeOf, placeOfFrame, quote, type Deviation } from './say.ts';

const DONE = '[DONE]';

export function checkEnd(reading: Reading, { dialect }: JudgeContext, to: Collector): void {
  checkAfterEnd(reading, to);
  if (factsOf(dialect).done === 'required') checkSentinel(reading, to);
  const identified = reading.frames.filter((frame) => frame.identified);
  keepOr(
    to,
    'sse.no-id-field',
    identified.map((frame) => ({ expected: 'no id line', got: 'an id line', place: placeOfFrame(frame) })),
  );
}

/** A stream that broke off, or that lacks its terminal event, is said to do so elsewhere. */
function checkSentinel({ frames, brackets, exchange }: Reading, to: Collector): void {
  const end = brackets?.terminals[0];
  if (exchange.failure !== null || end === undefined) return;
  const last = frames.findLast((frame) => frame.data !== null);
  if (last?.data === DONE) to.keep('sse.done-sentinel');
  else
    to.break(
      'sse.done-sentinel',
      `${DONE} as the last data`,
      quote(last?.data ?? ''),
      last && placeOfFrame(last),
    );
}

/** A second terminal event is told by the grammar; here is told what else follows the first. */
function checkAfterEnd({ frames, events, brackets }: Reading, to: Collector): void {
  const end = brackets?.terminals[0];
  if (end === undefined) return;
  let typed = end.index + 1;
  let dones = 0;
  const after: Deviation[] = [];
  for (const frame of frames.slice(frames.lastIndexOf(end.frame) + 1)) {
    const event = events[typed]?.frame === frame ? events[typed] : undefined;
    if (event !== undefined) typed += 1;
    const row = event === undefined ? null : rowOf(event);
    if (row?.bracket === 'response' && (row.does === 'close' || row.does === 'error')) continue;
    if (frame.data === null) continue;
    if (frame.data === DONE) {
      dones += 1;
      if (dones === 1) continue;
    }
    const got = event === undefined ? quote(frame.data) : event.type;
    const place = event === undefined ? placeOfFrame(frame) : placeOf(event);
    after.push({ expected: `nothing after ${end.type} but comments and one [DONE]`, got, place });
  }
  keepOr(to, 'sse.nothing-after-end', after);
}
