import { defineConfig } from 'vite';

// The console is a page of its own: what the client loads has nothing of it, and elkjs comes with the map alone.
export default defineConfig({
  root: 'console',
  base: '/console/',
  build: {
    outDir: '../../src/main/resources/org/turnpike/web/console',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000,
  },
});
