/** @file Unit tests lie beside the code as *.test.ts and run in plain Node. Two workers: laptops and build servers have little to spare. */
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // For modules with runes (*.svelte.ts); no component is tested without the real window.
  plugins: [svelte()],
  test: {
    include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'bench/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    allowOnly: false,
    // A limit for what hangs, not a measure of speed: build servers can be ten times slower than laptops.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
