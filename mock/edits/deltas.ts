/** Texts that come by deltas, cut into other pieces. */
import { cutAnew, isDelta } from '../answer/deltas.ts';
import { padding, seedOf } from '../answer/digest.ts';
import { isObject } from '../answer/json.ts';
import type { JsonObject } from '../answer/json.ts';

/** What the deltas of one text have in common. */
const PLACE = ['type', 'output_index', 'content_index', 'summary_index'] as const;

/**
 * Every text that comes by deltas in other pieces; `cut` is given the text and the pieces that it came in, and gives
 * pieces that are the same text when they are joined.
 */
export function inPieces(
  events: readonly JsonObject[],
  cut: (text: string, pieces: readonly string[]) => readonly string[],
): JsonObject[] {
  const keyOf = (event: JsonObject) => PLACE.map((name) => String(event[name])).join(' ');
  const runs = Map.groupBy(events.filter(isTextDelta), keyOf);
  const cutAlready = new Set<string>();
  return numberedAnew(
    events.flatMap((event) => {
      const key = keyOf(event);
      if (!isTextDelta(event)) return [event];
      if (cutAlready.has(key)) return [];
      cutAlready.add(key);
      const run = runs.get(key) ?? [];
      const pieces = run.map((each) => String(each['delta']));
      return cutAnew(run, cut(pieces.join(''), pieces));
    }),
  );
}

const isTextDelta = (event: JsonObject): boolean => isDelta(event) && typeof event['delta'] === 'string';

/** Sequence numbers from 0 without gaps, and the padding that goes with them. */
function numberedAnew(events: readonly JsonObject[]): JsonObject[] {
  const { response } = events[0] ?? {};
  const seed = seedOf(isObject(response) ? String(response['id']) : '');
  return renumbered(events).map((event, index) =>
    event['obfuscation'] === undefined
      ? event
      : { ...event, obfuscation: padding(seed, index, String(event['delta']).length) },
  );
}

/** Sequence numbers from 0 without gaps, where events have them. */
export function renumbered(events: readonly JsonObject[]): JsonObject[] {
  return events.map((event, index) =>
    'sequence_number' in event ? { ...event, sequence_number: index } : event,
  );
}
