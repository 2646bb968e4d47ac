import { defineConfig } from '@playwright/test';
import { launchOptions } from './test/fixtures/launch.ts';

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
  timeout: 60_000,
  expect: {
    timeout: 10_000,
    // Edges of letters differ from one Chromium to the next, in few pixels; a word or a place that changes is far more than
    // that. How much a pixel may differ is for colours: an accent that is as light as before and 20 degrees further round is
    // 0.095 to 0.10 away from itself, a mark of success 0.067.
    toHaveScreenshot: { threshold: 0.06, maxDiffPixels: 600, animations: 'disabled', caret: 'hide', scale: 'css' },
  },
  snapshotPathTemplate: '{testDir}/pictures/{arg}{ext}',
  reporter: [['list']],
  use: {
    launchOptions: launchOptions(),
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    actionTimeout: 10_000,
  },
});
