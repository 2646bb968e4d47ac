import { existsSync } from 'node:fs';
import { hostMatrix, type AirlockOptions } from '@airlock/sdk/testing/playwright';
import { defineConfig } from '@playwright/test';

/** A Chromium of the system, where there is one; else Playwright's own: npx playwright install chromium. */
const chromium = [process.env['CHROME'] ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync);

/** The plugin in the real app, in its real realm. */
export default defineConfig<AirlockOptions>({
  testDir: 'e2e',
  testMatch: '*.e2e.ts',
  // Every host that users may have: undefined is the installed one; add folders of built hosts and older versions.
  projects: hostMatrix([undefined]),
  use: {
    trace: 'retain-on-failure',
    launchOptions: {
      ...(chromium === undefined ? {} : { executablePath: chromium }),
      // Root, as in most containers, cannot use Chromium's own sandbox.
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
  },
});
