/** What a stream says of the response before it is finished: the same invariants hold, as far as they can. */
import { rowOf } from '../rows.ts';
import type { Collector } from '../collector.ts';
import { isObject } from '../json.ts';
import type { JsonObject, Reading, StreamEvent } from '../reading.ts';
import { placeOf } from '../say.ts';
import { textAt } from '../values.ts';
import { checkEchoOfSnapshot } from './echo.ts';
import { checkLifecycle } from './lifecycle.ts';

/**
 * The first of each type: what is wrong with one snapshot is wrong with all that repeat it. `asked` is null when nothing
 * has to come back.
 */
export function checkSnapshots(reading: Reading, asked: JsonObject | null, to: Collector): void {
  const seen = new Set<string>();
  for (const event of reading.brackets?.lifecycle ?? []) {
    if (rowOf(event)?.does === 'close' || seen.has(event.type)) continue;
    seen.add(event.type);
    checkSnapshot(event, asked, to);
  }
}

function checkSnapshot(event: StreamEvent, asked: JsonObject | null, to: Collector): void {
  const { response } = event.data;
  if (!isObject(response)) return;
  const place = (pointer: string) => placeOf(event, `/response${pointer}`);
  const status = textAt(response, 'status');
  // A status that does not fit here is the grammar's to tell.
  if (status !== 'in_progress' && status !== 'queued') return;
  checkLifecycle(response, to, place);
  if (asked !== null) checkEchoOfSnapshot(asked, response, to, place);
}
