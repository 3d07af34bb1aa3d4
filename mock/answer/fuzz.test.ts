/** Whatever is sent, the answer is one that a client can read: never a 5xx, never a rejection. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { coreOf } from './testing/calls.ts';
import { odd, paths, replaced } from './testing/odd.ts';
import { GOOD, TOOLED } from './testing/requests.ts';

it.each([
  ['a good request', GOOD],
  ['one with every tool', TOOLED],
])('one odd value anywhere in %s', async (_name, good) => {
  const core = coreOf();
  expect((await core.ask({ body: good })).status).toBe(200);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths(good)), odd, async (path, value) => {
      const { status } = await core.ask({ body: JSON.stringify(replaced(good, path, value)) });
      expect([200, 400, 404]).toContain(status);
    }),
    { numRuns: 600 },
  );
});

it('any path, method and query', async () => {
  const core = coreOf();
  const segment = fc.oneof(
    fc.constantFrom('responses', 'models', 'input_items', 'resp_1', '%', '..'),
    fc.string(),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'POST', 'DELETE', 'PUT', '__proto__'),
      fc.array(segment, { maxLength: 4 }),
      fc.webQueryParameters(),
      async (method, segments, query) => {
        const { status } = await core.ask({ method, path: `/${segments.join('/')}?${query}` });
        expect(status).toBeLessThan(500);
      },
    ),
  );
});
