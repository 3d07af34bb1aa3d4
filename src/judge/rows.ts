/** What the table of the stream grammar says, looked up the way the judge asks. */
import {
  grammar,
  isEventType,
  type EventType,
  type GrammarRow,
  type RequirementId,
} from '../../spec/index.ts';
import type { StreamEvent } from './reading.ts';

/** A row, and what follows from it for its texts. What the row that appends says of a text holds in the others, too. */
export interface TextRow extends GrammarRow {
  /** `field`, in steps. */
  path: readonly string[];
  /** The texts of one entry; a single null where the entry itself is the text. */
  texts: readonly (string | null)[];
  /** The type of the event that ends such a text. */
  doneType: string | null;
  /** What has to come before all else of such a text; null where nothing announces it. */
  announcement: { requirement: RequirementId; type: EventType } | null;
}

const types = Object.keys(grammar) as EventType[];
const textRows = new Map<GrammarRow, TextRow>(types.map((type) => [grammar[type], textRowOf(type)]));
const appending = [...textRows.values()].filter((row) => row.does === 'append');

/** Item types of which the grammar knows what is told of them. Of others it says nothing. */
export const describedItems: ReadonlySet<string> = new Set(
  types.flatMap((type) => grammar[type].items ?? []),
);

/** Part types that the grammar knows, each with the item types it may stand in. */
export const homes: ReadonlyMap<string, ReadonlySet<string>> = homesOf();

const inItems = new Map<string, readonly TextRow[]>();
const inParts = new Map<string, readonly TextRow[]>();

function textRowOf(type: EventType): TextRow {
  const row = grammar[type];
  const done = type.replace(/\.[a-z_]+$/, '.done');
  const place = types.filter((each) => isSamePlace(grammar[each], row));
  const append = place.map((each) => grammar[each]).find((each) => each.does === 'append');
  const start = place.find((each) => grammar[each].does === 'start');
  const requirement = start === undefined ? undefined : grammar[start].announced;
  return {
    ...append,
    ...row,
    path: row.field?.split('.') ?? [],
    texts: row.members ?? [null],
    doneType: isEventType(done) ? done : null,
    announcement: start === undefined || requirement === undefined ? null : { requirement, type: start },
  };
}

function isSamePlace(one: GrammarRow, other: GrammarRow): boolean {
  return (
    one.bracket === other.bracket &&
    one.field === other.field &&
    one.items?.join() === other.items?.join() &&
    one.parts?.join() === other.parts?.join()
  );
}

function homesOf(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const row of appending) {
    for (const part of row.parts ?? [])
      found.set(part, new Set([...(found.get(part) ?? []), ...(row.items ?? [])]));
  }
  return found;
}

export function rowOf(event: StreamEvent): GrammarRow | null {
  return isEventType(event.type) ? grammar[event.type] : null;
}

/** A row of the grammar, with what follows from it. */
export function textRow(row: GrammarRow): TextRow {
  return textRows.get(row) ?? { ...row, path: [], texts: [null], doneType: null, announcement: null };
}

/** Where text accumulates in items of a type: one append row for each place. */
export function accumulating(itemType: string): readonly TextRow[] {
  return remembered(inItems, itemType, (row) => row.items === undefined || row.items.includes(itemType));
}

/** Where text accumulates in parts of a type. */
export function accumulatingIn(partType: string): readonly TextRow[] {
  return remembered(inParts, partType, (row) => row.parts?.includes(partType) === true);
}

/** Types come from outside: only those that the grammar knows are remembered. */
function remembered(
  known: Map<string, readonly TextRow[]>,
  type: string,
  fits: (row: TextRow) => boolean,
): readonly TextRow[] {
  let found = known.get(type);
  if (found === undefined) {
    found = appending.filter(
      (row, at) => fits(row) && appending.findIndex((each) => fits(each) && isSamePlace(each, row)) === at,
    );
    if (describedItems.has(type) || homes.has(type)) known.set(type, found);
  }
  return found;
}

/** The signals of the grammar, by the item type they speak of. */
const phases = new Map<string, { type: EventType; row: GrammarRow }[]>();
for (const type of types) {
  const row = grammar[type];
  if (row.phase === undefined) continue;
  for (const item of row.items ?? []) phases.set(item, [...(phases.get(item) ?? []), { type, row }]);
}

/** The signals of an item type that stand at one end of its work; empty for items without phases. */
export function phasesOf(
  itemType: string,
  phase: GrammarRow['phase'],
): { type: EventType; row: GrammarRow }[] {
  return (phases.get(itemType) ?? []).filter((each) => each.row.phase === phase);
}
