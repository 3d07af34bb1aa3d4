/** Annotations come one by one, and stand again in whatever holds their part: each time they are the same. */
import { LISTS, type ItemBracket, type PartBracket } from './brackets.ts';
import type { Collector } from './collector.ts';
import { differenceOf, saysNothing } from './difference.ts';
import type { Final, Match } from './final.ts';
import type { Place } from './finding.ts';
import { isObject } from './json.ts';
import type { Json, JsonObject } from './reading.ts';
import { placeOf } from './say.ts';

const FIELD = 'annotations';

/** One place where the annotations of a part are listed. */
interface Listing {
  where: string;
  list: Json[];
  place: Place;
}

/** A server that adds them by no event is compared all the same. */
export function checkAnnotations(
  to: Collector,
  item: ItemBracket,
  part: PartBracket,
  final: Final | null,
  match: Match | null,
): void {
  if (part.kind !== 'part') return;
  const [first, ...others] = listingsOf(item, part, final, match);
  if (first === undefined || others.length === 0) return;
  let same = true;
  for (const { where, list, place } of others) {
    const difference = differenceOf(first.list, list, {
      same: (_pointer, one, other) => saysNothing(one) && saysNothing(other),
    });
    if (difference === null) continue;
    same = false;
    to.break(
      'equality.annotations',
      `as in ${first.where}: ${difference.expected}`,
      `in ${where}: ${difference.got}`,
      place,
    );
  }
  if (same) to.keep('equality.annotations');
}

function listingsOf(
  item: ItemBracket,
  part: PartBracket,
  final: Final | null,
  match: Match | null,
): Listing[] {
  const listings: Listing[] = [];
  const list = (where: string, value: Json | undefined, place: Place): void => {
    // A part without the field is layer 2's.
    if (Array.isArray(value)) listings.push({ where, list: value, place });
  };
  const added = part.inserted.filter(({ row }) => row.field === FIELD).map(({ value }) => value);
  if (added.length > 0) list('the events that added them', added, placeOf(part.first));
  if (part.closed !== null)
    list(part.closed.type, part.closing?.[FIELD], placeOf(part.closed, `/part/${FIELD}`));
  const within = `/${LISTS.part.list}/${part.position}/${FIELD}`;
  if (item.closed !== null)
    list(item.closed.type, heldIn(item.closing, part), placeOf(item.closed, `/item${within}`));
  // Where the item was closed, it is compared with the final output as a whole.
  else if (final !== null && match !== null) {
    const pointer = `/response/output/${match.position}${within}`;
    list('the final output', heldIn(match.item, part), placeOf(final.event, pointer));
  }
  return listings;
}

function heldIn(item: JsonObject | null, part: PartBracket): Json | undefined {
  const content = item?.[LISTS.part.list];
  const held = Array.isArray(content) ? content[part.position] : undefined;
  return isObject(held) ? held[FIELD] : undefined;
}
