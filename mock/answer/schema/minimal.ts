/** The smallest value that a schema plainly asks for: what is left when seeded generation finds none that is valid. */
import { isObject, type JsonObject, type JsonValue } from '../json.ts';
import { compile, resolveLocal } from './validator.ts';

const MAX_NODES = 2_000;
const MAX_DEPTH = 40;
const MAX_STRING = 10_000;

interface Walk {
  root: JsonObject;
  nodes: number;
}

/** Never throws, and never grows beyond a few thousand nodes; whether it is valid is for a validator to say. */
export const minimal = (schema: JsonObject): JsonValue => build(schema, { root: schema, nodes: 0 }, 0);

function build(schema: JsonValue | undefined, walk: Walk, depth: number): JsonValue {
  walk.nodes += 1;
  if (!isObject(schema) || depth > MAX_DEPTH || walk.nodes > MAX_NODES) return null;
  const fixed = given(schema);
  if (fixed !== undefined) return fixed;
  const reference = schema['$ref'];
  if (typeof reference === 'string') return build(resolveLocal(walk.root, reference), walk, depth + 1);
  for (const keyword of ['anyOf', 'oneOf']) {
    const branches = schema[keyword];
    if (Array.isArray(branches)) return build(merged(schema, keyword, simplest(branches)), walk, depth + 1);
  }
  const all = schema['allOf'];
  if (Array.isArray(all))
    return build(all.reduce<JsonObject>(mergeTwo, without(schema, 'allOf')), walk, depth + 1);
  return byType(schema, walk, depth);
}

function given(schema: JsonObject): JsonValue | undefined {
  if (schema['const'] !== undefined) return schema['const'];
  const values = schema['enum'];
  if (Array.isArray(values) && values.length > 0) return values[0];
  return schema['default'];
}

function byType(schema: JsonObject, walk: Walk, depth: number): JsonValue {
  const type = Array.isArray(schema['type']) ? schema['type'][0] : schema['type'];
  switch (type ?? (schema['properties'] === undefined ? undefined : 'object')) {
    case 'object':
      return objectOf(schema, walk, depth);
    case 'array': {
      const length = Math.min(numberAt(schema, 'minItems') ?? 0, MAX_NODES - Math.min(walk.nodes, MAX_NODES));
      // Up to draft-07 a tuple was a list under `items`.
      const { prefixItems, items } = schema;
      const tuple = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : [];
      return Array.from({ length }, (_, index) => build(tuple[index] ?? items, walk, depth + 1));
    }
    case 'string':
      return stringOf(schema);
    case 'integer':
    case 'number':
      return numberOf(schema, type === 'integer');
    case 'boolean':
      return false;
    case undefined:
      return {};
    default:
      return null;
  }
}

/** One of these fits most patterns and formats that people write. */
const SAMPLES = [
  'user@example.com',
  'https://example.com/',
  '2026-01-01T00:00:00Z',
  '2026-01-01',
  '00:00:00Z',
  '00:00:00',
  'P1D',
  'c1b4f5a2-6c1e-4d3a-9f5b-2a7d8e9f0a1b',
  '192.0.2.1',
  '192.0.2.0/24',
  '2001:db8:0:0:0:0:0:1',
  'example.com',
  '+4915112345678',
  'example',
  'Example',
  'EXAMPLE',
  'Example1!',
  'a',
  'A',
  '1',
  '1.0.0',
  '2026',
  'AAAA',
  '\u{1F30A}',
];

function stringOf(schema: JsonObject): string {
  const least = numberAt(schema, 'minLength') ?? 0;
  const { pattern, format } = schema;
  if (pattern === undefined && format === undefined) return 'x'.repeat(Math.min(least, MAX_STRING));
  const compiled = compile({ ...schema, type: 'string' });
  return ('valid' in compiled ? SAMPLES.find(compiled.valid) : undefined) ?? '';
}

function objectOf(schema: JsonObject, walk: Walk, depth: number): JsonObject {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const names = required.filter((name) => typeof name === 'string');
  return Object.fromEntries(
    names.map((name) => [
      name,
      build(Object.hasOwn(properties, name) ? properties[name] : {}, walk, depth + 1),
    ]),
  );
}

function numberOf(schema: JsonObject, integer: boolean): number {
  const step = numberAt(schema, 'multipleOf') ?? (integer ? 1 : undefined);
  const above = numberAt(schema, 'exclusiveMinimum');
  const below = numberAt(schema, 'exclusiveMaximum');
  const least = numberAt(schema, 'minimum') ?? (above === undefined ? undefined : above + (step ?? 1e-6));
  const most = numberAt(schema, 'maximum') ?? (below === undefined ? undefined : below - (step ?? 1e-6));
  const near = Math.min(Math.max(0, least ?? -Infinity), most ?? Infinity);
  return step === undefined || step === 0
    ? near
    : (near < 0 ? Math.floor(near / step) : Math.ceil(near / step)) * step;
}

function numberAt(schema: JsonObject, keyword: string): number | undefined {
  const value = schema[keyword];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Null where null will do, else the branch with the least to fill in: the way out of a recursion. */
function simplest(branches: JsonValue[]): JsonValue | undefined {
  const cost = (branch: JsonValue): number => {
    if (!isObject(branch)) return 3;
    if (branch['type'] === 'null') return 0;
    return branch['$ref'] !== undefined || branch['type'] === 'object' ? 2 : 1;
  };
  return branches.toSorted((a, b) => cost(a) - cost(b))[0];
}

const without = (schema: JsonObject, keyword: string): JsonObject =>
  Object.fromEntries(Object.entries(schema).filter(([name]) => name !== keyword));

const merged = (schema: JsonObject, keyword: string, branch: JsonValue | undefined): JsonObject =>
  mergeTwo(without(schema, keyword), branch ?? {});

function mergeTwo(left: JsonObject, right: JsonValue): JsonObject {
  if (!isObject(right)) return left;
  const properties = [left['properties'], right['properties']].filter(isObject);
  const required = [left['required'], right['required']].filter(Array.isArray).flat();
  return {
    ...left,
    ...right,
    ...(properties.length > 0 && {
      properties: Object.fromEntries(properties.flatMap((map) => Object.entries(map))),
    }),
    ...(required.length > 0 && { required }),
  };
}
