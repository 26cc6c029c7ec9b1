/** @file Unit tests lie beside the code as *.test.ts and run in plain Node. Two workers: laptops and build servers have little to spare. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'bench/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    allowOnly: false,
  },
});
