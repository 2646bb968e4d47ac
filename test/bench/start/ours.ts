import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { buildPlugin } from '@airlock/sdk/build';
import { addRelease, buildRegistry, createIdentity, initRegistry, signRelease } from '@airlock/registry/repository';
import { airlock } from '@airlock/host/vite';
import { serveHost, serveRegistry } from '../../../scripts/serve/index.ts';
import { countThrough } from './counted.ts';
import type { Served } from './stock.ts';
import { ids, widgetSource, writeProject } from './widgets.ts';

/** Build a registry of page plugins, and the app that shows them; `source` gives further files of each plugin. */
export async function buildOurs(
  home: string,
  count: number,
  root: string,
  source: (id: string) => { readonly [path: string]: string } = () => ({}),
): Promise<void> {
  const registry = join(home, 'registry');
  const publisher = join(home, 'publisher');
  await createIdentity({ dir: publisher, name: 'Bench' });
  await initRegistry({ dir: registry, name: 'bench' });
  for (const id of ids(count)) {
    const folder = await writeProject(join(home, id), {
      'package.json': JSON.stringify({
        name: id,
        version: '1.0.0',
        description: 'A widget.',
        license: 'MIT',
        type: 'module',
      }),
      'src/Widget.tsx': widgetSource(id),
      'src/plugin.ts': pluginSource(id),
      ...source(id),
    });
    const { outDir } = await buildPlugin({ folder, sourceMaps: false });
    await signRelease({ bundle: outDir, publisher });
    await addRelease({ dir: registry, bundle: outDir });
  }
  await buildRegistry(registry, {});
  await buildApp(join(home, 'app'), root);
}

async function buildApp(folder: string, root: string): Promise<void> {
  await writeProject(folder, {
    'index.html': `<!doctype html><html lang="en"><meta charset="utf-8"><title>Ours</title><body><div id="app"></div><script type="module" src="./main.tsx"></script></body></html>`,
    'main.tsx': `import ${JSON.stringify(join(root, 'test/bench/start/host-page.tsx'))};`,
  });
  await build({
    root: folder,
    configFile: false,
    logLevel: 'error',
    // All of its plugins run in the page, as those of the peer do.
    plugins: [react(), airlock({ sandboxes: false })],
    resolve: { conditions: ['airlock-source', 'module', 'browser', 'production'] },
    build: { reportCompressedSize: false },
  });
}

export async function serveOurs(home: string, count: number): Promise<Served> {
  const site = join(home, 'registry/site');
  const registry = await serveRegistry({ dir: site });
  const counted = await countThrough(registry.port);
  const root = await readFile(join(site, 'metadata/1.root.json'));
  const host = await serveHost({
    dir: join(home, 'app/dist'),
    registryOrigins: [new URL(counted.url).origin],
    config: {
      registries: [{ name: 'bench', urls: [counted.url], root: root.toString('base64') }],
      plugins: ids(count),
    },
  });
  const countedHost = await countThrough(host.port);
  const stop = async (): Promise<void> => {
    await Promise.all([countedHost.close(), counted.close(), host.close(), registry.close()]);
  };
  return { url: countedHost.url, bytes: () => countedHost.bytes() + counted.bytes(), close: stop };
}

const pluginSource = (id: string): string => `import { definePlugin } from '@airlock/sdk';

export default definePlugin({
  id: '${id}',
  realms: ['page'],
  permissions: { ui: { reason: 'Shows the widget.' } },
  contributes: {
    widgets: [{ id: 'widget', title: 'Widget', slot: 'bench', component: () => import('./Widget.tsx') }],
  },
});
`;
