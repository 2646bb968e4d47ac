import { expect, test } from '@playwright/test';
import { Arena } from './arena.ts';
import type { Change, DeathPoint, Found } from './page.ts';

/** What a profile may look like when the browser was killed in the middle of a change: as before it, or as after it. */
const changes: { readonly [change in Change]: readonly [before: string, after: string] } = {
  install: [
    'notes 2.0.0 1.0.0 true, other 1.0.0 - true',
    'extra 1.0.0 - true, notes 2.0.0 1.0.0 true, other 1.0.0 - true',
  ],
  update: ['notes 2.0.0 1.0.0 true, other 1.0.0 - true', 'notes 3.0.0 2.0.0 true, other 1.0.0 - true'],
  again: ['notes 2.0.0 1.0.0 true, other 1.0.0 - true', 'notes 2.0.0 1.0.0 true, other 1.0.0 - true'],
  rollback: ['notes 2.0.0 1.0.0 true, other 1.0.0 - true', 'notes 1.0.0 2.0.0 true, other 1.0.0 - true'],
  uninstall: ['notes 2.0.0 1.0.0 true, other 1.0.0 - true', 'other 1.0.0 - true'],
};

/** Right after one write is as good as right before the next. */
const phases = ['within', 'after'] as const satisfies readonly DeathPoint['phase'][];
/** Writes that a change makes at most; at those it does not reach, the browser is not killed. */
const MOST_WRITES = 12;

const shown = ({ plugins }: Found): string => plugins.join(', ');

/** Every point kills the whole browser in a long run; else the process of the page, and the browser once in so many. */
const BROWSER_EVERY = process.env['AIRLOCK_CHAOS'] === 'long' ? 1 : 9;

test('killed at any write of any change, a profile is in the old or the new state, with nothing left over', async () => {
  test.slow();
  if (process.env['AIRLOCK_CHAOS'] === 'long') test.setTimeout(1_200_000);
  await using arena = await Arena.open();
  let browser = await arena.launch();
  let page = await browser.page();
  const ends = { old: 0, new: 0, browsers: 0 };
  try {
    await page.evaluate((registry) => chaos.prepare(registry), arena.registry);
    expect(shown(await page.evaluate(() => chaos.find()))).toBe(changes.install[0]);
    for (const [change, [before, after]] of Object.entries(changes) as [Change, readonly [string, string]][]) {
      for (let write = 1, reached = true; reached && write <= MOST_WRITES; write += 1) {
        for (const phase of phases) {
          browser.dies = (ends.old + ends.new + 1) % BROWSER_EVERY === 0 ? 'browser' : 'page';
          await page.evaluate(() => chaos.restore());
          const death = browser.dies === 'browser' ? browser.gone : page.waitForEvent('crash', { timeout: 0 });
          const work = page.evaluate(([what, registry, point]) => chaos.change(what, registry, point), [
            change,
            arena.registry,
            { write, phase },
          ] as const);
          reached = await Promise.race([death.then(() => true), work.then(() => false)]).catch(() => true);
          work.catch(() => {});
          if (!reached) break;
          if (browser.dies === 'browser') {
            await browser.gone;
            browser = await arena.launch();
            ends.browsers += 1;
          } else await page.close();
          page = await browser.page();
          const found = await page.evaluate(() => chaos.find());
          const where = `${change}, ${phase} write ${write}`;
          expect(found.problems, where).toEqual([]);
          expect([before, after], where).toContain(shown(found));
          ends[shown(found) === before ? 'old' : 'new'] += 1;
          expect(found.answer, where).toContain('entry of other 1.0.0 1');
        }
      }
    }
  } finally {
    await browser[Symbol.asyncDispose]();
  }
  expect(ends.old + ends.new).toBeGreaterThanOrEqual(40);
  expect(ends.browsers).toBeGreaterThanOrEqual(3);
  expect(ends.old).toBeGreaterThan(0);
  expect(ends.new).toBeGreaterThan(0);
});

test('killed at any point while its tables are made anew, a database is the older or the newer one, and nothing is lost', async () => {
  await using arena = await Arena.open();
  let browser = await arena.launch();
  let page = await browser.page();
  try {
    await page.evaluate((registry) => chaos.prepare(registry), arena.registry);
    await page.evaluate(() => chaos.older());
    const older = await page.evaluate(() => chaos.version());
    expect(older).not.toContain('nodes');
    let points = 0;
    for (let at = 1; at <= 5; at += 1) {
      browser.dies = at % 2 === 0 ? 'browser' : 'page';
      await page.evaluate(() => chaos.older());
      const death = browser.dies === 'browser' ? browser.gone : page.waitForEvent('crash', { timeout: 0 });
      const work = page.evaluate((table) => chaos.migrate(table), at);
      const died = await Promise.race([death.then(() => true), work.then(() => false)]).catch(() => true);
      work.catch(() => {});
      if (died) {
        points += 1;
        if (browser.dies === 'browser') {
          await browser.gone;
          browser = await arena.launch();
        } else await page.close();
        page = await browser.page();
        expect(await page.evaluate(() => chaos.version()), `before table ${at} was there`).toBe(older);
      }
      const found = await page.evaluate(() => chaos.find());
      expect(found.problems).toEqual([]);
      expect(shown(found)).toBe(changes.install[0]);
      expect(await page.evaluate(() => chaos.version())).toContain('nodes');
    }
    // Four tables; the fifth time nothing stood in the way.
    expect(points).toBe(4);
  } finally {
    await browser[Symbol.asyncDispose]();
  }
});
