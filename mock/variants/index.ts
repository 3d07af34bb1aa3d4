/** The catalogue of variants: every unusual way of being right that the mock can show. */
import { dialects, levelIn, requirement, type DialectName } from '../../spec/index.ts';
import { named } from '../edits/named.ts';
import { events } from './events.ts';
import { fields } from './fields.ts';
import { frames } from './frames.ts';
import { http } from './http.ts';
import { ids } from './ids.ts';
import { json } from './json.ts';
import { lines } from './lines.ts';
import { time } from './time.ts';
import type { Variant } from './variant.ts';

export type { Subject, Variant } from './variant.ts';

/** In the order in which they are applied. */
export const variants: readonly Variant[] = [
  ...ids,
  ...fields,
  ...events,
  ...json,
  ...frames,
  ...lines,
  ...http,
  ...time,
];

const byId = new Map(variants.map((each) => [each.id, each]));

export function variant(id: string): Variant | undefined {
  return byId.get(id);
}

/**
 * In the order of the catalogue, however they are named.
 * @throws TypeError naming the first id that is not in the catalogue, and the nearest that is
 */
export function variantsNamed(ids: readonly string[]): Variant[] {
  const chosen = new Set(named('variant', byId, ids));
  return chosen.size === 0 ? [] : variants.filter((each) => chosen.has(each));
}

/** The dialects in which a server that answers so is right. */
export function dialectsOf({ allowed, against = [] }: Variant): DialectName[] {
  return dialects
    .filter(({ name, facts }) => {
      if (allowed && !allowed(facts)) return false;
      return against.every((id) => {
        const found = requirement(id);
        const level = found ? levelIn(found, name) : null;
        return level === null || level === 'MAY';
      });
    })
    .map(({ name }) => name);
}
