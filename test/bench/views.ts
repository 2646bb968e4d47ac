import { join } from 'node:path';
import { expect } from '@playwright/test';
import { App } from '../fixtures/app.ts';
import { temporaryFolder } from '../fixtures/folders.ts';
import { startSite } from '../fixtures/site.ts';
import { freshContext } from './browse/context.ts';
import { alone, compareRounds, median, quantile, type Family, type Measure } from './family.ts';
import { serveNative } from './views/native.ts';
import { noReactions, react, type Reactions } from './views/reactions.ts';

const ROUNDS = 5;

export const family: Family = {
  name: 'views',
  about: 'a table of 1,000 rows and a form of 50 fields: drawn by a worker plugin in the app, and by the app itself',
  async run(bench) {
    bench.log('building both sides');
    await using home = await temporaryFolder('views');
    await using site = await startSite();
    await site.list('draws-much');
    const native = await serveNative(join(home.path, 'native'), bench.root);
    const browser = await bench.browser();
    const context = await freshContext(browser);
    try {
      const plugin = await context.newPage();
      const app = new App(plugin, site.url);
      await app.open();
      await app.install('Draws much');
      await app.go('Dashboard');
      const own = await context.newPage();
      await own.goto(native.url);
      const sides = { plugin, own };
      const rounds: Record<keyof typeof sides, Reactions[]> = { plugin: [], own: [] };
      for (const page of Object.values(sides))
        await expect(page.getByRole('textbox', { name: 'Field 50' })).toBeVisible();
      for (let round = 1; round <= ROUNDS; round += 1) {
        bench.log(`reactions, round ${round} of ${ROUNDS}`);
        for (const side of ['plugin', 'own'] as const) {
          const reactions = noReactions();
          await sides[side].bringToFront();
          await react(sides[side], reactions);
          rounds[side].push(reactions);
        }
      }
      return measuresOf(rounds);
    } finally {
      await context.close();
      await native.close();
    }
  },
};

function measuresOf(rounds: { readonly plugin: Reactions[]; readonly own: Reactions[] }): Measure[] {
  return (['sort', 'turn', 'remove', 'letter', 'counted'] as const).flatMap((what) => {
    const middle = (side: readonly Reactions[]): number[] => side.map((reactions) => median(reactions[what]));
    const all = rounds.plugin.flatMap((reactions) => reactions[what]);
    return [
      compareRounds(`views.${what}`, 'ms', middle(rounds.plugin), 'the same, drawn by the app', middle(rounds.own)),
      alone(`views.${what}.p95`, 'ms', [quantile(all, 0.95)]),
    ];
  });
}
