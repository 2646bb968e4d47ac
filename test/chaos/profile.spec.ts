import { expect, test, type Page } from '@playwright/test';
import type { Table } from '../../host/kernel/storage/store.ts';
import { Arena, type Running } from './arena.ts';
import type { Damage } from './page.ts';

/** Every table that there is: a new one does not compile until it is here, and what has no rows fails. */
const TABLES = Object.keys({
  blobs: true,
  releases: true,
  plugins: true,
  trust: true,
  nodes: true,
  staging: true,
  grants: true,
  audit: true,
  storage: true,
  files: true,
  settings: true,
  state: true,
} satisfies { readonly [table in Table]: true }) as Table[]; // its keys are the names of all tables
const DAMAGES = ['altered', 'truncated', 'removed', 'lowered'] as const satisfies readonly Damage[];
const WHOLE = ['notes 2.0.0', 'other 1.0.0'];

interface Ring {
  readonly arena: Arena;
  readonly browser: Running;
  readonly page: Page;
}

const ring = test.extend<object, { ring: Ring }>({
  ring: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern to learn that nothing is needed
    async ({}, use) => {
      await using arena = await Arena.open();
      await using browser = await arena.launch();
      const page = await browser.page();
      await page.evaluate((registry) => chaos.prepare(registry), arena.registry);
      await use({ arena, browser, page });
    },
    { scope: 'worker' },
  ],
});

ring(
  'rows of every table are damaged in every way: found, said, and healed where the registry is reachable',
  async ({ ring: { arena, page } }) => {
    for (const table of TABLES) {
      for (const how of DAMAGES) {
        const where = `${table} ${how}`;
        const { offline, healed, rows } = await page.evaluate(
          ([name, damage, registry]) => chaos.damage(name, damage, registry),
          [table, how, arena.registry] as const,
        );
        expect(rows, `rows that were ${where}`).toBeGreaterThan(0);
        // Damaged code never runs: a plugin answers with exactly its own text, or not at all.
        expect(offline.answer.replaceAll(/\[entry of (?:notes 2\.0\.0 2|other 1\.0\.0 1)\]/g, ''), where).toBe('');
        if (offline.answer === '' && offline.plugins.length > 0) expect(offline.faults, where).not.toEqual([]);
        expect(healed.problems, where).toEqual([]);
        expect(
          healed.plugins.map((line) => line.split(' ').slice(0, 2).join(' ')),
          where,
        ).toEqual(WHOLE);
        expect(healed.answer, where).toBe('[entry of notes 2.0.0 2][entry of other 1.0.0 1]');
      }
    }
  },
);

ring(
  'the database deleted under a running page is said with codes, and the next install begins anew',
  async ({ ring: { arena, page } }) => {
    const told = await page.evaluate((registry) => chaos.deleted(registry), arena.registry);
    expect(told).toEqual(['PLUGIN_UNKNOWN', 'PACKAGE_MISSING', 'done', 'done']);
    const found = await page.evaluate(() => chaos.find());
    expect(found).toMatchObject({ plugins: ['extra 1.0.0 - true'], problems: [] });
  },
);

test('a device that is full: a clear code, nothing half-stored, and it works once there is room', async () => {
  await using arena = await Arena.open();
  {
    await using before = await arena.launch();
    await (await before.page()).evaluate((registry) => chaos.prepare(registry), arena.registry);
  }
  await using browser = await arena.launch();
  const page = await browser.page();
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(arena.url);
  const { usage } = await session.send('Storage.getUsageAndQuota', { origin });
  // Said before the first write: the browser remembers how much room there was.
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage + 50_000 });
  expect(await page.evaluate((registry) => chaos.crowded(registry), arena.registry)).toBe('STORE_FAILED quota');
  await session.send('Storage.overrideQuotaForOrigin', { origin });
  const found = await page.evaluate(() => chaos.find());
  expect(found.problems).toEqual([]);
  expect(found.plugins).toHaveLength(2);
});

for (const tabs of [2, 5]) {
  ring(
    `${tabs} tabs do random things at once and end in one state that all of them show and run`,
    async ({ ring: { arena, browser } }) => {
      const time = Number(process.env['AIRLOCK_TABS_SECONDS'] ?? 8) * 1000;
      const pages = await Promise.all(Array.from({ length: tabs }, () => browser.page()));
      await pages[0]?.evaluate(() => chaos.restore());
      const seed = Number(process.env['AIRLOCK_SEED'] ?? 7);
      const outcomes = await Promise.all(
        pages.map((page, at) =>
          page.evaluate(([registry, own, milliseconds]) => chaos.roam(registry, own, milliseconds), [
            arena.registry,
            seed + at,
            time,
          ] as const),
        ),
      );
      for (const { steps, strange } of outcomes) {
        expect(strange).toEqual([]);
        expect(steps).toBeGreaterThan(5);
      }
      const shown = (): Promise<string[]> => Promise.all(pages.map((page) => page.evaluate(() => chaos.shown())));
      await expect.poll(async () => new Set(await shown()).size).toBe(1);
      const [one = ''] = await shown();
      const fresh = await browser.page();
      const found = await fresh.evaluate(() => chaos.find());
      expect(found.problems).toEqual([]);
      expect(one.split(', ').at(-1)).toBe(found.answer);
      for (const page of [...pages, fresh]) await page.close();
    },
  );
}
