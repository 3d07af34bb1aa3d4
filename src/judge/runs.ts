/** What accumulates in a response, an item or a part: texts that come in pieces, each in a place of its own. */
import type { RequirementId } from '../../spec/index.ts';
import { indexOf, isObject } from './json.ts';
import type { Path } from './paths.ts';
import type { JsonObject, StreamEvent } from './reading.ts';
import type { TextRow } from './rows.ts';

/** One text. */
export interface Run {
  /** What the table says of such texts, as the first event about this one has it. */
  row: TextRow;
  /** The entry of the list that it is, or is in; null where there is no list. */
  entry: number | null;
  /** Which text of the entry it is; null where there is only one. */
  member: string | null;
  /** Where it stands in the object of its bracket. */
  path: Path;
  equality: RequirementId | null;
  /** The first event that speaks of it. */
  first: StreamEvent;
  /** Null when nothing began it. */
  started: StreamEvent | null;
  /** Null when no delta came. */
  firstDelta: StreamEvent | null;
  /** What it began with and the deltas, joined; those after its end are in `afterwards`. */
  joined: string;
  afterwards: string;
  /** Null when it has no done event. */
  finish: StreamEvent | null;
  /** What the done event says the whole is; null when it says nothing. */
  whole: string | null;
}

/** The texts of one bracket, in the order of their first mention. */
export class Runs implements Iterable<Run> {
  readonly #byKey = new Map<string, Run>();
  #last: Run | null = null;

  get size(): number {
    return this.#byKey.size;
  }

  [Symbol.iterator](): Iterator<Run> {
    return this.#byKey.values();
  }

  /** The text in a place of a row; undefined when no event spoke of it. */
  at(row: TextRow, entry: number | null, member: string | null): Run | undefined {
    return this.#byKey.get(keyOf(row, entry, member));
  }

  /** Begins a text with what an event already has of it. False if it is finished. */
  start(event: StreamEvent, row: TextRow): boolean {
    const run = this.#meant(event, row, null);
    if (run.finish !== null) return false;
    const text = event.data[row.payload ?? ''];
    if (run.started === null && typeof text === 'string') run.joined = text + run.joined;
    run.started ??= event;
    return true;
  }

  /** Adds a piece. False if it comes after the end, of the text or (with `over`) of what it is in. */
  append(event: StreamEvent, row: TextRow, over: boolean): boolean {
    const payload = event.data[row.payload ?? 'delta'];
    let inTime = true;
    for (const member of row.texts) {
      const piece = member === null ? payload : isObject(payload) ? payload[member] : undefined;
      if (member !== null && typeof piece !== 'string') continue;
      const run = this.#meant(event, row, member);
      const text = typeof piece === 'string' ? piece : '';
      if (over || run.finish !== null) {
        run.afterwards += text;
        inTime = false;
        continue;
      }
      run.firstDelta ??= event;
      run.joined += text;
    }
    return inTime;
  }

  /** Takes the whole. False if it was told before, or if nothing came before what it is in was `over`. */
  finish(event: StreamEvent, row: TextRow, over: boolean): boolean {
    const payload = event.data[row.payload ?? ''];
    let inTime = true;
    for (const member of row.texts) {
      const run = this.#meant(event, row, member);
      if (run.finish !== null || (over && run.firstDelta === null)) {
        inTime = false;
        continue;
      }
      run.finish = event;
      const whole = member === null ? payload : soleEntry(payload)?.[member];
      run.whole = typeof whole === 'string' ? whole : null;
    }
    return inTime;
  }

  /** Most events speak of the text that the one before spoke of. */
  #meant(event: StreamEvent, row: TextRow, member: string | null): Run {
    const last = this.#last;
    // An entry without a number is taken for the one that was spoken of last.
    const entry = row.index === undefined ? null : (indexOf(event.data[row.index]) ?? last?.entry ?? 0);
    if (last !== null && last.row.field === row.field && last.entry === entry && last.member === member)
      return last;
    const key = keyOf(row, entry, member);
    let run = this.#byKey.get(key);
    if (run === undefined) {
      run = {
        row,
        entry,
        member,
        path: [...row.path, ...(entry === null ? [] : [entry]), ...(member === null ? [] : [member])],
        equality: row.equality ?? null,
        first: event,
        started: null,
        firstDelta: null,
        joined: '',
        afterwards: '',
        finish: null,
        whole: null,
      };
      this.#byKey.set(key, run);
    }
    this.#last = run;
    return run;
  }
}

function keyOf(row: TextRow, entry: number | null, member: string | null): string {
  return entry === null ? (row.field ?? '') : `${row.field} ${entry} ${member ?? ''}`;
}

/** A list of several entries cannot be told apart by their texts alone. */
function soleEntry(payload: unknown): JsonObject | null {
  const [entry, ...others] = Array.isArray(payload) ? (payload as unknown[]) : [];
  return isObject(entry) && others.length === 0 ? entry : null;
}
