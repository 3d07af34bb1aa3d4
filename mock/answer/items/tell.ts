/** The forms that events of many kinds have in common. */
import type { JsonObject } from '../json.ts';
import { split } from '../split.ts';
import type { Event, Telling } from './kind.ts';

/** A text piece by piece, then all of it in `field`. `extra` stands in the last event beside it. */
export const told = (
  type: string,
  place: JsonObject,
  field: string,
  text: string,
  extra: JsonObject = {},
): Event[] => [
  ...split(text).map((delta) => ({ type: `${type}.delta`, ...place, delta })),
  { type: `${type}.done`, ...place, ...extra, [field]: text },
];

/** The phases of a hosted call, each an event that says no more than which item it is about. */
export const phases = (type: string, { place }: Telling, ...names: string[]): Event[] =>
  names.map((name) => ({ type: `response.${type}.${name}`, ...place }));
