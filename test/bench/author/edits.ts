import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import react from '@vitejs/plugin-react';
import { createServer } from 'vite';
import { develop } from '../../fixtures/development.ts';
import { ROOT, temporaryFolder } from '../../fixtures/folders.ts';

/** Something that is edited while a page shows it. */
export interface Edited extends AsyncDisposable {
  /** Open it and wait until it follows edits. */
  open(page: Page): Promise<void>;
  /** Put the word into the source that is shown. */
  write(word: string): Promise<void>;
  /** It is drawn in a frame within a frame; the page itself never holds the word. Default: false. */
  readonly inFrames?: boolean;
}

/** A widget in the page, run by `airlock dev`. */
export async function pageWidget(): Promise<Edited> {
  const dev = await develop({ kind: 'widget' }, '--deny', 'data');
  const file = join(dev.folder, 'src/Widget.tsx');
  const source = await readFile(file, 'utf8');
  const write = (word: string) => writeFile(file, source.replace('Counting…', word));
  return { open: openApp(dev.url), write, [Symbol.asyncDispose]: () => dev[Symbol.asyncDispose]() };
}

/** Tells, by the clock of the machine, when the frame with the word was drawn. The page cannot look into the document. */
const DRAWN = `root.append(line);
  requestAnimationFrame(() =>
    setTimeout(() => {
      document.documentElement.dataset['drawnAt'] = String(performance.timeOrigin + performance.now());
    }),
  );`;

/** A part of the dashboard in a document of its own, run by `airlock dev`. It is in a frame that the page cannot read. */
export async function frameWidget(): Promise<Edited> {
  const dev = await develop({ kind: 'widget', realm: 'frame' }, '--deny', 'data');
  const file = join(dev.folder, 'src/Widget.ts');
  const source = await readFile(file, 'utf8');
  return {
    async open(page) {
      await openApp(dev.url)(page);
      await page.getByRole('button', { name: 'Show Sketch' }).first().click();
      await page.locator('[data-plugin-window] iframe').waitFor();
    },
    write: (word: string) => writeFile(file, source.replace('Counting…', word).replace('root.append(line);', DRAWN)),
    inFrames: true,
    [Symbol.asyncDispose]: () => dev[Symbol.asyncDispose](),
  };
}

/** A figure that a sandboxed plugin adds to the dashboard, run by `airlock dev`. */
export async function workerFigure(): Promise<Edited> {
  const dev = await develop({ kind: 'filter' });
  const write = (word: string) =>
    writeFile(
      join(dev.folder, 'src/plugin.ts'),
      `import { dashboardStats, definePlugin } from '@airlock/sdk';
export default definePlugin({
  id: 'sketch',
  name: 'Sketch',
  hooks: (hook) => [hook(dashboardStats, {}, () => [{ label: '${word}', value: 1 }])],
});
`,
    );
  return { open: openApp(dev.url), write, [Symbol.asyncDispose]: () => dev[Symbol.asyncDispose]() };
}

/** The same text in a plain React page, run by Vite with its hot module replacement: no sandbox, no host, no permissions. */
export async function plainVite(): Promise<Edited> {
  const home = await temporaryFolder('vite');
  await mkdir(join(home.path, 'src'));
  await symlink(join(ROOT, 'node_modules'), join(home.path, 'node_modules'));
  const write = (word: string) =>
    writeFile(join(home.path, 'src/Widget.tsx'), `export default function Widget() { return <p>${word}</p>; }\n`);
  await write('Counting…');
  await writeFile(
    join(home.path, 'src/main.tsx'),
    `import { createRoot } from 'react-dom/client';
import Widget from './Widget.tsx';
createRoot(document.getElementById('app')!).render(<Widget />);
`,
  );
  await writeFile(
    join(home.path, 'index.html'),
    '<!doctype html><div id="app"></div><script type="module" src="/src/main.tsx"></script>',
  );
  const server = await createServer({
    root: home.path,
    configFile: false,
    logLevel: 'silent',
    plugins: [react()],
    // What is found only when the page asks for it makes Vite load the page anew.
    optimizeDeps: { include: ['react', 'react-dom/client', 'react/jsx-dev-runtime'] },
    server: { port: 0, host: '127.0.0.1' },
  });
  await server.listen();
  const url = server.resolvedUrls?.local[0];
  if (url === undefined) throw new Error('Vite does not say where it listens');
  return {
    async open(page) {
      const connected = page.waitForEvent('console', { predicate: (line) => line.text().includes('connected.') });
      await page.goto(url);
      await connected;
    },
    write,
    async [Symbol.asyncDispose]() {
      await server.close();
      await home[Symbol.asyncDispose]();
    },
  };
}

/** The app, with the plugin running in it. */
function openApp(url: string): Edited['open'] {
  return async (page) => {
    await page.goto(url);
    await page.getByRole('region', { name: 'Development' }).getByText('sketch').waitFor();
  };
}

/** Milliseconds from writing the file until the page shows the word. */
export async function editToVisible(page: Page, edited: Edited, word: string): Promise<number> {
  // A page behind another is not drawn.
  await page.bringToFront();
  if (edited.inFrames === true) return editToVisibleInFrames(page, edited, word);
  const seen = page.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        // No function here has a name: what compiles this file would wrap it in a helper that the page does not have.
        new MutationObserver((_changes, observer) => {
          if (!document.body.textContent?.includes(wanted)) return;
          observer.disconnect();
          // After the frame that shows it was drawn.
          requestAnimationFrame(() => setTimeout(() => resolve(performance.timeOrigin + performance.now())));
        }).observe(document.body, { subtree: true, childList: true, characterData: true });
      }),
    word,
  );
  const started = performance.timeOrigin + performance.now();
  await edited.write(word);
  return (await seen) - started;
}

/** The same for what a frame shows that an edit makes anew: the document itself wrote down when it was drawn. */
async function editToVisibleInFrames(page: Page, edited: Edited, word: string): Promise<number> {
  const started = performance.timeOrigin + performance.now();
  await edited.write(word);
  const drawn = page
    .frameLocator('[data-plugin-window] iframe')
    .frameLocator('iframe')
    .frameLocator('iframe')
    .locator('html[data-drawn-at]', { hasText: word });
  return Number(await drawn.getAttribute('data-drawn-at')) - started;
}
