/**
 * Puts the members of a union that stand for the same thing together, by what tells them apart on the wire: `type`,
 * and where that is not enough `role`. Names of schemas play no part.
 */
import type { Node, ObjectShape, Shapes } from './shape.ts';

/** What one value of the discriminators allows: all fields of all members that it may be. */
export interface Group {
  /** Which objects it is made of, in their document. */
  ids: string;
  properties: ReadonlyMap<string, readonly Node[]>;
  /** Required by every one of them. */
  required: ReadonlySet<string>;
  /** The properties whose values are the key of the group. */
  by: readonly string[];
  said(property: string): string;
}

interface Side {
  shapes: Shapes;
  objects: readonly ObjectShape[];
}

/** Key (`message`, `message.user`, empty where nothing tells apart) → group, for both documents by the same keys. */
export function groups(
  ours: Shapes,
  our: readonly ObjectShape[],
  theirs: Shapes,
  their: readonly ObjectShape[],
): [ours: Map<string, Group>, theirs: Map<string, Group>] {
  const sides: Side[] = [
    { shapes: ours, objects: our },
    { shapes: theirs, objects: their },
  ];
  const byType = sides.map(({ shapes, objects }) => split(shapes, objects, 'type'));
  const byRole = new Set(
    [...new Set(byType.flatMap((map) => [...map.keys()]))].filter((type) =>
      byType.some((map, index) => {
        const same = map.get(type) ?? [];
        const roles = same.map((each) => sides[index]?.shapes.constants(each, 'role') ?? []);
        return same.length > 1 && roles.some((each) => each.length > 0);
      }),
    ),
  );
  const [a = new Map(), b = new Map()] = byType.map((map, index) => {
    const shapes = sides[index]?.shapes ?? ours;
    const result = new Map<string, Group>();
    for (const [type, objects] of map) {
      const by = type === '' ? [] : ['type'];
      if (!byRole.has(type)) result.set(type, group(objects, by));
      else
        for (const [role, same] of split(shapes, objects, 'role'))
          result.set([type, role].filter(Boolean).join('.'), group(same, [...by, 'role']));
    }
    return result;
  });
  return [a, b];
}

function split(
  shapes: Shapes,
  objects: readonly ObjectShape[],
  property: string,
): Map<string, ObjectShape[]> {
  const map = new Map<string, ObjectShape[]>();
  for (const object of objects) {
    const values = shapes.constants(object, property);
    for (const value of values.length > 0 ? values : [''])
      map.set(value, [...(map.get(value) ?? []), object]);
  }
  return map;
}

function group(objects: readonly ObjectShape[], by: readonly string[]): Group {
  const properties = new Map<string, Node[]>();
  for (const object of objects)
    for (const [name, node] of object.properties)
      properties.set(name, [...(properties.get(name) ?? []), node]);
  const required = new Set(
    [...properties.keys()].filter((name) => objects.every((each) => each.required.has(name))),
  );
  return {
    ids: objects.map((each) => each.id).join(','),
    properties,
    required,
    by,
    said: (name) => (properties.has(name) ? (required.has(name) ? 'required' : 'optional') : ''),
  };
}
