/**
 * A shallow schema looks at one object and at nothing within the objects in it: those are for the walk. So a wrong
 * field gives one message, and it names the innermost object. What lies deeper but has no name of its own (an array
 * of numbers, a map of strings) stands in a double negation: ajv says only that it fails, once, and stops there.
 */
import { branches, isObject, type Schema, type Schemas } from './surface.ts';

/** Keywords that say nothing about validity. */
const SILENT = new Set([
  'description',
  'examples',
  'x-expected',
  'x-known',
  'default',
  'deprecated',
  'title',
]);
const NESTED = ['items', 'additionalProperties', 'propertyNames', 'maxProperties'];

export function shallow(schema: Schema, schemas: Schemas): Schema {
  if (!isObject(schema)) return shallowProperty(schema, schemas);
  const { properties = {}, anyOf, required, type } = schema;
  const inner = Object.entries(properties).map(([name, value]) => [name, shallowProperty(value, schemas)]);
  return {
    type: type ?? 'object',
    ...(required === undefined || required.length === 0 ? {} : { required }),
    properties: Object.fromEntries(inner) as Schemas,
    ...(anyOf === undefined ? {} : once({ anyOf: anyOf.map(({ required: fields = [] }) => having(fields)) })),
  };
}

/** An object that has these fields, whatever is in them. */
function having(fields: string[]): Schema {
  return {
    type: 'object',
    required: fields,
    properties: Object.fromEntries(fields.map((field) => [field, {}])),
  };
}

function shallowProperty(schema: Schema, schemas: Schemas): Schema {
  const alternatives = branches(schema, schemas).map((branch) => shallowBranch(branch, schemas));
  const [first] = alternatives;
  if (first === undefined || alternatives.length === 1) return first ?? {};
  const types = [...new Set(alternatives.flatMap(typesOf))];
  const typed = types.length > 0 ? { type: types } : {};
  const plain = alternatives.every((each) => Object.keys(each).every((key) => key === 'type'));
  return plain ? typed : { ...typed, ...once({ anyOf: alternatives }) };
}

function shallowBranch(branch: Schema, schemas: Schemas): Schema {
  if (branch.$ref !== undefined) return { type: 'object' };
  // Entries that have a name are for the walk.
  const left = branch.items?.$ref === undefined ? SILENT : new Set([...SILENT, 'items']);
  const kept = Object.entries(branch)
    .filter(([keyword]) => !left.has(keyword))
    .map(([keyword, value]): [string, unknown] => [
      keyword,
      keyword === 'additionalProperties' && typeof value === 'object'
        ? shallowProperty(value as Schema, schemas)
        : value,
    ]);
  const nested = kept.filter(([keyword]) => NESTED.includes(keyword));
  const own = Object.fromEntries(kept.filter(([keyword]) => !NESTED.includes(keyword)));
  return nested.length === 0 ? own : { ...own, ...once(Object.fromEntries(nested)) };
}

/** The JSON types that an alternative allows. */
function typesOf(schema: Schema): string[] {
  if (schema.type !== undefined) return [schema.type].flat();
  const values = schema.const === undefined ? (schema.enum ?? []) : [schema.const];
  return values.map((value) => (value === null ? 'null' : typeof value));
}

function once(schema: Schema): Schema {
  return { not: { not: schema } };
}
