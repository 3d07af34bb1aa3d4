import { LISTS, type Bracket, type Brackets, type ItemBracket } from './brackets.ts';
import { isObject } from './json.ts';
import { Builder, valueAtPath } from './paths.ts';
import type { Folded, FoldedItem, Json, JsonObject } from './reading.ts';

/** What the events built, as a client that trusts nothing but added, delta and done events has it. */
export function fold(brackets: Brackets): Folded {
  const snapshots = brackets.lifecycle.map((event) => event.data['response']).filter(isObject);
  return {
    items: brackets.items.map(foldItem),
    response: snapshots.at(-1) ?? null,
    terminal: brackets.terminals[0]?.index ?? null,
  };
}

function foldItem(item: ItemBracket, position: number): FoldedItem {
  const built = withRuns(item, item.id === null ? {} : { id: item.id });
  for (const kind of ['part', 'summary'] as const) {
    const parts = item.parts.filter((part) => part.kind === kind);
    if (parts.length > 0) built[LISTS[kind].list] = parts.map((part) => withRuns(part, {}));
  }
  return { outputIndex: item.index ?? position, item: built, done: item.closing };
}

/** The announced object with what was appended and inserted since. */
function withRuns(bracket: Bracket, start: JsonObject): JsonObject {
  const builder = new Builder(bracket.opening ?? start);
  if (bracket.opening === null && bracket.type !== null) builder.built['type'] = bracket.type;
  for (const run of bracket.runs) {
    // A run that was begun anew does not go on from what was announced.
    const announced = run.started === null ? valueAtPath(bracket.opening, run.path) : undefined;
    builder.set(run.path, (typeof announced === 'string' ? announced : '') + run.joined);
  }
  const lists = new Map<string, Json[]>();
  for (const { row, value } of bracket.inserted) {
    if (row.does !== 'insert' || row.field === undefined) continue;
    let list = lists.get(row.field);
    if (list === undefined) {
      const announced = bracket.opening?.[row.field];
      lists.set(row.field, (list = Array.isArray(announced) ? [...announced] : []));
      builder.built[row.field] = list;
    }
    list.push(value);
  }
  return builder.built;
}
