/** Which operation of the surface an exchange is, by method and path. */
import type { Exchange } from '../wire/exchange.ts';

export type Route =
  'create' | 'retrieve' | 'delete' | 'cancel' | 'input-items' | 'models' | 'model' | 'preflight' | 'other';

/** The first that fits. Base URLs end as they like, so only the end of the path tells. */
const ROUTES: readonly { route: Route; method: string; path: RegExp }[] = [
  { route: 'create', method: 'POST', path: /\/responses$/ },
  { route: 'cancel', method: 'POST', path: /\/responses\/[^/]+\/cancel$/ },
  { route: 'input-items', method: 'GET', path: /\/responses\/[^/]+\/input_items$/ },
  { route: 'models', method: 'GET', path: /\/models$/ },
  { route: 'model', method: 'GET', path: /\/models\/[^/]+(\/[^/]+)?$/ },
  { route: 'retrieve', method: 'GET', path: /\/responses\/[^/]+$/ },
  { route: 'delete', method: 'DELETE', path: /\/responses\/[^/]+$/ },
  { route: 'preflight', method: 'OPTIONS', path: /./ },
];

/** Those that are answered with a Response, or with a stream that ends in one. */
const WITH_RESPONSE: ReadonlySet<Route> = new Set<Route>(['create', 'retrieve', 'cancel']);

export function routeOf(exchange: Exchange): Route {
  const { method, url } = exchange.request;
  const path = url.replace(/[?#].*$/s, '').replace(/\/+$/, '');
  const found = ROUTES.find((each) => each.method === method.toUpperCase() && each.path.test(path));
  return found?.route ?? 'other';
}

export function bringsResponse(route: Route): boolean {
  return WITH_RESPONSE.has(route);
}
