/** How a scripted answer goes on its way: in which pieces, and where it waits. */
import { padding, seedOf } from '../answer/digest.ts';
import { isObject } from '../answer/json.ts';
import type { JsonObject, JsonValue } from '../answer/json.ts';
import type { ScriptItem } from '../answer/types.ts';
import type { Frame, Hold } from '../reply.ts';
import { deltasOf } from './items.ts';
import type { Place, Terms } from './step.ts';

/** The events of a stream, those items that have pieces of their own streamed in them. */
export function withDeltas(
  events: readonly JsonObject[],
  items: readonly ScriptItem[] = [],
): readonly JsonObject[] {
  const pieces = new Map(items.flatMap((item, index) => (deltasOf(item) ? [[index, deltasOf(item)!]] : [])));
  if (pieces.size === 0) return events;
  const { response } = events[0] ?? {};
  const seed = seedOf(isObject(response) ? String(response['id']) : '');
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
  return written.map((event, index) => ({
    ...event,
    sequence_number: index,
    ...(event['obfuscation'] !== undefined && {
      obfuscation: padding(seed, index, String(event['delta']).length),
    }),
  }));
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

/** The frames of a stream, with waits and holds before the events that the step names; `types` are those of the events. */
export function withHolds(
  frames: readonly Frame[],
  types: readonly string[],
  { delays = [], gates = [] }: Terms,
  holdAt: (gate: string, event: number) => Hold,
  missing: (what: string) => void,
): readonly Frame[] {
  if (delays.length === 0 && gates.length === 0) return frames;
  const staged = frames.map((frame) => ({ ...frame }));
  const find = (place: Place, what: string) => {
    const index = typeof place === 'number' ? place : types.indexOf(place);
    const frame = index < 0 ? undefined : staged[index];
    if (!frame) missing(`${what} stands before ${place}, which did not come`);
    return frame && { frame, index };
  };
  for (const { ms, before } of delays) {
    const found = find(before, 'a delay');
    if (found) found.frame.wait = (found.frame.wait ?? 0) + ms;
  }
  for (const { name, before } of gates) {
    const found = find(before, `the gate ${JSON.stringify(name)}`);
    if (!found) continue;
    const { frame, index } = found;
    const [earlier, own] = [frame.hold, holdAt(name, index)];
    frame.hold = earlier ? async (gone) => (await earlier(gone)) ?? own(gone) : own;
  }
  return staged;
}
