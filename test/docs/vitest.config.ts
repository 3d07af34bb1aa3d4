import { defineConfig } from 'vitest/config';

/** `npm run check:pages`: the code in README.md, CONTRIBUTING.md and docs/, run as their reader would. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/docs/*.test.ts'],
    env: { NO_COLOR: '1' },
  },
});
