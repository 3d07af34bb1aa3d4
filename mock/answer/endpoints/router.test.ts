import { describe, expect, it } from 'vitest';
import type { Endpoint } from './endpoint.ts';
import { ENDPOINTS } from './index.ts';
import { routerOf } from './router.ts';

const row = (method: Endpoint['method'], path: string): Endpoint => ({
  method,
  path,
  handler: () => ({ status: 200, headers: {}, body: { kind: 'none' }, by: `${method} ${path}` }),
});

describe('a router', () => {
  const find = routerOf([
    row('GET', '/things/{id}'),
    row('DELETE', '/things/{id}'),
    row('POST', '/things/count'),
    row('GET', '/things/{id}/items/{item}'),
    row('GET', '/names/{+id}'),
  ]);

  it.each<[string, unknown]>([
    ['/things/a', { methods: ['GET', 'DELETE'], id: 'a', item: '' }],
    ['/things/count', { methods: ['POST'], id: '', item: '' }],
    ['/things/a%2Fb/items/%F0%9F%8C%8A', { methods: ['GET'], id: 'a/b', item: '🌊' }],
    ['/names/a/b', { methods: ['GET'], id: 'a/b', item: '' }],
    ['/things', null],
    ['/things/', null],
    ['/things/a/items', null],
    ['/things/%E0%A4%A', null],
    ['/things/compact', null],
    ['/x/things/a', null],
  ])('leads %s to its endpoint', (path, expected) => {
    const found = find(path);
    expect(found && { ...found, methods: [...found.methods.keys()] }).toEqual(expected);
  });
});

it('no two endpoints have one method and path', () => {
  const names = ENDPOINTS.map(({ method, path }) => `${method} ${path}`);
  expect(names).toEqual([...new Set(names)]);
});
