import { conformanceTags } from 'resproof/vitest';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { tags: conformanceTags, testTimeout: 300_000 },
});
