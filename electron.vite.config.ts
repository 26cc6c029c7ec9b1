/**
 * @file How the three kinds of process are bundled into out/: main (and the two utility processes),
 * preload, renderer (the window's page and the hidden decoder's page).
 *
 * [Note: What is bundled] The page and the preload scripts carry everything they need: they run in a
 * sandbox and cannot require() packages. Main's processes leave packages in node_modules to Node, except
 * small ones written in plain JavaScript, which start faster inside the bundle. Packages with native code
 * can never be bundled. sharp is not even external: nothing that runs inside Electron may reach it, and
 * .dependency-cruiser.mjs fails the check when something does.
 */
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';

export default defineConfig({
  main: {
    build: {
      externalizeDeps: { exclude: ['zod', 'i18next', 'exifr', '@huggingface/tokenizers'] },
      sourcemap: true,
      rolldownOptions: {
        input: {
          index: 'src/main/index.ts',
          'engine-process': 'src/main/engine-process.ts',
          'encoder-process': 'src/main/encoder-process.ts',
        },
        external: ['better-sqlite3', 'onnxruntime-node', 'hnswlib-node', '@parcel/watcher'],
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      isolatedEntries: true,
      sourcemap: true,
      rolldownOptions: {
        input: { index: 'src/preload/index.ts', decoder: 'src/preload/decoder.ts' },
        // A sandboxed preload script is CommonJS, and must not be taken for an ES module.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [svelte()],
    worker: { format: 'es' },
    build: {
      outDir: 'out/renderer',
      emptyOutDir: true,
      // The content security policy allows no data: scripts, styles or fonts.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: { index: 'src/renderer/index.html', decoder: 'src/renderer/decoder/decoder.html' },
      },
    },
  },
});
