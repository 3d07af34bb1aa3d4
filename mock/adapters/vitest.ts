/**
 * `resproof/mock/vitest`: tests with a mock of their own.
 *
 * ```ts
 * import { expect } from 'vitest';
 * import { text } from 'resproof/mock';
 * import { test } from 'resproof/mock/vitest';
 *
 * test('the agent answers', async ({ mock }) => {
 *   mock.use([text('High water is at 14:05.')]);
 *   expect(await myAgent({ baseURL: mock.url, apiKey: 'sk-test' })).toContain('14:05');
 * });
 * ```
 */
import { test as base } from 'vitest';
import type { TestAPI } from 'vitest';
import { startMock } from '../index.ts';
import type { Mock, MockNamespace, StartOptions } from '../index.ts';

export interface MockFixtures {
  /**
   * A namespace that no other test has, so that tests may run side by side. When the test has passed, the scenario is
   * verified: a step that was not used, or a request that was not expected, fails it. Then the namespace is ended.
   */
  mock: MockNamespace;
  /** The mock behind it, one for each file: started with the first test that asks for either, closed after the last. */
  mockServer: Mock;
}

/**
 * A `test` whose mock is started with these options: `const test = mockTest({ dialect: 'compatible' })`. It is
 * extended like any other `test` of Vitest. To be called at the top of a file, and not within a `describe`.
 */
export function mockTest(options: StartOptions = {}): TestAPI<MockFixtures> {
  let count = 0;
  return base.extend<MockFixtures>({
    mockServer: [
      // Vitest reads from the pattern what a fixture needs; this one needs nothing.
      // eslint-disable-next-line no-empty-pattern
      async ({}, use) => {
        const server = await startMock(options);
        try {
          await use(server);
        } finally {
          await server.close();
        }
      },
      { scope: 'file' },
    ],
    mock: async ({ mockServer, task }, use) => {
      count += 1;
      const mock = mockServer.namespace(`test-${count}`);
      try {
        await use(mock);
        // A test that has failed by itself says more than what it did not get to.
        if (task.result?.state !== 'fail') mock.verify();
      } finally {
        await mock.end();
      }
    },
  });
}

/** A `test` with a mock that was started without options. */
export const test: TestAPI<MockFixtures> = mockTest();
