import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser } from '@playwright/test';
import { servePackages } from '../../fixtures/npm-registry.ts';
import { temporaryFolder } from '../../fixtures/folders.ts';
import { typedEnvironment } from '../../fixtures/typed.ts';

export interface Created {
  /** Milliseconds of `airlock create` alone, once the command line is there. */
  readonly create: number;
  /** Until `npm install` in the created folder was done. */
  readonly installed: number;
  /** From `create` until the plugin runs in the app: install, build and browser included. */
  readonly visible: number;
}

/**
 * What an author does first: `create`, `npm install`, `airlock dev`, and look. Packages are the packed ones; `cache` is
 * npm's, empty for a cold start.
 */
export async function createAndLook(browser: Browser, packages: string, cache: string): Promise<Created> {
  await using home = await temporaryFolder('create');
  const env = {
    ...typedEnvironment(),
    'npm_config_@airlock:registry': packages,
    npm_config_cache: cache,
    npm_config_prefer_offline: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
  };
  const started = performance.now();
  await shell('npx --yes --package @airlock/cli airlock create sketch --kind widget --author Ada', home.path, env);
  const create = performance.now() - started;
  const folder = join(home.path, 'sketch');
  await shell('npm install', folder, env);
  const installed = performance.now() - started;
  const dev = spawn(process.execPath, ['node_modules/@airlock/cli/bin/airlock.mjs', 'dev', '--port', '0', '--json'], {
    cwd: folder,
    env,
  });
  try {
    const url = await new Promise<string>((resolve, reject) => {
      createInterface({ input: dev.stdout }).on('line', (line) => {
        const record = JSON.parse(line) as { readonly type: string; readonly url?: string };
        if (record.type === 'serving') resolve(String(record.url));
      });
      dev.once('close', () => reject(new Error('airlock dev ended')));
    });
    const page = await (await browser.newContext()).newPage();
    await page.goto(url);
    await page.getByText('0 submissions').waitFor();
    const visible = performance.now() - started;
    await page.context().close();
    return { create, installed, visible };
  } finally {
    dev.kill('SIGTERM');
  }
}

function shell(command: string, cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', command], { cwd, env, stdio: 'ignore' });
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}`))));
  });
}

/** Once with nothing of npm's on the machine, then some times with what that left. */
export async function createColdAndWarm(
  browser: Browser,
  warmRuns: number,
): Promise<{ cold: Created; warm: Created[] }> {
  await using packages = await servePackages();
  await using cache = await temporaryFolder('npm-cache');
  const cold = await createAndLook(browser, packages.url, cache.path);
  const warm: Created[] = [];
  for (let run = 0; run < warmRuns; run++) warm.push(await createAndLook(browser, packages.url, cache.path));
  return { cold, warm };
}
