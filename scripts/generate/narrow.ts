/** The entries of an overlay that add to a schema, or take from it. */
import { members, target, type Schema, type Schemas } from './surface.ts';
import type { OverlayEntry } from './tables.ts';

/** Before the fields: which members a union keeps, and which fields an object has besides. Changes `schemas`. */
export function narrow(schemas: Schemas, entry: OverlayEntry, file: string): void {
  if (entry.types !== undefined) keepTypes(schemas, entry.schema, entry.types, file);
  const schema = schemas[entry.schema];
  if (schema === undefined) return;
  for (const [field, added] of Object.entries(entry.add ?? {})) {
    if (schema.properties === undefined) throw new Error(`${file}: ${entry.schema} is no object`);
    if (Object.hasOwn(schema.properties, field))
      throw new Error(`${file}: ${entry.schema} has a field ${field} already`);
    schema.properties[field] = added as Schema;
  }
  if (entry.examples !== undefined) schema.examples = entry.examples;
  if (entry.fill !== undefined) fillExamples(schemas, entry.schema, entry.fill);
}

/** Adds to every example of the object, alone or as a field of another object, the fields that it lacks. */
function fillExamples(schemas: Schemas, name: string, fields: Record<string, unknown>): void {
  const filled = (value: unknown): unknown =>
    typeof value === 'object' && value !== null ? { ...value, ...missing(value, fields) } : value;
  for (const [other, schema] of Object.entries(schemas)) {
    if (other === name) schema.examples = schema.examples?.map(filled);
    const holding = Object.entries(schema.properties ?? {}).filter(([, value]) => target(value) === name);
    for (const [field] of holding) {
      schema.examples = schema.examples?.map((example) => {
        const { [field]: held, ...rest } = example as Record<string, unknown>;
        return held === undefined ? example : { ...rest, [field]: filled(held) };
      });
    }
  }
}

function missing(value: object, fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([field]) => !Object.hasOwn(value, field)));
}

/** Takes null out of what a field may be. */
export function withoutNull(schema: Schema, schemas: Schemas): Schema {
  const name = target(schema);
  if (name !== '') {
    const named = schemas[name] ?? {};
    return members(named).length > 0 || named.properties === undefined ? withoutNull(named, schemas) : schema;
  }
  const { type, enum: values, anyOf, oneOf, 'x-expected': said, ...others } = schema;
  const rest = said === undefined ? others : { ...others, 'x-expected': said.replace(/,? or null$/, '') };
  const kept = Array.isArray(type) ? type.filter((each) => each !== 'null') : type;
  const some = (list: Schema[]) =>
    list.filter((each) => each.type !== 'null').map((each) => withoutNull(each, schemas));
  const branches = anyOf === undefined ? [] : some(anyOf);
  if (branches.length === 1) return { ...branches[0], ...rest };
  return {
    ...rest,
    ...(kept === undefined ? {} : { type: Array.isArray(kept) && kept.length === 1 ? kept[0] : kept }),
    ...(values === undefined ? {} : { enum: values.filter((each) => each !== null) }),
    ...(anyOf === undefined ? {} : { anyOf: branches }),
    ...(oneOf === undefined ? {} : { oneOf: some(oneOf) }),
  };
}

/** A union keeps the members of these types; one that stands for several types is cut down to these. */
function keepTypes(schemas: Schemas, name: string, types: readonly string[], file: string): void {
  const union = schemas[name];
  const keyword = union?.oneOf === undefined ? 'anyOf' : 'oneOf';
  if (union === undefined || members(union).length === 0) throw new Error(`${file}: ${name} is no union`);
  const found = new Set<string>();
  const kept = members(union).flatMap((member): Schema[] => {
    const schema = schemas[target(member)];
    const type = schema?.properties?.type;
    if (schema === undefined || type === undefined) return [member];
    const all = (type.const === undefined ? (type.enum ?? []) : [type.const]).filter(
      (each) => typeof each === 'string',
    );
    const some = all.filter((each) => types.includes(each));
    for (const each of some) found.add(each);
    if (some.length === 0) return [];
    if (some.length < all.length) schema.properties = { ...schema.properties, type: { enum: some } };
    return [member];
  });
  const missing = types.filter((each) => !found.has(each));
  if (missing.length > 0) throw new Error(`${file}: ${name} has no member of type ${missing.join(', ')}`);
  // A union of one is that one.
  const only = kept.length === 1 ? schemas[target(kept[0] ?? {})] : undefined;
  schemas[name] = only === undefined ? { ...union, [keyword]: kept } : structuredClone(only);
}
