import { defineConfig } from 'vite';

// The built files are committed beside the Java that serves them: the same source and lock file give the same bytes.
export default defineConfig({
  base: '/client/',
  build: {
    outDir: '../src/main/resources/org/turnpike/web/client',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
