import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { compare, type Family, type Measure } from './family.ts';
import { buildOurs, serveOurs } from './start/ours.ts';
import { painted } from './start/painted.ts';
import { buildStock, serveStock, type Served } from './start/stock.ts';

const ROUNDS = 7;
const COUNTS = [1, 20];

/** Milliseconds to the last widget's paint, and bytes sent, on one side in one round. */
interface Round {
  readonly cold: number;
  readonly warm: number;
  readonly offline: number;
  readonly bytes: number;
}

export const family: Family = {
  name: 'start',
  about: 'page plugins to first paint: cold with install, warm, offline, bytes; beside a stock Module Federation host',
  async run(bench) {
    const home = join(bench.root, '.airlock/bench/start');
    await rm(home, { recursive: true, force: true });
    const most = Math.max(...COUNTS);
    bench.log(`building ${most} plugins and ${most} stock remotes`);
    await buildOurs(join(home, 'ours'), most, bench.root);
    await buildStock(join(home, 'stock'), most);
    const browser = await bench.browser();
    const measures: Measure[] = [];
    for (const count of COUNTS) {
      const ours: Round[] = [];
      const stock: Round[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        bench.log(`${count} plugins, round ${round + 1} of ${ROUNDS}`);
        ours.push(await measureOurs(browser, join(home, 'ours'), count));
        stock.push(await measureStock(browser, join(home, 'stock'), count));
      }
      const peer = 'stock Module Federation host and remotes';
      const of = (key: keyof Round, rounds: readonly Round[]): number[] => rounds.map((round) => round[key]);
      for (const key of ['cold', 'warm', 'offline', 'bytes'] as const) {
        const unit = key === 'bytes' ? 'bytes' : 'ms';
        const name = key === 'offline' ? `${peer}, with a cache-first service worker` : peer;
        measures.push(compare(`start.page${count}.${key}`, unit, of(key, ours), name, of(key, stock)));
      }
    }
    return measures;
  },
};

async function measureOurs(browser: Browser, home: string, count: number): Promise<Round> {
  const served = await serveOurs(home, count);
  const context = await browser.newContext();
  const cold = await paint(context, served.url, count);
  const bytes = served.bytes();
  const warm = await paint(context, served.url, count);
  await served.close();
  const offline = await paint(context, served.url, count);
  await context.close();
  return { cold, warm, offline, bytes };
}

/** Warm is the browser's HTTP cache; offline needs a service worker, which a stock host has not, so it gets the simplest. */
async function measureStock(browser: Browser, home: string, count: number): Promise<Round> {
  const served: Served = await serveStock(home, count);
  const plain = await browser.newContext();
  const cold = await paint(plain, served.url, count);
  const bytes = served.bytes();
  const warm = await paint(plain, served.url, count);
  await plain.close();

  const kept = await browser.newContext();
  const url = `${served.url}&sw`;
  await paint(kept, url, count, (page) => page.evaluate(async () => void (await navigator.serviceWorker.ready)));
  // The second visit goes through the service worker, which keeps all of it.
  await paint(kept, url, count, (page) => page.waitForLoadState('networkidle'));
  await served.close();
  const offline = await paint(kept, url, count);
  await kept.close();
  return { cold, warm, offline, bytes };
}

async function paint(
  context: BrowserContext,
  url: string,
  count: number,
  afterwards: (page: Page) => Promise<unknown> = (page) => page.waitForLoadState('networkidle'),
): Promise<number> {
  const page = await context.newPage();
  await page.goto(url);
  const time = await painted(page, count);
  await afterwards(page);
  await page.close();
  return time;
}
