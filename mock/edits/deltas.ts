/** Texts that come by deltas, cut into other pieces. */
import { cutAnew, isDelta, numberedAnew } from '../answer/deltas.ts';
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
