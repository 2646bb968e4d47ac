import { defineConfig } from '@playwright/test';
import { launchOptions } from './test/fixtures/launch.ts';
import { ALIKE, STILL } from './test/fixtures/visual.ts';

/**
 * Browser tests: `*.spec.ts` under `test/`. They run against the built app and registry, each worker with its own servers
 * on free ports (see `test/fixtures`). Chromium's path comes from `npm test`, or from `AIRLOCK_CHROMIUM`.
 */
export default defineConfig({
  testDir: 'test',
  testMatch: '**/*.spec.ts',
  testIgnore: ['bench/**'],
  outputDir: 'test-results',
  forbidOnly: Boolean(process.env['CI']),
  fullyParallel: false,
  // Some tests measure how long the host stood still; beside another browser they would measure that.
  workers: 1,
  retries: 0,
  // Limits end what hangs, and judge nothing: a machine that is several times slower stays within them.
  timeout: 300_000,
  expect: {
    timeout: 20_000,
    toHaveScreenshot: { ...ALIKE, ...STILL },
  },
  snapshotPathTemplate: '{testDir}/pictures/{arg}{ext}',
  reporter: [['list']],
  use: {
    launchOptions: launchOptions(),
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    actionTimeout: 20_000,
  },
});
