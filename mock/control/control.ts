/** The control API under /__resproof/: what a test in any language asks the mock about itself. */
import { envelopeOf, errorOf } from '../errors.ts';
import type { Namespaces } from '../namespace.ts';
import type { MockReply, MockRequest } from '../reply.ts';
import { DEFAULT_NAMESPACE } from '../route.ts';
import type { Route } from '../route.ts';

type Handler = (namespaces: Namespaces, route: Route) => object | Promise<object>;

/** Path, then method. */
const ROUTES: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
  '/health': { GET: (namespaces) => ({ status: 'ok', namespaces: namespaces.names().length }) },
  '/journal': { GET: readJournal, DELETE: clearJournal },
  '/reset': { POST: reset },
};

/**
 * Speaks of the namespace that the URL or the header names; with `?all=true`, of all of them. It sends no CORS
 * headers, and refuses other origins: the journal holds what tests have sent, and is no page's business.
 */
export async function control(
  namespaces: Namespaces,
  route: Route,
  request: MockRequest,
): Promise<MockReply> {
  if (isForeign(request.headers)) {
    return failure(403, 'The control API is not for pages of other origins.');
  }
  const methods = Object.hasOwn(ROUTES, route.path) ? ROUTES[route.path] : undefined;
  if (!methods) {
    return failure(
      404,
      `The control API has ${Object.keys(ROUTES).join(', ')}; there is no ${route.path.slice(0, 80)}.`,
    );
  }
  const method = request.method.toUpperCase();
  const handler = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (!handler) {
    const allow = Object.keys(methods).join(', ');
    const refused = failure(405, `${route.path} takes ${allow}.`);
    return { ...refused, headers: { ...refused.headers, allow } };
  }
  return json(200, await handler(namespaces, route));
}

function readJournal(namespaces: Namespaces, route: Route): object {
  const chosen = choose(namespaces, route);
  return {
    object: 'list',
    data: chosen.flatMap((namespace) => namespace.journal.entries()),
    dropped: chosen.reduce((sum, namespace) => sum + namespace.journal.dropped, 0),
  };
}

function clearJournal(namespaces: Namespaces, route: Route): object {
  const chosen = choose(namespaces, route);
  for (const namespace of chosen) namespace.journal.clear();
  return { cleared: chosen.map((namespace) => namespace.name) };
}

async function reset(namespaces: Namespaces, route: Route): Promise<object> {
  const chosen = choose(namespaces, route);
  for (const namespace of chosen) {
    await namespace.reset();
    if (namespace.name !== DEFAULT_NAMESPACE) namespaces.drop(namespace.name);
  }
  return { reset: chosen.map((namespace) => namespace.name) };
}

function choose(namespaces: Namespaces, route: Route) {
  const names = route.query.get('all') === 'true' ? namespaces.names() : [route.namespace];
  return names.flatMap((name) => namespaces.find(name) ?? []);
}

function isForeign({ origin, host }: Readonly<Record<string, string>>): boolean {
  return origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`;
}

function failure(status: number, message: string): MockReply {
  return json(status, envelopeOf(errorOf(status, { message })));
}

function json(status: number, value: object): MockReply {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: { kind: 'text', text: JSON.stringify(value) },
  };
}
