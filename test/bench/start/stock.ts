import { createServer } from 'node:http';
import { join } from 'node:path';
import { build } from 'vite';
import { federation } from '@module-federation/vite';
import react from '@vitejs/plugin-react';
import { fileHandler } from '../../../scripts/serve/files.ts';
import { countBytes, type CountedServer } from './counted.ts';
import { ids, widgetSource, writeProject } from './widgets.ts';

/** An app and what it loads its plugins from, being served. */
export interface Served {
  readonly url: string;
  /** Bytes that both servers sent so far, headers included. */
  bytes(): number;
  /** Both servers go; what browsers kept is what they have. */
  close(): Promise<void>;
}

/** The peer: a Module Federation host and remotes as the plugin's documentation sets them up, unverified. Build host and remotes once; both are served alike: hashed assets kept for ever, nothing compressed. */
export async function buildStock(home: string, count: number): Promise<void> {
  for (const id of ids(count)) {
    const folder = await writeProject(join(home, id), { 'src/Widget.tsx': widgetSource(id), 'index.html': EMPTY });
    await build({
      ...quiet(folder, './'),
      plugins: [
        react(),
        federation({
          name: id.replaceAll('-', '_'),
          filename: 'remoteEntry.js',
          exposes: { './widget': './src/Widget.tsx' },
          shared: ['react', 'react-dom'],
          dts: false,
        }),
      ],
    });
  }
  const host = await writeProject(join(home, 'host'), {
    'index.html': `<!doctype html><html lang="en"><meta charset="utf-8"><title>Stock</title><body><div id="app"></div><script type="module" src="/main.tsx"></script></body></html>`,
    'main.tsx': HOST,
    'public/sw.js': SERVICE_WORKER,
  });
  await build({
    ...quiet(host, '/'),
    plugins: [react(), federation({ name: 'host', remotes: {}, shared: ['react', 'react-dom'], dts: false })],
  });
}

export async function serveStock(home: string, count: number): Promise<Served> {
  const remotes = await serve(home, (path) => path.replace(/^\/(widget-\d+)\//, '/$1/dist/'), {
    'Access-Control-Allow-Origin': '*',
  });
  const host = await serve(join(home, 'host/dist'), (path) => path.replace(/^\/(\?|$)/, '/index.html$1'), {});
  return {
    url: `${host.url}?remotes=${encodeURIComponent(remotes.url)}&count=${count}`,
    bytes: () => host.bytes() + remotes.bytes(),
    close: async () => void (await Promise.all([host.close(), remotes.close()])),
  };
}

const EMPTY = '<!doctype html><title>remote</title>';

const quiet = (root: string, base: string) => ({
  root,
  base,
  configFile: false as const,
  logLevel: 'error' as const,
  build: { target: 'es2023', outDir: 'dist', emptyOutDir: true, reportCompressedSize: false },
});

const HOST = `import { createRoot } from 'react-dom/client';
import { lazy, Suspense } from 'react';
import { loadRemote, registerRemotes } from '@module-federation/runtime';

const query = new URLSearchParams(location.search);
const names = Array.from({ length: Number(query.get('count')) }, (_, index) => 'widget_' + index);
registerRemotes(
  names.map((name) => ({
    name,
    type: 'module',
    entry: query.get('remotes') + name.replace('_', '-') + '/remoteEntry.js',
  })),
);
const widgets = names.map((name) => lazy(() => loadRemote(name + '/widget')));
createRoot(document.getElementById('app')!).render(
  widgets.map((Widget, index) => (
    <Suspense key={index} fallback={null}>
      <Widget />
    </Suspense>
  )),
);
if (query.has('sw')) void navigator.serviceWorker.register('/sw.js');
`;

/** Keeps whatever was fetched and answers from it first: what a stock host would add to work offline. */
const SERVICE_WORKER = `addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('fetch', (event) => {
  event.respondWith(
    caches.open('all').then(async (cache) => {
      const kept = await cache.match(event.request);
      if (kept) return kept;
      const answer = await fetch(event.request);
      if (answer.ok) await cache.put(event.request, answer.clone());
      return answer;
    }),
  );
});
`;

async function serve(
  dir: string,
  map: (path: string) => string,
  headers: Readonly<Record<string, string>>,
): Promise<CountedServer> {
  const files = fileHandler(dir, (path) => ({
    ...headers,
    'Cache-Control': path.includes('assets/') ? IMMUTABLE : 'no-cache',
  }));
  const server = createServer((request, response) => {
    request.url = map(request.url ?? '/');
    files(request, response, () => response.writeHead(404).end());
  });
  return countBytes(server);
}

const IMMUTABLE = 'public, max-age=31536000, immutable';
