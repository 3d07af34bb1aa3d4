/** Whether a schema that a user sent can be used, and whether it may call itself strict. */
import { isObject, type JsonObject, type JsonValue } from '../json.ts';
import { compile } from './validator.ts';

/** Why it is no JSON Schema, or null. */
export function schemaFault(schema: JsonObject): string | null {
  const compiled = compile(schema);
  return 'fault' in compiled ? compiled.fault : null;
}

type Context = readonly string[];

const said = (context: Context): string => `In context=(${context.map((step) => `'${step}'`).join(', ')})`;

/** Why a schema cannot be strict (every object closed, every property required), or null. */
export function strictFault(schema: JsonObject): string | null {
  if (schema['type'] !== 'object') return 'schema must be a JSON Schema of \'type: "object"\'';
  return faultIn(schema, []);
}

function faultIn(schema: JsonObject, context: Context): string | null {
  return faultOfObject(schema, context) ?? faultBelow(schema, context);
}

function faultOfObject(schema: JsonObject, context: Context): string | null {
  const type = schema['type'];
  const isObjectSchema = type === 'object' || (Array.isArray(type) && type.includes('object'));
  if (!isObjectSchema && schema['properties'] === undefined) return null;
  if (schema['additionalProperties'] !== false) {
    return `${said(context)}, 'additionalProperties' is required to be supplied and to be false`;
  }
  const properties = schema['properties'];
  const required = schema['required'];
  if (!isObject(properties)) return null;
  const names = Array.isArray(required) ? required : [];
  const left = Object.keys(properties).find((name) => !names.includes(name));
  if (left === undefined) return null;
  return `${said(context)}, 'required' is required to be supplied and to be an array including every key in properties. Missing '${left.slice(0, 80)}'`;
}

function faultBelow(schema: JsonObject, context: Context): string | null {
  for (const [keyword, child] of children(schema)) {
    const fault = faultIn(child, [...context, ...keyword]);
    if (fault !== null) return fault;
  }
  return null;
}

const MAPS = ['properties', '$defs', 'definitions'];
const LISTS = ['anyOf', 'allOf', 'oneOf', 'prefixItems'];

/** The sub-schemas with the way to them. A request nests to a bounded depth, so a walk over them ends. */
export function* children(schema: JsonObject): Generator<[string[], JsonObject]> {
  for (const keyword of MAPS) {
    const map = schema[keyword];
    if (isObject(map)) yield* entriesOf(keyword, Object.entries(map));
  }
  for (const keyword of LISTS) {
    const list = schema[keyword];
    if (Array.isArray(list)) yield* entriesOf(keyword, Object.entries(list));
  }
  for (const keyword of ['items', 'additionalProperties', 'not', 'contains']) {
    const child = schema[keyword];
    if (isObject(child)) yield [[keyword], child];
  }
}

function* entriesOf(
  keyword: string,
  entries: [string, JsonValue | undefined][],
): Generator<[string[], JsonObject]> {
  for (const [name, child] of entries) if (isObject(child)) yield [[keyword, name], child];
}
