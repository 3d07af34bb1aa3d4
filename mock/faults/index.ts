/** The catalogue of faults: every deviation that the mock can commit on purpose. */
import { equality } from './equality.ts';
import { errorFaults } from './errors.ts';
import type { Fault } from './fault.ts';
import { framing } from './framing.ts';
import { grammar } from './grammar.ts';
import { headerFaults } from './headers.ts';
import { invariants } from './invariants.ts';
import { request } from './request.ts';
import { schema } from './schema.ts';
import { state } from './state.ts';

export type { Fault, Layer } from './fault.ts';

/** In the order of the layers. */
export const faults: readonly Fault[] = [
  ...framing,
  ...schema,
  ...grammar,
  ...equality,
  ...invariants,
  ...errorFaults,
  ...headerFaults,
  ...state,
  ...request,
];

const byId = new Map(faults.map((each) => [each.id, each]));

export function fault(id: string): Fault | undefined {
  return byId.get(id);
}

/** @throws TypeError naming the first id that is not in the catalogue, and the nearest that is */
export function faultsNamed(ids: readonly string[]): Fault[] {
  return [...new Set(ids)].map((id) => {
    const found = byId.get(id);
    if (!found) throw new TypeError(`There is no fault ${JSON.stringify(id.slice(0, 60))}${hint(id)}`);
    return found;
  });
}

function hint(id: string): string {
  const words = new Set(id.toLowerCase().slice(0, 60).split('-'));
  const shared = (other: Fault) => other.id.split('-').filter((word) => words.has(word)).length;
  const nearest = faults.toSorted((a, b) => shared(b) - shared(a))[0];
  return nearest && shared(nearest) > 0 ? `; did you mean ${JSON.stringify(nearest.id)}?` : '.';
}
