/** Which endpoint a path leads to. */
import type { Endpoint } from './endpoint.ts';

interface Route {
  methods: ReadonlyMap<string, Endpoint['handler']>;
  /** What stands in the path for `{id}` and `{item}`, decoded; empty when it has none. */
  id: string;
  item: string;
}

/** Names under /responses/ that are endpoints of their own, and no ids. */
const NO_IDS = new Set(['compact', 'input_tokens']);

/** Null for a path that leads nowhere. Paths without a variable go first: `/responses/compact` is no id. */
export function routerOf(endpoints: readonly Endpoint[]): (path: string) => Route | null {
  const byPath = Map.groupBy(endpoints, ({ path }) => path);
  const routes = [...byPath]
    .sort(([one], [other]) => Number(one.includes('{')) - Number(other.includes('{')))
    .map(([path, rows]) => ({
      pattern: patternOf(path),
      methods: new Map<string, Endpoint['handler']>(rows.map(({ method, handler }) => [method, handler])),
    }));
  return (path) => {
    for (const { pattern, methods } of routes) {
      const match = pattern.exec(path);
      if (match === null) continue;
      const id = decoded(match.groups?.['id'] ?? '');
      const item = decoded(match.groups?.['item'] ?? '');
      if (id !== null && item !== null && !NO_IDS.has(id)) return { methods, id, item };
    }
    return null;
  };
}

function patternOf(path: string): RegExp {
  const steps = path.replace(/\{(\+?)(id|item)\}/g, (_all, plus: string, name: string) =>
    plus === '' ? `(?<${name}>[^/]+)` : `(?<${name}>.+)`,
  );
  return new RegExp(`^${steps}$`);
}

/** Null for what is no percent-encoding. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
