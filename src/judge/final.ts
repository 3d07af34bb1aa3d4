import { LISTS, type Brackets, type ItemBracket, type PartBracket } from './brackets.ts';
import { isObject, nonEmpty, step } from './json.ts';
import { pointerOfPath, valueAtPath } from './paths.ts';
import type { JsonObject, Reading, StreamEvent } from './reading.ts';
import { accumulating, accumulatingIn, type TextRow } from './rows.ts';
import type { Run, Runs } from './runs.ts';

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
  row: TextRow;
}

/** All texts of an item as it stands in a snapshot, in the places where the grammar lets text accumulate. */
export function textsOf(item: JsonObject, bracket: ItemBracket | null): HeldText[] {
  const texts: HeldText[] = [];
  for (const row of accumulating(nonEmpty(item['type']) ?? '')) {
    if (row.bracket === 'item') texts.push(...textsIn(item, row, bracket?.runs, ''));
  }
  for (const kind of ['part', 'summary'] as const) {
    const list = item[LISTS[kind].list];
    if (!Array.isArray(list)) continue;
    const parts = bracket?.parts.filter((part) => part.kind === kind) ?? [];
    for (const [position, part] of list.entries()) {
      if (!isObject(part)) continue;
      const pointer = step(step('', LISTS[kind].list), position);
      for (const row of accumulatingIn(nonEmpty(part['type']) ?? '')) {
        if (row.bracket === kind) texts.push(...textsIn(part, row, parts[position]?.runs, pointer));
      }
    }
  }
  return texts;
}

/** The texts in the place of a row: one, or those of each entry of a list. */
function* textsIn(
  object: JsonObject,
  row: TextRow,
  runs: Runs | undefined,
  above: string,
): Generator<HeldText> {
  const held = valueAtPath(object, row.path);
  const pointer = pointerOfPath(row.path, above);
  if (row.index === undefined) {
    if (typeof held === 'string') yield { pointer, value: held, run: runs?.at(row, null, null) ?? null, row };
    return;
  }
  for (const [entry, text] of Array.isArray(held) ? held.entries() : []) {
    for (const member of row.texts) {
      const path = member === null ? [] : [member];
      const value = valueAtPath(text, path);
      if (typeof value !== 'string') continue;
      yield {
        pointer: pointerOfPath([entry, ...path], pointer),
        value,
        run: runs?.at(row, entry, member) ?? null,
        row,
      };
    }
  }
}

/**
 * The text that a snapshot of an item holds for a run; null when it says nothing of it (it has no such list at all, or may
 * leave it out), undefined when the place is empty.
 */
export function textAt(item: JsonObject, part: PartBracket | null, run: Run): string | null | undefined {
  const list = part === null ? null : item[LISTS[part.kind].list];
  if (list !== null && !Array.isArray(list)) return null;
  const value = valueAtPath(part === null ? item : list?.[part.position], run.path);
  if (typeof value === 'string') return value;
  if (run.row.optional === true) return null;
  return part !== null || value === null || value === undefined ? undefined : null;
}
