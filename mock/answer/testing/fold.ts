/**
 * For tests: the output that events build, by the table of the stream grammar alone. What the table says comes by
 * deltas is believed from nothing else; of the snapshots that close an item or a part only the rest is taken. What
 * a dialect has no events for comes with the snapshots as well.
 */
import { grammar, isEventType, type GrammarRow } from '../../../spec/index.ts';
import { isObject, listAt, textAt, type JsonObject, type JsonValue } from '../json.ts';

const LISTS = { part: ['content', 'content_index'], summary: ['summary', 'summary_index'] } as const;

export function fold(events: readonly JsonObject[], knows: Knows = () => true): JsonObject[] {
  const output: JsonObject[] = [];
  for (const event of structuredClone(events)) {
    const type = textAt(event, 'type');
    const row = isEventType(type) ? grammar[type] : undefined;
    if (row === undefined) throw new Error(`${type} is not in the table`);
    if (row.bracket !== 'response') take(output, event, row, knows);
  }
  return output;
}

/** Whether the dialect has events of that type. */
type Knows = (eventType: string) => boolean;

function take(output: JsonObject[], event: JsonObject, row: GrammarRow, knows: Knows): void {
  const index = Number(event['output_index']);
  if (row.bracket === 'item' && row.does === 'open') {
    if (index !== output.length) throw new Error(`item ${index} was announced as number ${output.length}`);
    output.push(objectIn(event, row.carries));
    return;
  }
  const item = output[index];
  if (item === undefined) throw new Error(`nothing was announced at ${index}`);
  if (row.items !== undefined && !row.items.includes(textAt(item, 'type')))
    throw new Error(`${textAt(event, 'type')} speaks of ${textAt(item, 'type')}`);
  if (row.bracket === 'item')
    within(item, event, row, (closing) => (output[index] = closed(item, closing, 'item', knows)));
  else inList(item, event, row, row.bracket === 'summary' ? 'summary' : 'part', knows);
}

function inList(
  item: JsonObject,
  event: JsonObject,
  row: GrammarRow,
  kind: 'part' | 'summary',
  knows: Knows,
): void {
  const [name, counter] = LISTS[kind];
  const list = (item[name] ??= []) as JsonObject[];
  const index = Number(event[counter]);
  if (row.does === 'open') {
    if (index !== list.length) throw new Error(`part ${index} was announced as number ${list.length}`);
    list.push(objectIn(event, row.carries));
    return;
  }
  const part = list[index];
  if (part === undefined) throw new Error(`no part was announced at ${index}`);
  within(part, event, row, (closing) => (list[index] = closed(part, closing, kind, knows)));
}

function within(
  object: JsonObject,
  event: JsonObject,
  row: GrammarRow,
  close: (closing: JsonObject) => void,
): void {
  const path = row.field?.split('.') ?? [];
  const entry = row.index === undefined ? [] : [String(event[row.index])];
  const payload = event[row.payload ?? row.carries ?? 'delta'];
  if (row.does === 'close') close(objectIn(event, row.carries));
  else if (row.does === 'start') set(object, [...path, ...entry], payload ?? null);
  else if (row.does === 'insert' && path.length > 0) set(object, [...path, ...entry], payload ?? null);
  else if (row.does === 'append') {
    for (const member of row.members ?? [null]) {
      const piece = member === null ? payload : isObject(payload) ? payload[member] : undefined;
      if (typeof piece !== 'string') continue;
      const place = [...path, ...entry, ...(member === null ? [] : [member])];
      set(object, place, String(get(object, place) ?? '') + piece);
    }
  } else if (row.does === 'finish' && row.members === undefined) {
    const joined = get(object, [...path, ...entry]) ?? '';
    if (joined !== payload) throw new Error(`${String(joined)} became ${String(payload)}`);
  }
}

/** The closing snapshot, with all that the table lets accumulate in its place. */
function closed(
  mine: JsonObject,
  closing: JsonObject,
  bracket: GrammarRow['bracket'],
  knows: Knows,
): JsonObject {
  const type = textAt(mine, 'type');
  for (const [event, row] of Object.entries(grammar)) {
    if (row.bracket !== bracket || row.field === undefined || !knows(event)) continue;
    if (!(bracket === 'item' ? row.items : row.parts)?.includes(type)) continue;
    const path = row.field.split('.');
    const held = get(closing, path);
    if (held === undefined || held === null) continue;
    const built = get(mine, path);
    set(closing, path, row.members === undefined ? (built ?? '') : entries(held, built, row.members));
  }
  if (bracket === 'item')
    for (const [name] of Object.values(LISTS))
      if (closing[name] !== undefined) closing[name] = mine[name] ?? [];
  return closing;
}

/** Entries of several texts: those come by deltas, and what else is in an entry with its end. */
const entries = (held: JsonValue, built: JsonValue | undefined, members: readonly string[]): JsonValue =>
  (held as JsonObject[]).map((entry, index) => ({
    ...entry,
    ...Object.fromEntries(
      members.map((member) => [member, get({ built }, ['built', String(index), member]) ?? '']),
    ),
  }));

function get(object: JsonObject, path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (here, step) => (Array.isArray(here) ? here[Number(step)] : isObject(here) ? here[step] : undefined),
    object,
  );
}

function set(object: JsonObject, path: readonly string[], value: JsonValue): void {
  const [step = '', ...rest] = path;
  const numbered = rest[0] !== undefined && /^\d+$/.test(rest[0]);
  if (rest.length === 0) object[step] = value;
  else set((object[step] ??= numbered ? [] : {}) as JsonObject, rest, value);
}

function objectIn(event: JsonObject, field: string | undefined): JsonObject {
  const value = event[field ?? ''];
  if (!isObject(value)) throw new Error(`${textAt(event, 'type')} carries no ${String(field)}`);
  return value;
}

/** Of every event the output it ends with, as the last one tells it. */
export function finalOf(events: readonly JsonObject[]): JsonObject {
  const final = events.at(-1)?.['response'];
  if (!isObject(final)) throw new Error('the last event has no response');
  return final;
}

export const outputOf = (response: JsonObject): JsonObject[] => listAt(response, 'output').filter(isObject);
