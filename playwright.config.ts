/**
 * @file Tests on the real app. One at a time: each opens windows, and a second Electron on the same
 * machine would only slow the first down. `npm run e2e` sets up the runtime and a display for them.
 */
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  globalSetup: './e2e/network-watch.ts',
  outputDir: 'test-results',
  workers: 1,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  use: { trace: 'retain-on-failure', screenshot: 'only-on-failure' },
});
