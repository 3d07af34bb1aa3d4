import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{spec,mock,suites,src,reports,scripts,test}/**/*.test.ts'],
    testTimeout: 20_000,
    // Tests talk to servers of their own on the loopback interface only.
    env: { OPENAI_AGENTS_DISABLE_TRACING: '1', NO_COLOR: '1' },
  },
});
