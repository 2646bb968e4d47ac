import { readFile } from 'node:fs/promises';
import { chromium, type Browser } from '@playwright/test';
import { serveHost } from '../../../scripts/serve/host.ts';
import { serveRunner } from '../../../scripts/serve/runner.ts';
import { freePort } from '../../fixtures/free-port.ts';
import { launchOptions } from '../../fixtures/launch.ts';
import { alone, type Bench, type Measure } from '../family.ts';

/** Rounds of each count: starting many takes long, and says the same each time. */
const ROUNDS = [
  [1, 3],
  [10, 3],
  [50, 2],
  [100, 1],
] as const;

/** How long so many plugins take to start, and how much memory each takes, in one process and in one each: 2 min. */
export async function measureBoot(bench: Bench, dir: string, plugin: string): Promise<Measure[]> {
  const port = await freePort();
  const runner = await serveRunner({ dir, embedders: [`http://localhost:${port}`] });
  const site = new URL(runner.url).origin;
  const host = await serveHost({ dir, port, registryOrigins: [], runnerSite: site });
  const measures: Measure[] = [];
  try {
    for (const mode of ['nursery', 'runner'] as const) {
      for (const [count, rounds] of ROUNDS) {
        bench.log(`${count} plugins, ${mode}`);
        const times: number[] = [];
        const bytes: number[] = [];
        for (let round = 0; round < rounds; round += 1) {
          const { time, memory } = await boot(host.url, mode === 'runner' ? site : '', plugin, count);
          times.push(time);
          bytes.push(memory / count);
        }
        measures.push(
          alone(`isolation.boot.${mode}${count}`, 'ms', times),
          alone(`isolation.memory.${mode}${count}`, 'bytes', bytes),
        );
      }
    }
  } finally {
    await host.close();
    await runner.close();
  }
  return measures;
}

/** In a browser of its own, so that its processes are known. */
async function boot(
  url: string,
  site: string,
  plugin: string,
  count: number,
): Promise<{ time: number; memory: number }> {
  const browser = await chromium.launch(launchOptions());
  try {
    const page = await browser.newPage();
    await page.goto(url);
    await page.evaluate(() => sandbox.warm());
    const before = await memoryOf(browser);
    const time = await page.evaluate(
      async ([code, runnerSite, many]) => {
        const began = performance.now();
        await Promise.all(
          Array.from({ length: many }, async (_, at) => {
            const input = { id: `plugin-${at}`, code };
            if (runnerSite === '') return void (await sandbox.start(input));
            const { isolation, why } = await sandbox.startOnRunner(runnerSite, false, input);
            if (isolation !== 'process') throw new Error(`It does not run on the runner site: ${why}`);
          }),
        );
        return performance.now() - began;
      },
      [plugin, site, count] as const,
    );
    return { time, memory: (await memoryOf(browser)) - before };
  } finally {
    await browser.close();
  }
}

/** Proportional memory of the browser's page processes; 0 where the system does not tell. */
async function memoryOf(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const sizes = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(async ({ id }) => {
      const text = await readFile(`/proc/${id}/smaps_rollup`, 'utf8').catch(() => '');
      return 1024 * Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0);
    });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
