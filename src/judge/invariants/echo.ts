/** What a request says comes back in its Response: spec/tables/echo.yaml says what, and how exactly. */
import { echo } from '../../../spec/index.ts';
import type { EchoRow } from '../../../spec/index.ts';
import type { Collector } from '../collector.ts';
import type { Place } from '../finding.ts';
import { isObject } from '../json.ts';
import type { Json, JsonObject } from '../reading.ts';
import { isNothing, own, textAt } from '../values.ts';
import type { PlaceWithin } from './place.ts';

/** Relative. A server that computes in single precision gives 0.7 back as 0.699999988. */
const NUMBER_TOLERANCE = 1e-6;
/** A date or a snapshot number behind a model's name. */
const SNAPSHOT = /^-(\d{4}-\d{2}-\d{2}|\d{8}|\d{6}|\d{4}|\d{3})$/;

export function checkEcho(asked: JsonObject, response: JsonObject, to: Collector, place: PlaceWithin): void {
  const status = textAt(response, 'status');
  // A failed answer may know little more than that it failed.
  if (status === 'failed' || status === 'cancelled') return;
  for (const row of echo) checkRow(row, asked, response, to, place);
}

/** Before it is finished a response may leave out what it does not know yet; what it does say has to be right. */
export function checkEchoOfSnapshot(
  asked: JsonObject,
  response: JsonObject,
  to: Collector,
  place: PlaceWithin,
): void {
  for (const row of echo) {
    if (isNothing(fieldAt(response, row.field)) || to.broken(row.requirement) !== null) continue;
    checkRow(row, asked, response, to, place);
  }
}

function checkRow(
  row: EchoRow,
  asked: JsonObject,
  response: JsonObject,
  to: Collector,
  place: PlaceWithin,
): void {
  const sent = fieldAt(asked, row.field);
  const got = fieldAt(response, row.field);
  const pointer = `/${row.field.replaceAll('.', '/')}`;
  if (sent === undefined || isEmpty(sent)) {
    // A prompt template brings instructions and tools of its own.
    if (row.unsent === 'anything' || !isNothing(own(asked, 'prompt'))) return;
    const holds = isNothing(got) || (isEmpty(got) && (row.unsent === 'null-or-empty' || !isNothing(sent)));
    // Without a field in the request only an invention shows anything.
    if (!holds) to.break(row.requirement, `null, since no ${row.field} was sent`, got, place(pointer));
  } else if (got === undefined) {
    if (!row.optional) sayMissing(row, phrase(sent), to, place(pointer));
  } else if (RULES[row.rule](sent, got)) to.keep(row.requirement);
  else to.break(row.requirement, phrase(sent), got, place(pointer));
}

/** A field that is not there at all has been said by layer 2. */
function sayMissing({ requirement }: EchoRow, expected: string, to: Collector, place: Place): void {
  const above = to.broken('response.schema');
  if (above === null) to.break(requirement, expected, 'nothing', place);
  else to.fold(above, requirement, expected, 'nothing', place);
}

const RULES: Readonly<Record<EchoRow['rule'], (sent: Json, got: Json) => boolean>> = {
  same,
  includes,
  'each-includes': (sent, got) =>
    Array.isArray(sent) &&
    Array.isArray(got) &&
    sent.length === got.length &&
    sent.every((each, index) => includes(each, got[index] ?? null)),
  snapshot: (sent, got) => typeof sent === 'string' && typeof got === 'string' && isSnapshot(sent, got),
};

/** Equal as JSON, numbers by value. */
function same(sent: Json, got: Json): boolean {
  if (typeof sent === 'number' && typeof got === 'number') return isClose(sent, got);
  if (Array.isArray(sent)) {
    return (
      Array.isArray(got) &&
      sent.length === got.length &&
      sent.every((each, at) => same(each, got[at] ?? null))
    );
  }
  if (isObject(sent)) {
    if (!isObject(got)) return false;
    const keys = new Set([...Object.keys(sent), ...Object.keys(got)]);
    return [...keys].every((key) => same(own(sent, key) ?? null, own(got, key) ?? null));
  }
  return sent === got;
}

/**
 * Every field that was sent, at any depth, with its value. Null leaves the value to the server, and to a list of names
 * the server may add: making a function strict makes each of its properties required.
 */
function includes(sent: Json, got: Json): boolean {
  if (!isObject(sent)) return same(sent, got);
  if (!isObject(got)) return false;
  return Object.entries(sent).every(([key, value]) => {
    if (isNothing(value)) return true;
    const found = own(got, key);
    if (isNothing(found)) return isEmpty(value);
    if (key === 'required' && Array.isArray(value)) {
      const names = new Set<Json>(Array.isArray(found) ? found : []);
      return value.every((name) => names.has(name));
    }
    return Array.isArray(value) ? RULES['each-includes'](value, found) : includes(value, found);
  });
}

function isClose(sent: number, got: number): boolean {
  return Math.abs(sent - got) <= NUMBER_TOLERANCE * Math.max(1, Math.abs(sent));
}

function isSnapshot(sent: string, got: string): boolean {
  if (got === sent) return true;
  if (got.startsWith(sent) && SNAPSHOT.test(got.slice(sent.length))) return true;
  // What `-latest` points to is the server's to say.
  return sent.endsWith('-latest') && got.startsWith(sent.slice(0, -'-latest'.length));
}

/** Clients send null, empty texts, lists and objects where they mean nothing. */
function isEmpty(value: Json): boolean {
  if (value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}

function fieldAt(object: JsonObject, path: string): Json | undefined {
  let value: Json | undefined = object;
  for (const key of path.split('.')) value = own(value, key);
  return value;
}

function phrase(sent: Json): string {
  return `as it was sent: ${JSON.stringify(sent)}`;
}
