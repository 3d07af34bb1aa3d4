/** How likely the tokens were: one entry for each, within their bounds, and in a stream the same as at its end. */
import type { Collector } from '../collector.ts';
import type { Place } from '../finding.ts';
import { objectsIn } from '../json.ts';
import type { JsonObject, Reading } from '../reading.ts';
import { numberAt, own, textAt } from '../values.ts';
import type { Answer } from './answer.ts';
import type { PlaceWithin } from './place.ts';

const INCLUDED = 'message.output_text.logprobs';

export function checkLogprobs(
  reading: Reading,
  { output }: Answer,
  asked: JsonObject,
  to: Collector,
  place: PlaceWithin,
): void {
  const include = own(asked, 'include');
  if (!Array.isArray(include) || !include.includes(INCLUDED)) return;
  const streamed = reading.kind === 'stream' ? streamedIn(reading) : null;
  for (const [index, item] of output.entries()) {
    for (const [at, part] of objectsIn(own(item, 'content')).entries()) {
      const text = textAt(part, 'text');
      if (textAt(part, 'type') !== 'output_text' || text === null || text === '') continue;
      const where = (pointer = ''): Place => place(`/output/${index}/content/${at}/logprobs${pointer}`);
      const entries = objectsIn(own(part, 'logprobs'));
      const expected = 'an entry for each token of the text';
      if (!to.check('logprobs.returned', entries.length > 0, expected, 'none', where())) continue;
      checkEntries(entries, asked, to, where);
      checkJoined(entries, text, to, where());
      const before = streamed?.get(`${textAt(item, 'id')} ${at}`);
      if (before !== undefined) checkStreamed(before, entries, to, where());
    }
  }
}

function checkEntries(
  entries: readonly JsonObject[],
  asked: JsonObject,
  to: Collector,
  where: (pointer: string) => Place,
): void {
  const most = numberAt(asked, 'top_logprobs');
  for (const [index, entry] of entries.entries()) {
    const alternatives = objectsIn(own(entry, 'top_logprobs'));
    if (most !== null) {
      const got = `${alternatives.length}`;
      const holds = alternatives.length <= most;
      to.check('logprobs.top', holds, `at most ${most} alternatives`, got, where(`/${index}/top_logprobs`));
    }
    for (const each of [entry, ...alternatives]) checkValue(each, to, where(`/${index}`));
  }
}

function checkValue(entry: JsonObject, to: Collector, where: Place): void {
  const logprob = numberAt(entry, 'logprob');
  if (logprob !== null)
    to.check('logprobs.values', logprob <= 0, 'a logprob that is not above 0', logprob, where);
  const bytes = bytesOf(entry);
  const token = textAt(entry, 'token');
  if (bytes === null || token === null || isPiece(token)) return;
  const holds = Buffer.from(token, 'utf8').equals(bytes);
  to.check('logprobs.values', holds, `the bytes of ${JSON.stringify(token)}`, own(entry, 'bytes'), where);
}

/** A token that is a part of a character has no text of its own: servers write it with escapes or U+FFFD. */
function isPiece(token: string): boolean {
  return token.includes('\uFFFD') || /\\x[0-9a-f]{2}/i.test(token) || !token.isWellFormed();
}

function checkJoined(entries: readonly JsonObject[], text: string, to: Collector, where: Place): void {
  const bytes = entries.map(bytesOf);
  const known = bytes.filter((each) => each !== null);
  const tokens = entries.map((entry) => textAt(entry, 'token') ?? '');
  if (known.length < bytes.length && tokens.some(isPiece)) return;
  const joined = known.length === bytes.length ? Buffer.concat(known).toString('utf8') : tokens.join('');
  to.check('logprobs.joined', joined === text, text, joined, where);
}

/** What the deltas brought, by item and part. */
function streamedIn({ events }: Reading): Map<string, JsonObject[]> {
  const parts = new Map<string, JsonObject[]>();
  for (const { type, data } of events) {
    if (type !== 'response.output_text.delta') continue;
    const key = `${textAt(data, 'item_id')} ${numberAt(data, 'content_index')}`;
    const entries = parts.get(key) ?? [];
    entries.push(...objectsIn(own(data, 'logprobs')));
    parts.set(key, entries);
  }
  return parts;
}

function checkStreamed(
  streamed: readonly JsonObject[],
  entries: readonly JsonObject[],
  to: Collector,
  where: Place,
): void {
  const said = (list: readonly JsonObject[]): string =>
    JSON.stringify(list.map((entry) => [own(entry, 'token'), own(entry, 'logprob')]));
  const expected = `the ${streamed.length} entries of the deltas: ${said(streamed)}`;
  const holds = said(streamed) === said(entries);
  to.check('logprobs.streamed', holds, expected, `${entries.length}: ${said(entries)}`, where);
}

/** Null where there are none, or what stands there are no bytes. */
function bytesOf(entry: JsonObject): Buffer | null {
  const bytes = own(entry, 'bytes');
  if (!Array.isArray(bytes)) return null;
  const isByte = (value: unknown): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255;
  return bytes.every(isByte) ? Buffer.from(bytes) : null;
}
