import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    // The examples import the package by its name; here that is what was edited, and not what was last built.
    alias: [
      { find: /^resproof\/mock$/, replacement: source('mock/index.ts') },
      { find: /^resproof\/mock\/vitest$/, replacement: source('mock/adapters/vitest.ts') },
    ],
  },
  test: {
    include: ['{spec,mock,suites,src,reports,scripts,test,examples}/**/*.test.ts'],
    exclude: [
      // It has a config of its own, and asks for a target: test/examples.test.ts runs it.
      'examples/vitest-conformance/**',
      // Every piece of code in the docs takes a minute: `npm run check:pages`.
      'test/docs/**',
      '**/node_modules/**',
    ],
    testTimeout: 20_000,
    // One core more than the default leaves: most of a test is waiting.
    maxWorkers: '100%',
    // Tests talk to servers of their own on the loopback interface only.
    env: {
      OPENAI_AGENTS_DISABLE_TRACING: '1',
      NO_COLOR: '1',
      // What a command prints is the same wherever the tests run.
      CI: '',
      GITHUB_ACTIONS: '',
      GITLAB_CI: '',
      GITHUB_STEP_SUMMARY: '',
    },
  },
});
