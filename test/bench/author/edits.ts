import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import react from '@vitejs/plugin-react';
import { createServer, type Plugin } from 'vite';
import { develop, type Development } from '../../fixtures/development.ts';
import { ROOT, temporaryFolder } from '../../fixtures/folders.ts';

/** Something that is edited while a page shows it. */
export interface Edited extends AsyncDisposable {
  /** Open it and wait until it follows edits. */
  open(page: Page): Promise<void>;
  /** Put the word into the source that is shown. */
  write(word: string): Promise<void>;
  /** When the frame with the word was drawn, by the clock of the machine, as the page itself tells it. */
  drawn(word: string): Promise<number>;
}

/** A widget in the page, run by `airlock dev`. */
export async function pageWidget(): Promise<Edited> {
  const dev = await develop({ kind: 'widget' }, '--deny', 'data');
  const file = join(dev.folder, 'src/Widget.tsx');
  const source = await readFile(file, 'utf8');
  return edited(dev, (word) => writeFile(file, source.replace('Counting…', word)));
}

/** Logs when the frame with the word was drawn: the page cannot look into the document. */
const tellDrawn = (word: string): string => `root.append(line);
  requestAnimationFrame(() =>
    setTimeout(() => context.log.info('drawn ${word} ' + (performance.timeOrigin + performance.now()))),
  );`;

/** A part of the dashboard in a document of its own, run by `airlock dev`. It is in a frame that the page cannot read. */
export async function frameWidget(): Promise<Edited> {
  const dev = await develop({ kind: 'widget', realm: 'frame' }, '--deny', 'data');
  const file = join(dev.folder, 'src/Widget.ts');
  const source = await readFile(file, 'utf8');
  return {
    ...edited(dev, (word) =>
      writeFile(file, source.replace('Counting…', word).replace('root.append(line);', tellDrawn(word))),
    ),
    async open(page) {
      await openApp(dev.url, page);
      await page.getByRole('button', { name: 'Show Sketch' }).first().click();
      await page.locator('[data-plugin-window] iframe').waitFor();
    },
  };
}

/** A figure that a sandboxed plugin adds to the dashboard, run by `airlock dev`. */
export async function workerFigure(): Promise<Edited> {
  const dev = await develop({ kind: 'filter' });
  return edited(dev, (word) =>
    writeFile(
      join(dev.folder, 'src/plugin.ts'),
      `import { dashboardStats, definePlugin } from '@airlock/sdk';
export default definePlugin({
  id: 'sketch',
  name: 'Sketch',
  hooks: (hook) => [hook(dashboardStats, {}, () => [{ label: '${word}', value: 1 }])],
});
`,
    ),
  );
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
  const told: string[] = [];
  let heard: () => void = () => undefined;
  const server = await createServer({
    root: home.path,
    configFile: false,
    logLevel: 'silent',
    plugins: [
      react(),
      hearing((message) => {
        told.push(message);
        heard();
      }),
    ],
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
      await tellWords(page, '/told');
    },
    write,
    async drawn(word) {
      for (;;) {
        const found = told.find((message) => message.startsWith(`drawn ${word} `));
        if (found !== undefined) return timeIn(found);
        await new Promise<void>((resolve) => (heard = resolve));
      }
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      await home[Symbol.asyncDispose]();
    },
  };
}

/** Takes what `tellWords` sends. */
function hearing(hear: (message: string) => void): Plugin {
  return {
    name: 'hearing',
    configureServer({ middlewares }) {
      middlewares.use('/told', (request, response) => {
        let body = '';
        request.on('data', (piece) => (body += String(piece)));
        request.on('end', () => {
          for (const { message } of JSON.parse(body) as { readonly message: string }[]) hear(message); // from the page above
          response.writeHead(204).end();
        });
      });
    },
  };
}

/** What `airlock dev` runs: whoever sees a word in the page reports it as a line of the log, which it prints. */
function edited(dev: Development, write: Edited['write']): Edited {
  return {
    async open(page) {
      await openApp(dev.url, page);
      await tellWords(page, '/airlock-dev/reports');
    },
    write,
    async drawn(word) {
      const { message } = await dev.record(
        (record) => record.type === 'log' && String(record['message']).startsWith(`drawn ${word} `),
      );
      return timeIn(String(message));
    },
    [Symbol.asyncDispose]: () => dev[Symbol.asyncDispose](),
  };
}

/** The app, with the plugin running in it. */
async function openApp(url: string, page: Page): Promise<void> {
  await page.goto(url);
  await page.getByRole('region', { name: 'Development' }).getByText('sketch').waitFor();
}

const timeIn = (told: string): number => Number(told.split(' ')[2]);

/** Words of edits, as the page shows them. */
const WORDS = '(?:Ours|Theirs)-\\d+-now';

/** Have the page tell of every word of an edit, once: when the frame that shows it was drawn. */
function tellWords(page: Page, to: string): Promise<void> {
  return page.evaluate(
    ([url, words]) => {
      const told = new Set<string>();
      // No function here has a name: what compiles this file would wrap it in a helper that the page does not have.
      new MutationObserver(() => {
        for (const [word] of (document.body.textContent ?? '').matchAll(new RegExp(words, 'g'))) {
          if (told.has(word)) continue;
          told.add(word);
          requestAnimationFrame(() =>
            setTimeout(() => {
              const message = `drawn ${word} ${performance.timeOrigin + performance.now()}`;
              void fetch(url, { method: 'POST', body: JSON.stringify([{ type: 'log', level: 'info', message }]) });
            }),
          );
        }
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    },
    [to, WORDS] as const,
  );
}

/** Milliseconds from writing the file until the page shows the word. */
export async function editToVisible(subject: Edited, word: string): Promise<number> {
  const started = performance.timeOrigin + performance.now();
  await subject.write(word);
  const lost = pause(LOST, undefined, { ref: false }).then(() => {
    throw new Error(`"${word}" was not seen within ${LOST} ms.`);
  });
  return (await Promise.race([subject.drawn(word), lost])) - started;
}

const LOST = 10_000;
