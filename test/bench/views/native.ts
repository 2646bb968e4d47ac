import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { serveHost, type Served } from '../../../scripts/serve/index.ts';

/** Build `native-page.tsx` into a folder and serve it with the headers of the app. */
export async function serveNative(folder: string, root: string): Promise<Served> {
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'index.html'),
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Native</title><body><div id="app"></div><script type="module" src="./main.tsx"></script></body></html>',
  );
  await writeFile(
    join(folder, 'main.tsx'),
    `import ${JSON.stringify(join(root, 'test/bench/views/native-page.tsx'))};`,
  );
  await build({
    root: folder,
    configFile: false,
    logLevel: 'error',
    plugins: [react()],
    resolve: { conditions: ['airlock-source', 'module', 'browser', 'production'] },
    build: { target: 'es2023', modulePreload: { polyfill: false }, assetsInlineLimit: 0, reportCompressedSize: false },
  });
  return serveHost({ dir: join(folder, 'dist'), registryOrigins: [], config: {} });
}
