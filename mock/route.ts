/** Where a request goes: namespace, control API or the surface. */

export const DEFAULT_NAMESPACE = 'default';

/** What a client may put into a URL by any means without escaping. */
const NAMESPACE_NAME = /^[A-Za-z0-9._-]{1,64}$/;
const MAX_URL = 8_192;

export const NAMESPACE_RULE =
  'a namespace is named by 1 to 64 letters, digits, dots, underscores or hyphens.';

export interface Route {
  namespace: string;
  /** `control` for /__resproof/, `surface` for all else. */
  part: 'surface' | 'control';
  /** Below /v1 or below /__resproof, with its leading slash: `/responses/resp_1/input_items`. */
  path: string;
  query: URLSearchParams;
}

/**
 * `[/t/NAME][/anything]/v1/responses` and `[/t/NAME]/responses` are the same: clients differ in whether their
 * base URL ends with /v1, and gateways put a prefix before it. Where both name a namespace, the path wins over
 * the header: it is the one that a client in any language can set.
 *
 * @returns the route, or a sentence that says what is wrong with the request line
 */
export function routeOf(url: string, headers: Readonly<Record<string, string>>): Route | string {
  if (url.length > MAX_URL) return `The URL has ${url.length} characters; at most ${MAX_URL} are read.`;
  const [beforeQuery = '', search = ''] = splitOnce(url.replace(/#.*$/s, ''), '?');
  const prefixed = /^\/t\/([^/]*)(\/.*)?$/s.exec(beforeQuery);
  const name = prefixed ? decode(prefixed[1] ?? '') : (headers['x-resproof-namespace'] ?? DEFAULT_NAMESPACE);
  if (name === null || !isNamespace(name)) {
    return `The name of the namespace in /t/NAME/v1 or x-resproof-namespace is wrong: ${NAMESPACE_RULE}`;
  }
  const rest = prefixed ? (prefixed[2] ?? '/') : beforeQuery;
  const query = new URLSearchParams(search);
  const control = /^\/__resproof(\/.*)?$/s.exec(rest);
  if (control) return { namespace: name, part: 'control', path: control[1] ?? '/', query };
  const versioned = /^(?:\/.*?)??\/v1(\/.*)?$/s.exec(rest);
  const path = (versioned ? versioned[1] : rest) ?? '/';
  return { namespace: name, part: 'surface', path: path.replace(/(?<=.)\/$/, ''), query };
}

export function isNamespace(name: string): boolean {
  return NAMESPACE_NAME.test(name);
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function splitOnce(text: string, at: string): [string, string] {
  const index = text.indexOf(at);
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + at.length)];
}
