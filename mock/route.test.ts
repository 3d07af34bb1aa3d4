import { describe, expect, it } from 'vitest';
import { routeOf } from './route.ts';

const route = (url: string, headers: Record<string, string> = {}) => {
  const found = routeOf(url, headers);
  if (typeof found === 'string') return found;
  return `${found.namespace} ${found.part} ${found.path} ${found.query}`;
};

describe('routeOf', () => {
  it.each([
    ['/v1/responses', 'default surface /responses '],
    ['/responses', 'default surface /responses '],
    ['/v1/responses/', 'default surface /responses '],
    ['/openai/v1/responses?limit=2', 'default surface /responses limit=2'],
    [
      '/t/a.b-c_1/v1/responses/resp_1/input_items?after=x',
      'a.b-c_1 surface /responses/resp_1/input_items after=x',
    ],
    ['/t/a/responses', 'a surface /responses '],
    ['/t/a/__resproof/journal', 'a control /journal '],
    ['/__resproof/health', 'default control /health '],
    ['/v1', 'default surface / '],
    ['/', 'default surface / '],
    ['/v10/responses', 'default surface /v10/responses '],
  ])('%s → %s', (url, wanted) => expect(route(url)).toBe(wanted));

  it('takes the namespace from the header, and from the path if both name one', () => {
    const headers = { 'x-resproof-namespace': 'from-header' };
    expect(route('/v1/models', headers)).toBe('from-header surface /models ');
    expect(route('/t/from-path/v1/models', headers)).toBe('from-path surface /models ');
  });

  it.each(['/t//v1/responses', '/t/%/v1', '/t/a%20b/v1', `/t/${'x'.repeat(65)}/v1`])(
    'says what a namespace is called instead of %s',
    (url) => expect(route(url)).toContain('1 to 64 letters'),
  );

  it('reads no URL without end', () => {
    expect(route(`/v1/${'x'.repeat(10_000)}`)).toBe('The URL has 10004 characters; at most 8192 are read.');
  });
});
