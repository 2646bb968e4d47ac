import { expect, type Page } from '@playwright/test';
import { App } from '../../fixtures/app.ts';
import { Forms } from '../../fixtures/forms.ts';
import { startLargeSite, type LargeSite } from '../../fixtures/large-site.ts';
import { NAMES } from '../browse/context.ts';
import { openUndriven } from '../browser/undriven.ts';
import { median, type Bench } from '../family.ts';
import { answerRaw, RAW } from './raw.ts';
import { takeTurns } from './take-turns.ts';
import { Turns, TURNS } from './turns.ts';

const ROUNDS = 20;
/** Milliseconds that a user rests before the next press. */
const REST = 400;
/** The first ones warm up. */
const COLD = 4;

/** Of the plugins of an ordinary profile so many take part in each action; the others run and have a command each. */
const TAKE_PART = 4;

/**
 * `submit`: from the press until the screen says that it is saved. `render`: a page that is read as soon as it was saved,
 * which the plugins render for it. `read`: the same a while later, when the preview has had it rendered.
 */
const ACTIONS = ['submit', 'render', 'read'] as const;
type Action = (typeof ACTIONS)[number];

/**
 * Milliseconds beyond the middle of what the same takes without plugins. `chain`: every plugin takes part, one after the
 * other; `ordinary`: four of them do. `noise`: how far the times without plugins lie from their middle.
 */
export interface Added {
  readonly chain: readonly number[];
  readonly ordinary: readonly number[];
  readonly noise: readonly number[];
}

/** `raw`: a value there and back to as many bare workers as there are plugins, one after the other, each after a rest. */
export interface Times {
  readonly added: Record<Action, Added>;
  readonly raw: readonly number[];
}

/** Three profiles of the built app, two with plugins and one without, are used in turns as a user does, driven by nobody. */
export async function addedTimes(bench: Bench, plugins: number): Promise<Times> {
  const turns = new Turns();
  const answer: typeof turns.answer = (request, response, path) => {
    if (path !== RAW) return turns.answer(request, response, path);
    answerRaw(response, plugins);
    return true;
  };
  await using site = await startLargeSite({ listed: 0, real: plugins, code: 'one-filter', answer });
  await using mixed = await startLargeSite({
    listed: 0,
    real: plugins,
    code: (at) => (at < TAKE_PART ? 'one-filter' : 'one-command'),
    answer,
  });
  bench.log(`installing ${plugins} plugins twice`);
  await using bareBrowser = await openUndriven([1440, 1000]);
  await using ordinaryBrowser = await openUndriven([1440, 1000]);
  await using chainBrowser = await openUndriven([1440, 1000]);
  await openWorkspace(bareBrowser.page, site, [], 'bare');
  await openWorkspace(ordinaryBrowser.page, mixed, mixed.real, 'ordinary');
  await openWorkspace(chainBrowser.page, site, site.real, 'chain');
  await using rawBrowser = await openUndriven();
  await rawBrowser.page.addInitScript(NAMES);
  await rawBrowser.page.goto(`${site.url}${RAW}`);
  await rawBrowser.page.evaluate(takeTurns, { url: `/${TURNS}raw`, rest: REST });
  for (const browser of [bareBrowser, ordinaryBrowser, chainBrowser, rawBrowser]) await browser.release();
  const [bare, ordinary, chain] = [turns.remote('bare'), turns.remote('ordinary'), turns.remote('chain')];
  const raw = turns.remote('raw');
  const rawTimes: number[] = [];

  const none = () => ({ without: [] as number[], ordinary: [] as number[], chain: [] as number[] });
  const times = { submit: none(), render: none(), read: none() };
  for (let round = 0; round < ROUNDS + COLD; round++) {
    if (round % 10 === 0) bench.log(`submissions and pages, round ${round} of ${ROUNDS + COLD}`);
    for (const action of ACTIONS) {
      const without = await bare.act(action);
      const some = await ordinary.act(action);
      const all = await chain.act(action);
      const floor = action === 'submit' ? await raw.act('raw') : undefined;
      if (round < COLD) continue;
      if (floor !== undefined) rawTimes.push(floor);
      times[action].without.push(without);
      times[action].ordinary.push(some);
      times[action].chain.push(all);
    }
  }
  const added = (action: Action): Added => {
    const taken = times[action];
    const middle = median(taken.without);
    const [some, all] = [median(taken.ordinary).toFixed(1), median(taken.chain).toFixed(1)];
    bench.log(`${action}: ${middle.toFixed(1)} ms without plugins, ${some} with, ${all} with all in one chain`);
    const beyond = (list: readonly number[]): number[] => list.map((time) => time - middle);
    return { chain: beyond(taken.chain), ordinary: beyond(taken.ordinary), noise: beyond(taken.without) };
  };
  return { added: { submit: added('submit'), render: added('render'), read: added('read') }, raw: rawTimes };
}

/** Install the plugins, make what is acted on, and have the page ask for its turns. */
async function openWorkspace(page: Page, site: LargeSite, plugins: readonly string[], name: string): Promise<void> {
  await page.addInitScript(NAMES);
  const app = new App(page, site.url);
  if (plugins.length > 0) await app.open('plugins?q=busy');
  else await app.open();
  for (const plugin of plugins) {
    await app.card(plugin).getByRole('button', { name: 'Install' }).click();
    const dialog = page.getByRole('dialog', { name: `Permissions for ${plugin}` });
    await dialog.getByRole('button', { name: 'Allow and install' }).click();
    await expect(dialog).toBeHidden();
  }
  const forms = new Forms(app);
  await forms.create('Contact', [{ type: 'Text', label: 'Word' }]);
  await app.go('Pages');
  await page.getByRole('link', { name: 'New page' }).first().click();
  await page.getByRole('textbox', { name: 'Title' }).fill('Welcome');
  await page.getByRole('textbox', { name: 'Text' }).fill('# Welcome\n\nSome *text* with a list.\n\n- one\n- two\n');
  await page.getByRole('button', { name: 'Save page' }).click();
  await expect(page.locator('a[href$="/read"]')).toBeVisible();
  await page.evaluate(takeTurns, { url: `/${TURNS}${name}`, rest: REST });
}
