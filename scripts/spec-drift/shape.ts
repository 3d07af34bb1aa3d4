/**
 * What a schema allows, whatever it is written with: references, allOf, anyOf, oneOf, nullable, const and enum are
 * taken apart into scalar types, enumerations, lists, maps and objects.
 */

/** A node of an OpenAPI document, as far as this tool reads it. */
export interface Node {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  nullable?: boolean;
  required?: string[];
  properties?: Record<string, Node>;
  additionalProperties?: Node | boolean;
  items?: Node;
  allOf?: Node[];
  anyOf?: Node[];
  oneOf?: Node[];
  'x-known'?: unknown[];
  [keyword: string]: unknown;
}

/** One object schema, after its parts were put together. */
export interface ObjectShape {
  /** Its own number within the document. */
  id: number;
  properties: ReadonlyMap<string, Node>;
  required: ReadonlySet<string>;
}

export interface Shape {
  /** Anything is allowed. */
  any: boolean;
  nullable: boolean;
  /** JSON types of which every value is allowed. */
  free: Set<string>;
  /** JSON type → the only values allowed; of no meaning for a type that is free, but for being known. */
  values: Map<string, Set<unknown>>;
  /** Values that are known of an open list. */
  known: Set<unknown>;
  /** `string.maxLength` → 64. */
  limits: Map<string, unknown>;
  /** What the entries of a list may be; what the values of a map may be. */
  entries: Node[];
  mapped: Node[];
  objects: ObjectShape[];
}

/** Keywords that bound a value, by the JSON type that they bound. */
const LIMITS: Record<string, readonly string[]> = {
  string: ['minLength', 'maxLength', 'pattern'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
  array: ['minItems', 'maxItems'],
  object: ['maxProperties'],
};

/** Every schema of one document, taken apart. */
export class Shapes {
  readonly #root: unknown;
  readonly #objects = new WeakMap<Node, ObjectShape[]>();
  #count = 0;

  constructor(root: unknown) {
    this.#root = root;
  }

  /** What any of the schemas allows. */
  of(...nodes: readonly Node[]): Shape {
    const shape = empty();
    for (const node of nodes) this.#add(shape, node, []);
    for (const type of shape.free) if (type === 'number') shape.values.delete('integer');
    return shape;
  }

  /** The constants that a property has in an object: those that tell members of a union apart. */
  constants(object: ObjectShape, property: string): string[] {
    const node = object.properties.get(property);
    if (node === undefined) return [];
    const { free, values, any } = this.of(node);
    if (any || free.size > 0) return [];
    return [...(values.get('string') ?? [])].filter((each) => typeof each === 'string');
  }

  /** Follows a reference. Throws if there is nothing, or if it leads out of the document. */
  resolve(node: Node): Node {
    let at = node;
    for (let hops = 0; at.$ref !== undefined; hops++) {
      if (hops > 50) throw new Error(`${node.$ref} refers to itself`);
      at = this.#at(at.$ref);
    }
    return at;
  }

  #at(reference: string): Node {
    if (!reference.startsWith('#/')) throw new Error(`${reference} leads out of the document`);
    let at: unknown = this.#root;
    for (const part of reference.slice(2).split('/')) {
      const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
      at = typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? (at as Node)[key] : undefined;
    }
    if (typeof at !== 'object' || at === null) throw new Error(`nothing is at ${reference}`);
    return at as Node;
  }

  #add(shape: Shape, node: Node | boolean, within: readonly Node[]): void {
    if (node === true) shape.any = true;
    if (typeof node !== 'object' || within.includes(node)) return;
    const inside = [...within, node];
    if (node.nullable === true) shape.nullable = true;
    if (node.$ref !== undefined) return this.#add(shape, this.resolve(node), inside);
    if (node.properties !== undefined || node.allOf !== undefined) return this.#addParts(shape, node, inside);
    const union = node.anyOf ?? node.oneOf;
    if (union !== undefined) {
      for (const each of union) this.#add(shape, each, inside);
      return;
    }
    if (node.const !== undefined || node.enum !== undefined) return addValues(shape, node);
    const types = [node.type ?? []].flat();
    if (types.length === 0) {
      if (Object.keys(node).every((key) => !key.startsWith('$'))) shape.any = true;
      return;
    }
    for (const type of types) this.#addType(shape, type, node);
  }

  #addType(shape: Shape, type: string, node: Node): void {
    if (type === 'null') {
      shape.nullable = true;
      return;
    }
    if (nothingFits(node)) return;
    shape.free.add(type);
    for (const value of node['x-known'] ?? []) shape.known.add(value);
    for (const keyword of LIMITS[type === 'integer' ? 'number' : type] ?? []) {
      const limit = `${type === 'integer' ? 'number' : type}.${keyword}`;
      if (node[keyword] !== undefined && !shape.limits.has(limit)) shape.limits.set(limit, node[keyword]);
    }
    if (type === 'array') shape.entries.push(node.items ?? {});
    if (type === 'object' && typeof node.additionalProperties === 'object')
      shape.mapped.push(node.additionalProperties);
  }

  /** An object, or what is put together with allOf: the members of each part with those of each other. */
  #addParts(shape: Shape, node: Node, within: readonly Node[]): void {
    const { allOf = [], ...own } = node;
    const parts: Shape[] = [];
    for (const each of allOf) {
      const part = empty();
      this.#add(part, each, within);
      if (!part.any) parts.push(part);
    }
    const [only] = parts;
    if (only !== undefined && parts.length === 1 && own.properties === undefined) return merge(shape, only);
    const lists = parts.map((each) => each.objects);
    if (own.properties !== undefined) {
      const properties = new Map(Object.entries(own.properties));
      lists.push([{ id: this.#count++, properties, required: new Set(own.required) }]);
    }
    // Made once for each schema, so that a pair that was compared is known again.
    const objects =
      this.#objects.get(node) ??
      lists
        .filter((each) => each.length > 0)
        .reduce((left, right) => (left.length === 0 ? right : this.#product(left, right)), []);
    this.#objects.set(node, objects);
    shape.objects.push(...objects);
    const scalar = parts.find((each) => each.objects.length === 0);
    if (scalar !== undefined && objects.length === 0) merge(shape, scalar);
    else if (parts.some((each) => each.nullable) && parts.every((each) => each.nullable))
      shape.nullable = true;
  }

  /** Where both have a property the later one has the word: it is there to narrow the earlier one down. */
  #product(left: readonly ObjectShape[], right: readonly ObjectShape[]): ObjectShape[] {
    return left.flatMap((a) =>
      right.map((b) => ({
        id: this.#count++,
        properties: new Map([...a.properties, ...b.properties]),
        required: new Set([...a.required, ...b.required]),
      })),
    );
  }
}

function empty(): Shape {
  return {
    any: false,
    nullable: false,
    free: new Set(),
    values: new Map(),
    known: new Set(),
    limits: new Map(),
    entries: [],
    mapped: [],
    objects: [],
  };
}

function merge(into: Shape, from: Shape): void {
  into.any ||= from.any;
  into.nullable ||= from.nullable;
  for (const type of from.free) into.free.add(type);
  for (const [type, values] of from.values)
    into.values.set(type, new Set([...(into.values.get(type) ?? []), ...values]));
  for (const value of from.known) into.known.add(value);
  for (const [limit, value] of from.limits) into.limits.set(limit, value);
  into.entries.push(...from.entries);
  into.mapped.push(...from.mapped);
  into.objects.push(...from.objects);
}

function addValues(shape: Shape, node: Node): void {
  for (const value of node.const === undefined ? (node.enum ?? []) : [node.const]) {
    if (value === null) {
      shape.nullable = true;
      continue;
    }
    const type = typeof value;
    const values = shape.values.get(type) ?? new Set();
    shape.values.set(type, values.add(value));
  }
}

/** A string that is longer than it may be: a way to write that a field may not be there. */
function nothingFits({ minLength, maxLength }: Node): boolean {
  return typeof minLength === 'number' && typeof maxLength === 'number' && minLength > maxLength;
}
