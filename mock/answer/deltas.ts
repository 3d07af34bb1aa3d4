/** Items whose text a scenario gives in pieces: their deltas are these pieces. */
import { padding, seedOf } from './digest.ts';
import { isObject, type JsonObject, type JsonValue } from './json.ts';
import type { ScriptItem } from './types.ts';

/** An item with the pieces in which its text is to be streamed, where they were given. */
export type StreamedItem = ScriptItem & { deltas?: readonly string[] };

/** Pieces, by the number of their item. */
export type Pieces = [item: number, deltas: string[]][];

/** Those that were given; of the others the mock cuts the text by itself. */
export function piecesOf(items: readonly StreamedItem[] = []): Pieces {
  return items.flatMap(({ deltas }, index): Pieces => (deltas === undefined ? [] : [[index, [...deltas]]]));
}

/** The events of a stream, those items that have pieces of their own streamed in them. */
export function withDeltas(events: JsonObject[], given: Readonly<Pieces>): JsonObject[] {
  const pieces = new Map(given);
  if (pieces.size === 0) return events;
  const cut = new Set<number>();
  const written: JsonObject[] = [];
  for (const event of events) {
    const item = Number(event['output_index']);
    const deltas = isDelta(event) ? pieces.get(item) : undefined;
    if (deltas === undefined) written.push(event);
    else if (!cut.has(item)) {
      const run = events.filter((each) => isDelta(each) && each['output_index'] === item);
      written.push(...cutAnew(run, deltas));
      cut.add(item);
    }
  }
  return numberedAnew(written);
}

/** Sequence numbers from 0 without gaps, and the padding that goes with them. */
export function numberedAnew(events: readonly JsonObject[]): JsonObject[] {
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

export function isDelta(event: JsonObject): boolean {
  return String(event['type']).endsWith('.delta');
}

/** The same text in other pieces. Where it was cut short, so are they. Logprobs go with the piece in which their token begins. */
export function cutAnew(run: readonly JsonObject[], deltas: readonly string[]): JsonObject[] {
  const [first = {}] = run;
  const length = run.reduce((sum, event) => sum + String(event['delta']).length, 0);
  const logprobs = run.flatMap((event) => (Array.isArray(event['logprobs']) ? event['logprobs'] : []));
  let at = 0;
  let tokens = 0;
  return deltas.flatMap((piece) => {
    const delta = piece.slice(0, Math.max(0, length - at));
    at += delta.length;
    if (delta === '' && piece !== '') return [];
    const own: JsonValue[] = [];
    for (; logprobs.length > 0 && tokens < at; tokens += tokenLength(own.at(-1)))
      own.push(logprobs.shift() ?? null);
    return [{ ...first, delta, ...(first['logprobs'] !== undefined && { logprobs: own }) }];
  });
}

function tokenLength(logprob: JsonValue | undefined): number {
  return Math.max(1, isObject(logprob) ? String(logprob['token']).length : 1);
}
