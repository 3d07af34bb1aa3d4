/**
 * Which requirement a violation of a schema belongs to, for each dialect. Written by hand as `covers` in
 * spec/requirements; worked out here so that nothing is covered twice and nothing that a server sends is left out.
 */
import { isObject, members, target, type Schemas, type Surface } from './surface.ts';
import type { RawRequirement } from './tables.ts';

/** What a server sends; all that is reached from here has to be covered. */
const ANSWERS = [
  'Response',
  'ResponseStreamEvent',
  'WebSocketServerEvent',
  'ErrorResponse',
  'ItemList',
  'DeletedResponse',
  'ModelList',
  'Conversation',
  'DeletedConversation',
  'ConversationItemList',
  'InputTokenCount',
  'CompactedResponse',
];
/** What only some dialects have: where a requirement covers one of these, all that is reached from it is covered. */
const OTHER_SHAPES = ['ChatCompletion', 'ChatChunk'];

interface Claim {
  requirement: RawRequirement;
  /** Named itself: 2; by a union it is a member of: 1. Then one more for being confined to dialects. */
  weight: number;
}

/** Throws one error that lists every mistake. */
export function coverageFor(
  dialect: string,
  surface: Surface,
  requirements: RawRequirement[],
): Record<string, string> {
  const mistakes: string[] = [];
  const claims = new Map<string, Claim[]>();
  for (const requirement of requirements) {
    if (requirement.dialects !== undefined && !requirement.dialects.includes(dialect)) continue;
    for (const cover of requirement.covers ?? []) {
      const [name = '', property] = cover.split('.');
      const places = placesOf(name, property, surface.$defs);
      if (places.length === 0)
        mistakes.push(`${requirement.file}: ${requirement.id}: covers ${cover}, which does not exist`);
      for (const { place, direct } of places) {
        const weight = (direct ? 2 : 0) + (requirement.dialects === undefined ? 0 : 1);
        claims.set(place, [...(claims.get(place) ?? []), { requirement, weight }]);
      }
    }
  }
  const coverage: Record<string, string> = {};
  for (const place of [...claims.keys()].toSorted()) {
    const [best, next] = (claims.get(place) ?? []).toSorted((a, b) => b.weight - a.weight);
    if (best === undefined) continue;
    if (next !== undefined && next.weight === best.weight && next.requirement.id !== best.requirement.id) {
      mistakes.push(
        `${best.requirement.file}: ${best.requirement.id}: ${place} is covered by ${next.requirement.id} too`,
      );
    }
    coverage[place] = best.requirement.id;
  }
  const answers = [...ANSWERS, ...OTHER_SHAPES.filter((name) => coverage[name] !== undefined)];
  for (const name of reached(surface, answers)) {
    if (coverage[name] === undefined)
      mistakes.push(`spec/requirements: nothing covers ${name} in the dialect ${dialect}`);
  }
  if (mistakes.length > 0) throw new Error(`mistakes in covers:\n  ${mistakes.join('\n  ')}`);
  return coverage;
}

/** A union stands for itself and for its members; `Union.property` for that property of each member that has it. */
function placesOf(
  name: string,
  property: string | undefined,
  schemas: Schemas,
): { place: string; direct: boolean }[] {
  const schema = schemas[name];
  if (schema === undefined) return [];
  const union = members(schema)
    .map(target)
    .filter((each) => isObject(schemas[each]));
  const names = [{ name, direct: true }, ...union.map((each) => ({ name: each, direct: false }))];
  if (property === undefined) return names.map((each) => ({ place: each.name, direct: each.direct }));
  return names
    .filter((each) => schemas[each.name]?.properties?.[property] !== undefined)
    .map((each) => ({ place: `${each.name}.${property}`, direct: each.direct }));
}

function reached(surface: Surface, answers: readonly string[]): string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    for (const member of members(surface.$defs[name] ?? {}))
      if (isObject(surface.$defs[target(member)])) visit(target(member));
    for (const edge of surface.edges[name] ?? []) {
      if (edge.one !== undefined) visit(edge.one);
      if (edge.each !== undefined) visit(edge.each);
      if (edge.values !== undefined) visit(edge.values);
    }
  };
  for (const name of answers) visit(name);
  return [...found].toSorted();
}
