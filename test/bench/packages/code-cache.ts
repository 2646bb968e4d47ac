import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import { launchOptions } from '../../fixtures/launch.ts';
import { temporaryFolder } from '../../fixtures/folders.ts';
import { compare, type Bench, type Measure } from '../family.ts';
import { buildOurs, serveOurs } from '../start/ours.ts';
import { painted } from '../start/painted.ts';
import { codeOf } from './code.ts';

/** Bytes of each script that is looked at. */
const SIZE = 1_000_000;
/** A browser keeps compiled code from the second visit on and uses it from the third. */
const VISITS = 5;
const FIRST = 2;

/** What a browser says of its work on one script in one visit. */
interface Work {
  /** Milliseconds on all threads until it could run. */
  readonly time: number;
  /** Bytes of compiled code that were used instead. */
  readonly used: number;
}

/**
 * Whether V8's code cache applies to what Airlock gives out: chunks of the app, precached by the service worker; files of a
 * page plugin, given out by it from the database; and a sandbox's code, which is handed over as bytes. Beside them, as a
 * control, the same code as a classic script and as a module of a plain server, kept for ever by the HTTP cache. Of each the
 * later visits are compared with the first one; and so are the bytes of compiled code that were used.
 */
export async function measureCodeCache(bench: Bench): Promise<Measure[]> {
  const home = join(bench.root, '.airlock/bench/code-cache');
  await rm(home, { recursive: true, force: true });
  await buildOurs(home, 1, bench.root, (id) => ({
    'src/big.js': `${codeOf(SIZE)}export { run };`,
    'src/big.d.ts': 'export function run(): number;',
    'src/Widget.tsx': `import { run } from './big.js';
export default function Widget() { return <h2 elementtiming="${id}">Widget {run()}</h2>; }
`,
  }));
  const ours = await serveOurs(home, 1);
  const plain = await servePlain();
  await using profile = await temporaryFolder('bench-code-cache');
  const context = await chromium.launchPersistentContext(profile.path, launchOptions());
  const kinds = {
    classic: { url: plain.url, script: /\/classic\.js$/ },
    module: { url: plain.url, script: /\/module\.js$/ },
    sandbox: { url: plain.url, script: /^blob:null\// },
    app: { url: ours.url, script: /\/assets\/.*\.js$/ },
    page: { url: ours.url, script: /\/airlock\/p\/.*Widget-[^/]*\.js$/ },
  };
  const found = new Map<string, Work[]>();
  try {
    for (let visit = 1; visit <= VISITS; visit += 1) {
      bench.log(`code cache, visit ${visit} of ${VISITS}`);
      const events = [
        ...(await traced(context, plain.url, (page) => page.waitForFunction(() => document.title === 'done'))),
        ...(await traced(context, ours.url, (page) => painted(page, 1))),
      ];
      for (const [kind, { script }] of Object.entries(kinds)) {
        found.set(kind, [...(found.get(kind) ?? []), workOn(events, script)]);
      }
    }
  } finally {
    await context.close();
    await Promise.all([ours.close(), plain.close()]);
  }
  return [...found].flatMap(([kind, visits]) => {
    const [later, first] = [visits.slice(FIRST), visits.slice(0, FIRST)];
    const id = `packages.codecache.${kind}`;
    return [
      compare(id, 'ms', times(later), 'its first two visits', times(first)),
      compare(`${id}.used`, 'bytes', bytes(later), 'its first two visits', bytes(first)),
    ];
  });
}

const times = (works: readonly Work[]): number[] => works.map(({ time }) => time);
const bytes = (works: readonly Work[]): number[] => works.map(({ used }) => used);

interface TraceEvent {
  readonly name: string;
  /** Microseconds. */
  readonly dur?: number;
  readonly args?: { readonly data?: { readonly url?: string; readonly consumedCacheSize?: number } };
}

/** What the browser did while a page was opened and `ready`, and in the moment after, when compiled code is kept. */
async function traced(
  context: BrowserContext,
  url: string,
  ready: (page: Page) => Promise<unknown>,
): Promise<readonly TraceEvent[]> {
  const browser = context.browser();
  if (!browser) throw new Error('A profile of its own has no browser to trace');
  const session = await browser.newBrowserCDPSession();
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const event of value as unknown as TraceEvent[]) {
      if (/^v8\.(?:compile|parseOnBackground$|deserializeOnBackground$)/.test(event.name)) events.push(event);
    }
  });
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      includedCategories: ['v8', 'devtools.timeline', 'disabled-by-default-v8.compile'],
      excludedCategories: ['*'],
    },
  });
  const page = await context.newPage();
  await page.goto(url);
  await ready(page);
  // Chromium writes compiled code when the page has been quiet for a while, and tells nobody.
  await page.waitForTimeout(2500);
  const complete = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
  await session.send('Tracing.end');
  await complete;
  await page.close();
  await session.detach();
  return events;
}

function workOn(events: readonly TraceEvent[], script: RegExp): Work {
  const about = events.filter(({ args }) => script.test(args?.data?.url ?? ''));
  if (about.length === 0) throw new Error(`The browser told nothing of ${script}`);
  return {
    time: about.reduce((sum, { dur = 0 }) => sum + dur, 0) / 1000,
    used: about.reduce((sum, { args }) => sum + (args?.data?.consumedCacheSize ?? 0), 0),
  };
}

const PAGE = `<!doctype html><title>plain</title>
<iframe sandbox="allow-scripts" srcdoc="<script>
  addEventListener('message', ({ data }) => {
    const worker = new Worker(URL.createObjectURL(new Blob([data], { type: 'text/javascript' })));
    worker.onmessage = () => parent.postMessage('done', '*');
  });
</script>"></iframe>
<script src="classic.js"></script>
<script type="module" src="module.js"></script>
<script type="module">
  const code = await (await fetch('sandbox.js')).arrayBuffer();
  addEventListener('message', () => { document.title = 'done'; });
  document.querySelector('iframe').contentWindow.postMessage(code, '*');
</script>`;

/** The same code from a server that tells the browser to keep it for ever. */
async function servePlain(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const code = codeOf(SIZE);
  const files = new Map([
    ['/', PAGE],
    ['/classic.js', `${code}run();`],
    ['/module.js', `${code}run();export {};`],
    ['/sandbox.js', `${code}run();postMessage('done');`],
  ]);
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const body = files.get(path);
    if (body === undefined) return void response.writeHead(404).end();
    const isScript = path.endsWith('.js');
    response
      .writeHead(200, {
        'Content-Type': isScript ? 'text/javascript' : 'text/html',
        'Cache-Control': isScript ? 'public, max-age=31536000, immutable' : 'no-cache',
      })
      .end(body);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`, // listening on a port, not on a pipe
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
