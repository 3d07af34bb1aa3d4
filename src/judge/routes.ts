/** Which operation of the surface an exchange is, by method and path. */
import type { Exchange } from '../wire/exchange.ts';

export type Route =
  | 'create'
  | 'retrieve'
  | 'delete'
  | 'cancel'
  | 'input-items'
  | 'count'
  | 'compact'
  | 'conversation'
  | 'conversation-delete'
  | 'conversation-items'
  | 'conversation-item'
  | 'chat'
  | 'models'
  | 'model'
  | 'preflight'
  | 'other';

const ID = '[^/]+';

/** Method, the end of the path, route; the first that fits. Base URLs end as they like, so only the end of the path tells. */
const ROUTES: readonly [method: string, path: string, route: Route][] = [
  ['POST', '/responses', 'create'],
  ['POST', '/responses/input_tokens', 'count'],
  ['POST', '/responses/compact', 'compact'],
  ['POST', `/responses/${ID}/cancel`, 'cancel'],
  ['GET', `/responses/${ID}/input_items`, 'input-items'],
  ['GET', '/models', 'models'],
  ['GET', `/models/${ID}(/${ID})?`, 'model'],
  ['GET', `/responses/${ID}`, 'retrieve'],
  ['DELETE', `/responses/${ID}`, 'delete'],
  ['POST', '/conversations', 'conversation'],
  ['GET', `/conversations/${ID}`, 'conversation'],
  ['POST', `/conversations/${ID}`, 'conversation'],
  ['DELETE', `/conversations/${ID}`, 'conversation-delete'],
  ['GET', `/conversations/${ID}/items`, 'conversation-items'],
  ['POST', `/conversations/${ID}/items`, 'conversation-items'],
  ['GET', `/conversations/${ID}/items/${ID}`, 'conversation-item'],
  // What is left is the conversation, without the item.
  ['DELETE', `/conversations/${ID}/items/${ID}`, 'conversation'],
  ['POST', '/chat/completions', 'chat'],
  ['OPTIONS', '', 'preflight'],
];

const PATTERNS = ROUTES.map(([method, path, route]) => ({ method, route, path: new RegExp(`${path}$`) }));

/** Those that are answered with a Response, or with a stream that ends in one. */
const WITH_RESPONSE: ReadonlySet<Route> = new Set<Route>(['create', 'retrieve', 'cancel']);

export function routeOf(exchange: Exchange): Route {
  // Whatever is said on a connection asks for a response.
  if (exchange.transport === 'websocket') return 'create';
  const { method, url } = exchange.request;
  const path = url.replace(/[?#].*$/s, '').replace(/\/+$/, '');
  const found = PATTERNS.find((each) => each.method === method.toUpperCase() && each.path.test(path));
  return found?.route ?? 'other';
}

export function bringsResponse(route: Route): boolean {
  return WITH_RESPONSE.has(route);
}
