import type { Place } from '../finding.ts';
import type { Reading } from '../reading.ts';

/** Makes places within the final Response: in the body, or in the terminal event. */
export type PlaceWithin = (pointer: string) => Place;

export function placeOf(reading: Reading): PlaceWithin {
  const terminal = reading.folded?.terminal ?? null;
  if (reading.kind !== 'stream' || terminal === null) return (pointer) => ({ pointer });
  const offset = reading.events[terminal]?.frame.offset;
  return (pointer) => ({
    event: terminal,
    pointer: `/response${pointer}`,
    ...(offset === undefined ? {} : { offset }),
  });
}
