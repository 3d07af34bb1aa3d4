/** The compiled validators and the dispatch table of a dialect, linked into what the walk goes along. */

/** A validator that ajv compiled: what is wrong stays in `errors` until the next call. */
type Validate = ((value: unknown) => boolean) & {
  errors?: { instancePath: string; keyword: string; params: { missingProperty?: string } }[] | null;
};

interface Choice {
  by: string;
  values: Record<string, string | Choice>;
  absent?: string | Choice;
}

/** A file of spec/generated/validators. */
export interface CompiledModule {
  surface: {
    edges: Record<string, { property: string; one?: string; each?: string; values?: string }[]>;
    unions: Record<string, Choice>;
    phrases: Record<string, Record<string, string>>;
  };
  [name: `validate_${string}`]: Validate;
}

/** A schema that is no union: an object, or a scalar on its own. */
export interface ObjectNode {
  kind: 'object' | 'value';
  name: string;
  validate: Validate;
  edges: { property: string; one: Node | null; each: Node | null; values: Node | null }[];
  phrases: Record<string, string>;
}

export interface UnionNode {
  kind: 'union';
  name: string;
  validate: Validate;
  choice: Fork;
  phrases: Record<string, string>;
}

export type Node = ObjectNode | UnionNode;

/** Decides a union by one property; what it leads to is a schema, or a second property. */
export interface Fork {
  by: string;
  values: Map<string, Node | Fork>;
  absent: Node | Fork | null;
  expected: string;
}

/** Values of a discriminator that a message names. */
const MAX_SHOWN = 8;

/** Every schema by its name, each linked to those that its properties or its discriminator lead to. */
export function graph({ surface, ...compiled }: CompiledModule): Map<string, Node> {
  const nodes = new Map<string, Node>();
  for (const [name, phrases] of Object.entries(surface.phrases)) {
    const validate = compiled[`validate_${name}`];
    if (validate === undefined) throw new Error(`no validator for ${name}`);
    nodes.set(
      name,
      Object.hasOwn(surface.unions, name)
        ? {
            kind: 'union',
            name,
            validate,
            phrases,
            choice: { by: '', values: new Map(), absent: null, expected: '' },
          }
        : { kind: Object.keys(phrases).length > 1 ? 'object' : 'value', name, validate, phrases, edges: [] },
    );
  }
  const node = (name: string): Node => {
    const found = nodes.get(name);
    if (found === undefined) throw new Error(`no schema ${name}`);
    return found;
  };
  const fork = (choice: string | Choice): Node | Fork => {
    if (typeof choice === 'string') return node(choice);
    const values = Object.entries(choice.values).map(([value, next]) => [value, fork(next)] as const);
    const absent = choice.absent === undefined ? null : fork(choice.absent);
    return { by: choice.by, values: new Map(values), absent, expected: oneOf(Object.keys(choice.values)) };
  };
  for (const each of nodes.values()) {
    if (each.kind === 'union') each.choice = fork(surface.unions[each.name] as Choice) as Fork;
    else {
      each.edges = (surface.edges[each.name] ?? []).map(({ property, one, each: entry, values }) => ({
        property,
        one: one === undefined ? null : node(one),
        each: entry === undefined ? null : node(entry),
        values: values === undefined ? null : node(values),
      }));
    }
  }
  return nodes;
}

function oneOf(values: string[]): string {
  const shown = values.slice(0, MAX_SHOWN).map((value) => JSON.stringify(value));
  if (values.length > MAX_SHOWN) shown.push('…');
  return shown.length > 1 ? `one of ${shown.join(' | ')}` : (shown[0] ?? 'a type');
}
