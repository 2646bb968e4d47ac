import type { Browser, Page } from '@playwright/test';
import { compare, compareRounds, type Family, type Measure } from './family.ts';
import { measureCodeCache } from './packages/code-cache.ts';
import { openSite, type PackageSite } from './packages/site.ts';

const COUNTS = [1, 20, 100];
const ROUNDS = 7;
/** Page loads that are measured in each round, the sides in turn; more where a budget is judged, as one load differs by a third. */
const LOADS = 3;
const JUDGED_LOADS = 9;

/** What one profile with `count` plugins measured, milliseconds. */
interface Starts {
  readonly cold: number;
  readonly warm: number[];
  readonly offline: number[];
}

export const family: Family = {
  name: 'packages',
  also: ['start.installed100'],
  about:
    'installing, updating by changed files alone, and starting with 1, 20 and 100 installed, none activated; and what V8 keeps of compiled code',
  async run(bench) {
    bench.log('making a registry of 100 plugins');
    await using site = await openSite(Math.max(...COUNTS));
    const browser = await bench.browser();
    const measures: Measure[] = [];

    const installs: number[] = [];
    const [full, delta, updates]: [number[], number[], number[]] = [[], [], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      bench.log(`install and update, round ${round + 1} of ${ROUNDS}`);
      const context = await browser.newContext();
      const page = await open(context, site);
      const name = `${site.registry}/large`;
      const before = site.sent();
      installs.push((await install(page, name, '1.0.0')).milliseconds);
      const between = site.sent();
      updates.push((await install(page, name, '1.1.0')).milliseconds);
      full.push(between - before);
      delta.push(site.sent() - between);
      await context.close();
    }
    measures.push(compare('packages.update', 'ms', updates, 'the first install of the same plugin', installs));
    measures.push(compare('packages.update.bytes', 'bytes', delta, 'the full download', full));

    for (const count of COUNTS) {
      const some: Starts[] = [];
      const none: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        bench.log(`start with ${count} installed, round ${round + 1} of ${ROUNDS}`);
        const { starts, empty } = await startsWith(browser, site, count);
        some.push(starts);
        none.push(...empty);
      }
      const peer = 'none installed';
      measures.push(
        compare(
          `packages.start${count}.cold`,
          'ms',
          some.map(({ cold }) => cold),
          `${peer}, first visit`,
          none,
        ),
      );
      measures.push(
        compare(
          `packages.start${count}.warm`,
          'ms',
          some.flatMap(({ warm }) => warm),
          peer,
          none,
        ),
      );
      measures.push(
        compare(
          `packages.start${count}.offline`,
          'ms',
          some.flatMap(({ offline }) => offline),
          peer,
          none,
        ),
      );
      if (count === 100) {
        const warm = some.flatMap((starts) => starts.warm);
        measures.push(compareRounds('start.installed100', 'ms', warm, peer, none));
      }
    }
    measures.push(...(await measureCodeCache(bench)));
    return measures;
  },
};

type Context = Awaited<ReturnType<Browser['newContext']>>;

async function open(context: Context, site: PackageSite): Promise<Page> {
  const page = await context.newPage();
  await page.goto(site.url);
  await page.waitForFunction(() => 'packagesBench' in globalThis);
  return page;
}

/** Milliseconds from the start of the navigation until the host was ready; and that as many are installed as should be. */
async function start(context: Context, site: PackageSite, installed: number): Promise<number> {
  const page = await open(context, site);
  const found = await page.evaluate(() => ({
    time: packagesBench.sinceNavigation,
    installed: packagesBench.installed,
    commands: packagesBench.commands,
  }));
  await page.close();
  if (found.installed !== installed || found.commands !== installed) {
    throw new Error(`${found.installed} plugins are installed and ${found.commands} add to the app, not ${installed}`);
  }
  return found.time;
}

function install(page: Page, name: string, version?: string) {
  return page.evaluate(([plugin, which]) => packagesBench.install(plugin ?? '', which), [name, version] as const);
}

async function startsWith(
  browser: Browser,
  site: PackageSite,
  count: number,
): Promise<{ starts: Starts; empty: number[] }> {
  const [used, fresh] = await Promise.all([browser.newContext(), browser.newContext()]);
  const first = await open(used, site);
  const began = performance.now();
  for (const id of site.small.slice(0, count)) await install(first, `${site.registry}/${id}`);
  const cold = (await first.evaluate(() => packagesBench.sinceNavigation)) + (performance.now() - began);
  await first.close();
  // The browser's caches are warm on both sides, and this visit lasts until the host has nothing more to do.
  await start(fresh, site, 0);
  const visit = await open(used, site);
  await visit.waitForFunction(() => localStorage.getItem('airlock.installed') !== 'yes');
  await visit.close();
  const [warm, offline, empty]: [number[], number[], number[]] = [[], [], []];
  for (let load = 0; load < (count === 100 ? JUDGED_LOADS : LOADS); load += 1) {
    // Whoever comes first finds the machine as the visit without network left it, so the two take turns in that, too.
    const turns = [
      async () => void empty.push(await start(fresh, site, 0)),
      async () => void warm.push(await start(used, site, count)),
    ];
    for (const turn of load % 2 === 0 ? turns : turns.reverse()) await turn();
    site.online = false;
    offline.push(await start(used, site, count));
    site.online = true;
  }
  await Promise.all([used.close(), fresh.close()]);
  return { starts: { cold, warm, offline }, empty };
}
