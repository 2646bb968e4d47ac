import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test as base } from '@playwright/test';
import { App } from '../fixtures/app.ts';
import { develop } from '../fixtures/development.ts';
import { Forms } from '../fixtures/forms.ts';
import { watchViolations } from '../fixtures/violations.ts';

/** Nothing may break the policies of the app here, either. */
const test = base.extend<{ readonly clean: undefined }>({
  clean: [
    async ({ context }, use) => {
      const violations = await watchViolations(context);
      await use(undefined);
      expect(violations.seen, 'content security policy and Trusted Types violations').toEqual([]);
    },
    { auto: true },
  ],
});

test('airlock dev: a filter runs in the sandbox, edits take its place, its storage stays, a broken edit is shown', async ({
  page,
}) => {
  await using dev = await develop({ kind: 'filter' });
  await dev.edit('src/plugin.ts', (source) =>
    source
      .replace("name: 'Sketch',", "name: 'Sketch',\n  permissions: { storage: { reason: 'Counts.' } },")
      .replace(
        '(submission, { settings }) =>',
        `async (submission, { settings, storage, log }) => {
        const count = Number((await storage.get('count')) ?? 0) + 1;
        await storage.set('count', count);
        log.info('counted', { count });
        return stamp(submission, count, 'first');
      },
    ),
  ],
});
const stamp = (submission: any, count: number, mark: string) => ({ ...submission, values: Object.fromEntries(Object.entries(submission.values).map(([key]) => [key, mark + ' ' + count])) });
/*`,
      )
      .concat('*/'),
  );
  const app = new App(page, dev.url);
  const forms = new Forms(app);
  const strip = page.getByRole('region', { name: 'Development' });
  await app.open();
  await dev.record(({ type }) => type === 'applied');
  await expect(strip.getByRole('status')).toContainText('sketch 0.1.0-dev.');

  await forms.create('Letters', [{ type: 'Text', label: 'Word' }]);
  await forms.fill('Letters', { Word: 'x' });
  await expect((await forms.submissions('Letters')).getByText('first 1')).toBeVisible();
  await dev.record(({ type, message }) => type === 'log' && message === 'counted');

  // An edit takes the place of what runs, and finds what the one before stored.
  const applied = dev.records.filter(({ type }) => type === 'applied').length;
  await dev.edit('src/plugin.ts', (source) => source.replace("'first'", "'second'"));
  await expect.poll(() => dev.records.filter(({ type }) => type === 'applied').length).toBeGreaterThan(applied);
  await forms.fill('Letters', { Word: 'y' });
  await expect((await forms.submissions('Letters')).getByText('second 2')).toBeVisible();

  // A broken edit is shown with its place, and what ran before goes on.
  await dev.edit('src/plugin.ts', (source) => source.replace("'second'", "'third' ,,"));
  await expect(strip.getByRole('alert')).toContainText('src/plugin.ts:');
  await forms.fill('Letters', { Word: 'z' });
  await expect((await forms.submissions('Letters')).getByText('second 3')).toBeVisible();
  await dev.edit('src/plugin.ts', (source) => source.replace("'third' ,,", "'third'"));
  await expect(strip.getByRole('alert')).toBeHidden();
  await forms.fill('Letters', { Word: 'z' });
  await expect((await forms.submissions('Letters')).getByText('third 4')).toBeVisible();
});

test('airlock dev: a widget in the page is replaced while it is looked at; a refused permission is refused', async ({
  page,
}) => {
  await using dev = await develop({ kind: 'widget' }, '--deny', 'data');
  const app = new App(page, dev.url);
  await app.open();
  await expect(page.getByText('Counting…')).toBeVisible();
  await dev.record(({ type, message }) => type === 'log' && String(message).includes('cannot be read'));
  for (const words of ['One', 'Two', 'Three']) {
    await dev.edit('src/Widget.tsx', (source) => source.replace(/'[^']*…'/, `'${words}…'`));
    await expect(page.getByText(`${words}…`)).toBeVisible();
  }
  // The page is opened again and runs the newest edit, not the one that it was installed with.
  await page.reload();
  await expect(page.getByText('Three…')).toBeVisible();
});

test('airlock dev: a view that the host draws keeps what it was told to, through edits, and its last good version runs on', async ({
  page,
}) => {
  await using dev = await develop({ kind: 'widget', realm: 'worker' });
  await writeFile(join(dev.folder, 'src/kept.ts'), 'export const kept = { presses: 0 };\n');
  await dev.edit('src/Widget.tsx', () => VIEW);
  await dev.edit(
    'src/plugin.ts',
    (source) => `import { kept } from './kept.ts';\n${source.replace('  permissions,', `  permissions,\n${KEEPS}`)}`,
  );
  await dev.edit('src/declared.ts', (source) => source.replace('data: {', "storage: { reason: 'Keeps.' },\n  data: {"));
  const app = new App(page, dev.url);
  await app.open();
  const strip = page.getByRole('region', { name: 'Development' });
  const view = page.getByRole('region', { name: 'Sketch', exact: true }).first();
  await view.getByRole('button', { name: 'Press' }).click();
  await view.getByRole('button', { name: 'Press' }).click();
  await expect(view).toContainText('first: 2 presses');

  await dev.edit('src/Widget.tsx', (source) => source.replace('first:', 'second:'));
  await expect(view).toContainText('second: 2 presses');

  await dev.edit('src/Widget.tsx', (source) => source.replace('<Stack>', '<Stack'));
  await expect(strip.getByRole('alert')).toContainText('src/Widget.tsx:');
  await view.getByRole('button', { name: 'Press' }).click();
  await expect(view).toContainText('second: 3 presses');
  await dev.record(({ type, message }) => type === 'log' && message === 'pressed');

  await dev.edit('src/Widget.tsx', (source) => source.replace('<Stack', '<Stack>').replace('second:', 'third:'));
  await expect(view).toContainText('third: 3 presses');
  await expect(strip.getByRole('alert')).toBeHidden();
});

/** A part that the host draws; how often it was pressed is kept by the plugin, and handed on to its next version. */
const VIEW = `/** @jsxImportSource @airlock/sdk/ui */
import { Button, Stack, Text, useState } from '@airlock/sdk/ui';
import type { WidgetContext } from './declared.ts';
import { kept } from './kept.ts';

export default function Widget({ context }: { readonly context: WidgetContext }) {
  const [presses, setPresses] = useState(kept.presses);
  return (
    <Stack>
      <Text>{\`first: \${presses} presses\`}</Text>
      <Button onPress={() => { kept.presses += 1; context.log.info('pressed'); setPresses(kept.presses); }}>Press</Button>
    </Stack>
  );
}
`;

const KEEPS =
  '  onSuspend: () => ({ presses: kept.presses }),\n  onResume: (_context, state) => void Object.assign(kept, state),';

test('airlock dev: a document of its own is drawn anew with what it saved, and its last good version runs on', async ({
  page,
}) => {
  await using dev = await develop({ kind: 'widget', realm: 'frame' });
  await dev.edit('src/Widget.ts', () => DOCUMENT);
  const app = new App(page, dev.url);
  await app.open();
  const strip = page.getByRole('region', { name: 'Development' });
  await page.getByRole('button', { name: 'Show Sketch' }).first().click();
  // A frame may go while it is asked: every edit takes some away. What it would have said is asked for again.
  const gone = (): string[] => [];
  const inside = () => Promise.all(page.frames().map((frame) => frame.locator('button').allTextContents().catch(gone)));
  const shown = async () => (await inside()).flat();
  await expect.poll(shown).toContain('first 0');
  const press = () =>
    expect(async () => {
      for (const frame of page.frames()) {
        const button = frame.locator('button', { hasText: /^\w+ \d/ });
        if (await button.count().catch(() => 0)) return button.click();
      }
      throw new Error('No frame has the button.');
    }).toPass();
  await press();
  await expect.poll(shown).toContain('first 1');
  // The bar around it goes on as it is: a window that is drawn anew is not shown as coming for the blink that this takes.
  const bar = page.getByRole('region', { name: 'Sketch' }).locator('.view-frame');
  await bar.evaluate((element) => {
    new MutationObserver(() => {
      if (element.querySelector('.skeleton') !== null) element.setAttribute('data-flickered', '');
    }).observe(element, { childList: true });
  });

  await dev.edit('src/Widget.ts', (source) => source.replace('first', 'second'));
  await expect.poll(shown).toContain('second 1');
  await expect(bar).not.toHaveAttribute('data-flickered');

  await dev.edit('src/Widget.ts', (source) => source.replace('let ', 'let , '));
  await expect(strip.getByRole('alert')).toContainText('src/Widget.ts:');
  await press();
  await expect.poll(shown).toContain('second 2');
  await dev.record(({ type, message }) => type === 'log' && message === 'pressed');

  await dev.edit('src/Widget.ts', (source) => source.replace('let , ', 'let ').replace('second', 'third'));
  await expect.poll(shown).toContain('third 2');

  // One that fails when it draws is open again in the next version; nobody has to ask for the window once more.
  await dev.edit('src/Widget.ts', (source) => source.replace('show();\n', "throw new Error('not yet');\n"));
  await expect(page.getByRole('region', { name: 'Sketch' }).getByRole('alert')).toContainText('not yet');
  await dev.edit('src/Widget.ts', (source) => source.replace("throw new Error('not yet');\n", 'show();\n'));
  await expect.poll(shown).toContain('third 2');
});

/** A part in a document of its own that saves how often it was pressed. */
const DOCUMENT = `import type { ViewHandle } from '@airlock/sdk';
import type { WidgetContext } from './declared.ts';

export default function mount({ context, view }: { context: WidgetContext; view: ViewHandle }, root: HTMLElement): void {
  let presses = typeof view.state === 'number' ? view.state : 0;
  const button = document.createElement('button');
  const show = () => { button.textContent = \`first \${presses}\`; };
  button.onclick = () => { presses += 1; void view.save(presses); context.log.info('pressed'); show(); };
  show();
  root.append(button);
}
`;
