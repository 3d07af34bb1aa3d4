/**
 * How the events of a stream nest: response › item › part or summary › run of deltas. Recorded in one pass over the events,
 * by the rows of the stream grammar and with the index of every event, in whatever order they came; the grammar and
 * the equality checks then ask what was recorded. A missing opening is supplied, so that what follows still has its place.
 */
import type { GrammarRow } from '../../spec/index.ts';
import { indexOf, isObject, nonEmpty } from './json.ts';
import type { Json, JsonObject, StreamEvent } from './reading.ts';
import { describedItems, homes, rowOf, textRow } from './rows.ts';
import { Runs } from './runs.ts';

export interface Brackets {
  /** Events of the surface, in order; what comes after the terminal event, and unknown events, are not among them. */
  known: StreamEvent[];
  /** Those that speak of the whole response and carry it, or end it. */
  lifecycle: StreamEvent[];
  /** Every event that ends a stream; more than one is one too many, but for response.failed after error. */
  terminals: StreamEvent[];
  /** In the order of their first mention. */
  items: ItemBracket[];
  /** What accumulates in the response as a whole, and what came of it after its end. */
  runs: Runs;
  late: StreamEvent[];
  /** A second response.created with which the output began anew: `items` are those after it. */
  restart: StreamEvent | null;
}

export interface Bracket {
  kind: 'item' | 'part' | 'summary';
  /** Under which it was announced, or else first mentioned; null when no event said so. */
  index: number | null;
  /** As announced, or else what its events speak of; null when neither tells. */
  type: string | null;
  /** The first event that speaks of it or of what is in it. */
  first: StreamEvent;
  /** Null when it was never announced. */
  opened: StreamEvent | null;
  opening: JsonObject | null;
  /** Null when it was never closed. */
  closed: StreamEvent | null;
  closing: JsonObject | null;
  /** Announced or closed again. */
  openedAgain: StreamEvent[];
  closedAgain: StreamEvent[];
  /** It took the index of another, which was announced before it. */
  collides: boolean;
  /** Events that mean it by another index. */
  wrongIndexes: StreamEvent[];
  /** Events whose kind does not fit its type. */
  misfits: StreamEvent[];
  /** What came of it or of its runs once it, or the run, was closed. */
  late: StreamEvent[];
  runs: Runs;
  /** What `insert` events put into it, and what `start` events began in it, in order. */
  inserted: { event: StreamEvent; row: GrammarRow; value: Json }[];
}

export interface ItemBracket extends Bracket {
  kind: 'item';
  /** The id under which it was announced, or else first mentioned. */
  id: string | null;
  /** Content parts and summary parts, in the order of their first mention. */
  parts: PartBracket[];
  /** The latest part under each index, and the latest of all. */
  byIndex: Record<PartBracket['kind'], Map<number, PartBracket>>;
  latest: Record<PartBracket['kind'], PartBracket | null>;
  /** Some event named it by its id. */
  named: boolean;
  /** Events that name it by another id. */
  wrongIds: StreamEvent[];
  /** The phases of its work, as they were signalled. */
  phases: StreamEvent[];
  /** The signal that should be the last word before its end; null when it did not come. */
  lastPhase: StreamEvent | null;
  /** What came of it after that, before it was closed. */
  overrun: StreamEvent[];
}

export interface PartBracket extends Bracket {
  kind: 'part' | 'summary';
  /** Its place among the parts of its kind in the item, by first mention. */
  position: number;
}

/** Where the parts of each kind lie in their item, and which field of an event counts them. */
export const LISTS = {
  part: { list: 'content', index: 'content_index' },
  summary: { list: 'summary', index: 'summary_index' },
} as const;

/** The id by which an event names its item: its own `item_id`, or that of the item it carries. */
function namedId(event: StreamEvent, row: GrammarRow): string | null {
  if (row.carries !== 'item') return nonEmpty(event.data['item_id']);
  const item = event.data['item'];
  return isObject(item) ? nonEmpty(item['id']) : null;
}

export function emptyBrackets(): Brackets {
  return { known: [], lifecycle: [], terminals: [], items: [], runs: new Runs(), late: [], restart: null };
}

export function bracketsOf(events: readonly StreamEvent[]): Brackets {
  const recorder = new Recorder();
  for (const event of events) recorder.take(event);
  return recorder.brackets;
}

class Recorder {
  readonly brackets: Brackets = emptyBrackets();
  readonly #byIndex = new Map<number, ItemBracket>();
  readonly #byId = new Map<string, ItemBracket>();
  #createdAgain: StreamEvent | null = null;

  take(event: StreamEvent): void {
    const row = rowOf(event);
    if (row === null || (row.does === 'signal' && row.bracket === 'response')) return;
    const ends = row.bracket === 'response' && (row.does === 'close' || row.does === 'error');
    const over = this.brackets.terminals.length > 0;
    if (ends) this.brackets.terminals.push(event);
    if (over && !ends) return;
    this.brackets.known.push(event);
    if (row.bracket === 'response') this.#ofResponse(event, row);
    else if (row.bracket === 'item' && row.does === 'open') this.#openItem(event, row);
    else this.#within(event, row);
  }

  #ofResponse(event: StreamEvent, row: GrammarRow): void {
    const { runs, late, lifecycle } = this.brackets;
    if (row.does === 'append') {
      if (!runs.append(event, textRow(row), false)) late.push(event);
      return;
    }
    if (row.does === 'finish') {
      if (!runs.finish(event, textRow(row), false)) late.push(event);
      return;
    }
    lifecycle.push(event);
    if (row.does === 'open' && this.brackets.items.length > 0) this.#createdAgain = event;
  }

  #openItem(event: StreamEvent, row: GrammarRow): void {
    const index = indexOf(event.data['output_index']);
    const id = namedId(event, row);
    let item = index === null ? undefined : this.#byIndex.get(index);
    if (item !== undefined && item.opened !== null && this.#createdAgain !== null) {
      this.#restart(this.#createdAgain);
      item = undefined;
    }
    const opening = isObject(event.data['item']) ? event.data['item'] : null;
    const type = nonEmpty(opening?.['type']);
    if (item !== undefined && item.opened !== null && !sameItem(item, id, type)) {
      item = this.#newItem(event, index, id, type);
      item.collides = true;
    } else if (item === undefined) {
      item = this.#newItem(event, index, id, type);
    }
    if (item.opened !== null) {
      item.openedAgain.push(event);
      return;
    }
    item.opened = event;
    item.opening = opening;
    item.type = type ?? item.type;
    if (id !== null && item.id !== id) {
      item.id = id;
      this.#byId.set(id, item);
    }
  }

  /** All but the opening of an item: what closes it, and what speaks of its inside. */
  #within(event: StreamEvent, row: GrammarRow): void {
    const item = this.#itemFor(event, row);
    if (row.bracket === 'item' && row.does === 'close') return close(item, event, event.data['item']);
    if (
      row.items !== undefined &&
      item.type !== null &&
      describedItems.has(item.type) &&
      !row.items.includes(item.type)
    ) {
      item.misfits.push(event);
      return;
    }
    const bracket = row.bracket === 'item' ? item : partFor(item, event, row);
    if (row.parts !== undefined && !fitsPart(event, row, bracket, item)) {
      bracket.misfits.push(event);
      if (row.does !== 'open' && row.does !== 'close') return;
    }
    if (item.lastPhase !== null && item.closed === null) item.overrun.push(event);
    take(item, bracket, event, row);
  }

  /** Which item an event means. By index and id when they agree; by the one that is known when they do not. */
  #itemFor(event: StreamEvent, row: GrammarRow): ItemBracket {
    const index = indexOf(event.data['output_index']);
    const id = namedId(event, row);
    const byIndex = index === null ? undefined : this.#byIndex.get(index);
    const byId = id === null ? undefined : this.#byId.get(id);
    const carries = row.carries === 'item';
    if (byIndex !== undefined) {
      if (id === null) return byIndex;
      if (byIndex.id === null) {
        byIndex.id = id;
        this.#byId.set(id, byIndex);
      }
      if (byIndex.id === id) {
        byIndex.named ||= !carries;
        return byIndex;
      }
      if (byId === undefined) {
        // An id that nothing announced, with a kind that does not fit: another item, whose announcement is missing.
        if (!carries && !fitsItem(byIndex, row)) return this.#newItem(event, null, id, soleItem(row));
        if (!carries) byIndex.wrongIds.push(event);
        return byIndex;
      }
    }
    if (byId !== undefined) {
      byId.named ||= !carries;
      if (typeof event.data['output_index'] === 'number' && byId.index !== null)
        byId.wrongIndexes.push(event);
      return byId;
    }
    if (index === null && id === null) {
      const last = this.brackets.items.at(-1);
      if (last?.closed === null && fitsItem(last, row)) return last;
    }
    const carried = event.data['item'];
    const type = carries && isObject(carried) ? nonEmpty(carried['type']) : soleItem(row);
    return this.#newItem(event, index, id, type);
  }

  #newItem(event: StreamEvent, index: number | null, id: string | null, type: string | null): ItemBracket {
    const item: ItemBracket = {
      ...emptyBracket('item', event, index, type),
      kind: 'item',
      id,
      parts: [],
      byIndex: { part: new Map(), summary: new Map() },
      latest: { part: null, summary: null },
      named: false,
      wrongIds: [],
      phases: [],
      lastPhase: null,
      overrun: [],
    };
    this.brackets.items.push(item);
    if (index !== null) this.#byIndex.set(index, item);
    if (id !== null) this.#byId.set(id, item);
    return item;
  }

  #restart(created: StreamEvent): void {
    this.brackets.restart = created;
    this.brackets.items.length = 0;
    this.#byIndex.clear();
    this.#byId.clear();
    this.#createdAgain = null;
  }
}

function sameItem(item: ItemBracket, id: string | null, type: string | null): boolean {
  if (id !== null && item.id !== null) return id === item.id;
  return type === item.type;
}

function fitsItem(item: ItemBracket, row: GrammarRow): boolean {
  return row.items === undefined || item.type === null || row.items.includes(item.type);
}

function soleItem(row: GrammarRow): string | null {
  return row.items?.length === 1 ? (row.items[0] ?? null) : null;
}

function fitsPart(event: StreamEvent, row: GrammarRow, part: Bracket, item: ItemBracket): boolean {
  const carried = event.data[row.carries ?? ''];
  const type = row.carries === 'part' && isObject(carried) ? nonEmpty(carried['type']) : null;
  if (row.carries === 'part') {
    if (type === null || !homes.has(type)) return true;
    if (row.does === 'close' && part.type !== null && part.type !== type) return false;
    return (
      row.parts?.includes(type) === true && (item.type === null || homes.get(type)?.has(item.type) !== false)
    );
  }
  return part.type === null || !homes.has(part.type) || row.parts?.includes(part.type) === true;
}

/** The part an event means. An index that nobody announced, while the latest part is open and fits, means that one. */
function partFor(item: ItemBracket, event: StreamEvent, row: GrammarRow): PartBracket {
  const kind = row.bracket === 'summary' ? 'summary' : 'part';
  const index = indexOf(event.data[LISTS[kind].index]);
  const known = index === null ? undefined : item.byIndex[kind].get(index);
  if (row.does === 'open') {
    if (known?.opened === null) return known;
    const part = newPart(item, kind, event, index, row);
    part.collides = known !== undefined;
    return part;
  }
  if (known !== undefined) return known;
  const latest = item.latest[kind];
  if (latest?.closed === null && fitsPart(event, row, latest, item)) {
    if (typeof event.data[LISTS[kind].index] === 'number') latest.wrongIndexes.push(event);
    return latest;
  }
  return newPart(item, kind, event, index, row);
}

function newPart(
  item: ItemBracket,
  kind: PartBracket['kind'],
  event: StreamEvent,
  index: number | null,
  row: GrammarRow,
): PartBracket {
  const carried = event.data[row.carries ?? ''];
  const type = isObject(carried) && row.carries === 'part' ? nonEmpty(carried['type']) : null;
  const inferred = row.parts?.length === 1 ? (row.parts[0] ?? null) : null;
  const position = (item.latest[kind]?.position ?? -1) + 1;
  const part: PartBracket = { ...emptyBracket(kind, event, index, type ?? inferred), kind, position };
  item.parts.push(part);
  item.latest[kind] = part;
  if (index !== null) item.byIndex[kind].set(index, part);
  return part;
}

/** What an event does within a bracket that is known. */
function take(item: ItemBracket, bracket: Bracket, event: StreamEvent, row: GrammarRow): void {
  const over = bracket.closed !== null || item.closed !== null;
  switch (row.does) {
    case 'open':
      if (item.closed !== null) item.late.push(event);
      openPart(bracket, event, row);
      break;
    case 'close':
      close(bracket, event, event.data[row.carries ?? 'part']);
      break;
    case 'append':
      if (!bracket.runs.append(event, textRow(row), over)) bracket.late.push(event);
      break;
    case 'finish':
      if (!bracket.runs.finish(event, textRow(row), over)) bracket.late.push(event);
      break;
    case 'start':
      if (!bracket.runs.start(event, textRow(row)) || over) bracket.late.push(event);
      bracket.inserted.push({ event, row, value: null });
      break;
    case 'insert':
      if (over) bracket.late.push(event);
      bracket.inserted.push({ event, row, value: event.data[row.carries ?? row.payload ?? ''] ?? null });
      break;
    case 'signal':
      if (over) item.late.push(event);
      item.phases.push(event);
      if (row.phase === 'last') item.lastPhase ??= event;
      break;
    case 'extend':
    case 'error':
      break;
  }
}

function openPart(part: Bracket, event: StreamEvent, row: GrammarRow): void {
  const carried = event.data[row.carries ?? 'part'];
  part.opened = event;
  part.opening = isObject(carried) ? carried : null;
  part.type = nonEmpty(part.opening?.['type']) ?? part.type;
}

function close(bracket: Bracket, event: StreamEvent, snapshot: Json | undefined): void {
  if (bracket.closed !== null) {
    bracket.closedAgain.push(event);
    return;
  }
  bracket.closed = event;
  bracket.closing = isObject(snapshot) ? snapshot : null;
}

function emptyBracket(
  kind: Bracket['kind'],
  first: StreamEvent,
  index: number | null,
  type: string | null,
): Bracket {
  return {
    kind,
    index,
    type,
    first,
    opened: null,
    opening: null,
    closed: null,
    closing: null,
    openedAgain: [],
    closedAgain: [],
    collides: false,
    wrongIndexes: [],
    misfits: [],
    late: [],
    runs: new Runs(),
    inserted: [],
  };
}
