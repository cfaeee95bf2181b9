import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// `npm run dev` talks to a running server (or to tests/fake-server) under this address.
const server = process.env.LISTENING_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: '../wwwroot/wall',
    emptyOutDir: true,
    // The host serves files with its own Cache-Control: hashed names live for ever, index.html never.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
  server: {
    port: 7120,
    strictPort: true,
    proxy: {
      '/api': server,
      '/openapi': server,
      '/hubs': { target: server, ws: true },
    },
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    restoreMocks: true,
    // Finding a button by its role reads the whole page; on a busy machine that takes seconds.
    testTimeout: 30_000,
    setupFiles: ['src/test-setup.ts'],
  },
});
