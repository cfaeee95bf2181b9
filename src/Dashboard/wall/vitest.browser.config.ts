import { defineConfig } from 'vitest/config';

// Real Chromium; apart from the unit tests because it needs a build and takes half a minute.
export default defineConfig({
  test: { environment: 'node', include: ['tests/browser/**/*.test.mjs'], testTimeout: 60_000, hookTimeout: 60_000 },
});
