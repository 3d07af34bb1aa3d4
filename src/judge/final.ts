import {
  LISTS,
  accumulating,
  accumulatingIn,
  type Brackets,
  type ItemBracket,
  type PartBracket,
  type Run,
} from './brackets.ts';
import { isObject, nonEmpty, step } from './json.ts';
import type { JsonObject, Reading, StreamEvent } from './reading.ts';

/** The terminal event that carries the final response, and what it carries. */
export interface Final {
  event: StreamEvent;
  /** `completed` or `incomplete` came; after a failure the output need not be whole. */
  whole: boolean;
  output: JsonObject[] | null;
}

/** An item of the final output, and the item that the stream announced for it. */
export interface Match {
  announced: ItemBracket;
  item: JsonObject;
  /** In the final output. */
  position: number;
}

export function finalOf({ brackets }: Pick<Reading, 'brackets'>): Final | null {
  const event = brackets?.terminals.find((each) => isObject(each.data['response']));
  const response = event?.data['response'];
  if (event === undefined || !isObject(response)) return null;
  const output = response['output'];
  return {
    event,
    whole: event.type === 'response.completed' || event.type === 'response.incomplete',
    output: Array.isArray(output) ? output.filter(isObject) : null,
  };
}

/** Pairs what was announced with the final output: by id, then those that are left by their order among their type. */
export function matchFinal(brackets: Brackets, output: readonly JsonObject[]): Match[] {
  const left = new Map(output.map((item, position) => [position, item]));
  const byId = new Map<string, number>();
  for (const [position, item] of left) {
    const id = nonEmpty(item['id']);
    if (id !== null && !byId.has(id)) byId.set(id, position);
  }
  const matches: Match[] = [];
  const unmatched: ItemBracket[] = [];
  for (const announced of brackets.items) {
    const position = announced.id === null ? undefined : byId.get(announced.id);
    const item = position === undefined ? undefined : left.get(position);
    if (position === undefined || item === undefined) unmatched.push(announced);
    else {
      left.delete(position);
      matches.push({ announced, item, position });
    }
  }
  const queues = new Map<string, [number, JsonObject][]>();
  for (const [position, item] of [...left].reverse()) {
    const type = nonEmpty(item['type']) ?? '';
    const queue = queues.get(type);
    if (queue === undefined) queues.set(type, [[position, item]]);
    else queue.push([position, item]);
  }
  for (const announced of unmatched) {
    const next = queues.get(announced.type ?? '')?.pop();
    if (next !== undefined) matches.push({ announced, position: next[0], item: next[1] });
  }
  return matches;
}

/** A text that an item holds, and the run of deltas that should have brought it. */
interface HeldText {
  /** JSON pointer from the item. */
  pointer: string;
  value: string;
  /** Null when the stream has no run for it. */
  run: Run | null;
  equality: string | null;
}

/** All texts of an item as it stands in a snapshot, in the places where the grammar lets text accumulate. */
export function textsOf(item: JsonObject, bracket: ItemBracket | null): HeldText[] {
  const texts: HeldText[] = [];
  for (const row of accumulating(nonEmpty(item['type']) ?? '')) {
    const value = item[row.field ?? ''];
    if (row.bracket !== 'item' || typeof value !== 'string') continue;
    const run = bracket?.runs.find((each) => each.field === row.field) ?? null;
    texts.push({ pointer: step('', row.field ?? ''), value, run, equality: row.equality ?? null });
  }
  for (const kind of ['part', 'summary'] as const) {
    const list = item[LISTS[kind].list];
    if (!Array.isArray(list)) continue;
    const parts = bracket?.parts.filter((part) => part.kind === kind) ?? [];
    for (const [position, part] of list.entries()) {
      if (!isObject(part)) continue;
      for (const row of accumulatingIn(nonEmpty(part['type']) ?? '')) {
        const value = part[row.field ?? ''];
        if (row.bracket !== kind || typeof value !== 'string') continue;
        const run = parts[position]?.runs.find((each) => each.field === row.field) ?? null;
        const pointer = step(step(step('', LISTS[kind].list), position), row.field ?? '');
        texts.push({ pointer, value, run, equality: row.equality ?? null });
      }
    }
  }
  return texts;
}

/** The text that a snapshot of an item holds for a run; null when the item has no such list at all, undefined when the place is empty. */
export function textAt(item: JsonObject, part: PartBracket | null, run: Run): string | null | undefined {
  if (part === null) {
    const value = item[run.field];
    return typeof value === 'string' ? value : value === null || value === undefined ? undefined : null;
  }
  const list = item[LISTS[part.kind].list];
  if (!Array.isArray(list)) return null;
  const held: unknown = list[part.position];
  const value = isObject(held) ? held[run.field] : undefined;
  return typeof value === 'string' ? value : undefined;
}
