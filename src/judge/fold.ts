import { LISTS, type Bracket, type Brackets, type ItemBracket } from './brackets.ts';
import { isObject } from './json.ts';
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
  const built: JsonObject = bracket.opening === null ? start : { ...bracket.opening };
  if (bracket.opening === null && bracket.type !== null) built['type'] = bracket.type;
  for (const run of bracket.runs) {
    const announced = built[run.field];
    built[run.field] = (typeof announced === 'string' ? announced : '') + run.joined;
  }
  for (const { field, value } of bracket.inserted) {
    const list = built[field];
    const entries: Json[] = Array.isArray(list) ? list : [];
    built[field] = [...entries, value];
  }
  return built;
}
