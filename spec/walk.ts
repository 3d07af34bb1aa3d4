/**
 * The walk: from a named schema through the dispatch table into every typed object of a value. Each object is looked
 * at by its own shallow validator, so a wrong field gives one message, and the message names the innermost object.
 */
import type { DialectName } from './generated/names.ts';
import {
  graph,
  type CompiledModule,
  type Fork,
  type Node,
  type ObjectNode,
  type UnionNode,
} from './graph.ts';

export interface Violation {
  /** The innermost object schema, `OutputTextPart`; the union's name where its members cannot be told apart. */
  schema: string;
  /** The property of that object; null when it is the object itself. */
  property: string | null;
  /** JSON pointer from the root value; to the place where it should be, if it is missing. */
  pointer: string;
  /**
   * The JSON Schema keyword, or `discriminator`: the value that tells the members of a union apart is a string that
   * none of them has. `not` stands for what lies deeper in a field.
   */
  keyword: string;
  /** A phrase: `a string that is not empty`. */
  expected: string;
  /** A phrase of bounded length: `null`, `"x"`, `an array of 3`, `nothing`. */
  got: string;
}

export interface Visitor {
  /** Every typed object on the way, parents first, right or wrong. */
  object?(schema: string, value: object, pointer: string): void;
  /** At most 100 a check; after that the walk ends. */
  violation(violation: Violation): void;
}

export interface Checker {
  /**
   * Walks a value from a named schema, through the dispatch table, into every typed object in it. No value makes it
   * throw; a schema that does not exist does (RangeError). A type with a vendor's prefix (`acme:thing`) passes
   * without a look into it.
   */
  check(schema: string, value: unknown, visitor: Visitor, pointer?: string): void;
  has(schema: string): boolean;
  /** The described properties of an object schema, in their order; empty for anything else. */
  properties(schema: string): readonly string[];
}

const MAX_VIOLATIONS = 100;
const MAX_GOT = 80;
const VENDOR_PREFIX = /^[a-z0-9][a-z0-9_.-]{0,63}:./i;

const checkers = new Map<DialectName, Promise<Checker>>();

/** The checker of a dialect; its validators are compiled ahead and loaded on first use. */
export function loadChecker(dialect: DialectName): Promise<Checker> {
  let checker = checkers.get(dialect);
  if (checker === undefined) {
    checker = load(dialect);
    checkers.set(dialect, checker);
  }
  return checker;
}

async function load(dialect: DialectName): Promise<Checker> {
  const url = new URL(`./generated/validators/${dialect}.js`, import.meta.url).href;
  try {
    return new CompiledChecker((await import(url)) as CompiledModule);
  } catch (cause) {
    throw new Error(`the validators of the dialect ${dialect} are not built: run \`npm run prepare\``, {
      cause,
    });
  }
}

class CompiledChecker implements Checker {
  readonly #nodes: ReadonlyMap<string, Node>;

  constructor(compiled: CompiledModule) {
    this.#nodes = graph(compiled);
  }

  has(schema: string): boolean {
    return this.#nodes.has(schema);
  }

  properties(schema: string): readonly string[] {
    const node = this.#nodes.get(schema);
    return node?.kind === 'object' ? Object.keys(node.phrases).filter((property) => property !== '') : [];
  }

  check(schema: string, value: unknown, visitor: Visitor, pointer = ''): void {
    const node = this.#nodes.get(schema);
    if (node === undefined) throw new RangeError(`no schema ${schema}`);
    new Walk(visitor).enter(node, value, pointer);
  }
}

/** One check: counts its violations. */
class Walk {
  readonly #visitor: Visitor;
  #left = MAX_VIOLATIONS;

  constructor(visitor: Visitor) {
    this.#visitor = visitor;
  }

  enter(node: Node, value: unknown, pointer: string): void {
    if (node.kind === 'union') {
      if (isObject(value)) this.#choose(node, node.choice, value, pointer);
      else if (!node.validate(value)) this.#whole(node, node.name, value, pointer);
      return;
    }
    const right = node.validate(value);
    if (node.kind === 'value' || !isObject(value)) {
      if (!right) this.#whole(node, node.name, value, pointer);
      return;
    }
    this.#visitor.object?.(node.name, value, pointer);
    if (!right) this.#fields(node, value, pointer);
    for (const edge of node.edges) {
      const child = value[edge.property];
      if (child === undefined || child === null) continue;
      if (Array.isArray(child)) {
        if (edge.each !== null)
          this.#entries(node, edge.each, child, `${pointer}/${edge.property}`, edge.property);
      } else if (edge.one !== null && typeof child === 'object') {
        this.enter(edge.one, child, `${pointer}/${edge.property}`);
      } else if (edge.values !== null && isObject(child)) {
        this.#values(edge.values, child, `${pointer}/${edge.property}`);
      }
    }
  }

  /** Entries that are no objects are the array's fault, so they belong to the object that has it. */
  #entries(parent: ObjectNode, node: Node, entries: unknown[], pointer: string, property: string): void {
    for (let index = 0; index < entries.length; index++) {
      const entry = entries[index];
      if (isObject(entry)) this.enter(node, entry, `${pointer}/${index}`);
      else if (!node.validate(entry)) {
        const expected =
          node.kind === 'union' ? `an object (${node.name})` : (node.phrases[''] ?? 'an object');
        this.#say(parent.name, property, `${pointer}/${index}`, 'type', expected, entry);
      }
      if (this.#left <= 0) return;
    }
  }

  /** The values of a map; those that are no objects are the map's fault, and found there. */
  #values(node: Node, map: Record<string, unknown>, pointer: string): void {
    for (const [key, value] of Object.entries(map)) {
      if (isObject(value))
        this.enter(node, value, `${pointer}/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`);
      if (this.#left <= 0) return;
    }
  }

  #choose(union: UnionNode, fork: Fork, value: Record<string, unknown>, pointer: string): void {
    const by = value[fork.by];
    const next =
      typeof by === 'string' ? fork.values.get(by) : by === undefined || by === null ? fork.absent : null;
    if (next === null || next === undefined) {
      if (typeof by === 'string' && fork.by === 'type' && VENDOR_PREFIX.test(by)) return;
      const keyword = typeof by === 'string' ? 'discriminator' : by === undefined ? 'required' : 'type';
      this.#say(union.name, fork.by, `${pointer}/${fork.by}`, keyword, fork.expected, by);
    } else if ('values' in next) {
      this.#choose(union, next, value, pointer);
    } else {
      this.enter(next, value, pointer);
    }
  }

  #whole(node: Node, name: string, value: unknown, pointer: string): void {
    this.#say(
      name,
      null,
      pointer,
      node.validate.errors?.[0]?.keyword ?? 'type',
      node.phrases[''] ?? '',
      value,
    );
  }

  /** What the shallow validator found, once for each field. */
  #fields(node: ObjectNode, value: Record<string, unknown>, pointer: string): void {
    const said = new Set<string | null>();
    for (const error of node.validate.errors ?? []) {
      const property = error.params.missingProperty ?? firstSegment(error.instancePath);
      if (said.has(property)) continue;
      said.add(property);
      const place = property === null ? pointer : `${pointer}/${property}`;
      const got = property === null ? value : value[property];
      this.#say(node.name, property, place, error.keyword, node.phrases[property ?? ''] ?? '', got);
    }
  }

  #say(
    schema: string,
    property: string | null,
    pointer: string,
    keyword: string,
    expected: string,
    got: unknown,
  ): void {
    if (this.#left <= 0) return;
    this.#left -= 1;
    this.#visitor.violation({ schema, property, pointer, keyword, expected, got: describeValue(got) });
  }
}

/** `/output/0` → `output`; null for the object itself. No property of the surface needs escaping. */
function firstSegment(instancePath: string): string | null {
  if (instancePath === '') return null;
  const end = instancePath.indexOf('/', 1);
  return end < 0 ? instancePath.slice(1) : instancePath.slice(1, end);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value in a few words. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : `an array of ${value.length}`;
  if (isObject(value)) return Object.keys(value).length === 0 ? 'an empty object' : 'an object';
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > MAX_GOT ? `${value.slice(0, MAX_GOT)}…` : value);
}
