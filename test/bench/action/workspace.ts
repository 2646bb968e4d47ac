import { expect, type Page } from '@playwright/test';
import { App } from '../../fixtures/app.ts';
import { Forms } from '../../fixtures/forms.ts';
import { startLargeSite, type LargeSite } from '../../fixtures/large-site.ts';
import { freshContext } from '../browse/context.ts';
import { median, type Bench } from '../family.ts';

const ROUNDS = 20;
/** Milliseconds that a user rests before the next press. */
const REST = 400;
/** The first ones warm up. */
const COLD = 4;

/**
 * Milliseconds from the press until the screen shows the outcome. `render`: a page that is read as soon as it was saved,
 * which the plugins render for it. `read`: the same a while later, when the preview has had it rendered.
 */
interface Workspace {
  submit(): Promise<number>;
  render(): Promise<number>;
  read(): Promise<number>;
}

/** Of the plugins of an ordinary profile so many take part in each action; the others run and have a command each. */
const TAKE_PART = 4;

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

/** Three profiles of the built app, two with plugins and one without, are used in turns as a user does. */
export async function addedTimes(bench: Bench, plugins: number): Promise<Record<Action, Added>> {
  await using site = await startLargeSite({ listed: 0, real: plugins, code: 'one-filter' });
  await using mixed = await startLargeSite({
    listed: 0,
    real: plugins,
    code: (at) => (at < TAKE_PART ? 'one-filter' : 'one-command'),
  });
  const browser = await bench.browser();
  const contexts = await Promise.all([freshContext(browser), freshContext(browser), freshContext(browser)]);
  try {
    bench.log(`installing ${plugins} plugins twice`);
    const bare = await openWorkspace(await contexts[0].newPage(), site, []);
    const ordinary = await openWorkspace(await contexts[1].newPage(), mixed, mixed.real);
    const chain = await openWorkspace(await contexts[2].newPage(), site, site.real);
    const none = () => ({ without: [] as number[], ordinary: [] as number[], chain: [] as number[] });
    const times = { submit: none(), render: none(), read: none() };
    for (let round = 0; round < ROUNDS + COLD; round++) {
      if (round % 10 === 0) bench.log(`submissions and pages, round ${round} of ${ROUNDS + COLD}`);
      for (const action of ACTIONS) {
        const without = await bare[action]();
        const some = await ordinary[action]();
        const all = await chain[action]();
        if (round < COLD) continue;
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
    return { submit: added('submit'), render: added('render'), read: added('read') };
  } finally {
    for (const context of contexts) await context.close();
  }
}

async function openWorkspace(page: Page, site: LargeSite, plugins: readonly string[]): Promise<Workspace> {
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
  await forms.open('Contact');
  await app.go('Pages');
  await page.getByRole('link', { name: 'New page' }).first().click();
  await page.getByRole('textbox', { name: 'Title' }).fill('Welcome');
  await page.getByRole('textbox', { name: 'Text' }).fill('# Welcome\n\nSome *text* with a list.\n\n- one\n- two\n');
  await page.getByRole('button', { name: 'Save page' }).click();
  const read = page.locator('a[href$="/read"]');
  await expect(read).toBeVisible();
  let edits = 0;

  return {
    async submit() {
      // Nothing is loaded anew: the plugins go on running.
      await forms.open('Contact');
      await page.getByLabel('Word').fill('one');
      const time = await timed(page, 'form.fill-form button[type="submit"]', '[role="status"] > .empty');
      await expect(page.getByText('Submission saved.')).toBeVisible();
      return time;
    },
    render: () => show(0),
    read: () => show(REST),
  };

  /** Edit a page, save it and, so many milliseconds later, read it. */
  async function show(rest: number): Promise<number> {
    await app.go('Pages');
    await page.getByRole('link', { name: /^Welcome/ }).click();
    edits += 1;
    // A page is rendered once for each of its versions.
    await page.getByRole('textbox', { name: 'Text' }).fill(`# Welcome\n\nEdit ${edits}.\n`);
    await expect(page.getByRole('region', { name: 'Preview' })).toContainText(`Edit ${edits}.`);
    // Plugins rest, as they do between two presses of a person.
    await page.waitForTimeout(REST);
    const time = await savedThenTimed(page, rest);
    await expect(page.locator('article.reader')).toContainText(`Edit ${edits}.`);
    return time;
  }
}

/** Save the page that is open, wait for the message and so long, and time how it is read. */
async function savedThenTimed(page: Page, rest: number): Promise<number> {
  const [press, until] = ['a[href$="/read"]', 'article.reader'];
  const save = page.getByRole('button', { name: 'Save page' });
  if (rest > 0) {
    await save.click();
    await page.waitForTimeout(rest);
    return timed(page, press, until);
  }
  // In the page, so that the preview does not come first: it waits for 150 ms.
  await save.evaluate(
    (button: HTMLElement) =>
      new Promise<void>((resolve) => {
        const observer = new MutationObserver((changes) => {
          const added = changes.flatMap(({ addedNodes }) => [...addedNodes]);
          if (!added.some(({ textContent }) => textContent?.includes('is saved'))) return;
          observer.disconnect();
          resolve();
        });
        observer.observe(document.body, { childList: true, subtree: true });
        button.click();
      }),
  );
  return timed(page, press, until);
}

/** Press one thing and wait in the page until another is there, told in the moment that the document changes. */
function timed(page: Page, press: string, until: string): Promise<number> {
  return page.evaluate(
    ([what, wanted]) =>
      new Promise<number>((resolve, reject) => {
        const pressed = document.querySelector<HTMLElement>(what);
        if (!pressed) return void reject(new Error(`There is no ${what}`));
        const begun = performance.now();
        const observer = new MutationObserver(() => {
          if (document.querySelector(wanted) === null) return;
          observer.disconnect();
          resolve(performance.now() - begun);
        });
        observer.observe(document.body, { childList: true, subtree: true });
        pressed.click();
      }),
    [press, until] as const,
  );
}
