import react from '@vitejs/plugin-react';
import { readFileSync } from 'node:fs';
import { defineConfig, type Plugin } from 'vite';
import { announcerWithoutHtml } from './host/vite/announcer.ts';

const versionOf = (workspace: string): string =>
  // The file is ours, and npm refuses a package without a version.
  (JSON.parse(readFileSync(`${workspace}/package.json`, 'utf8')) as { version: string }).version;

/** Builds the reference app into `host/app/dist`; `AIRLOCK_BASE` is the path it is deployed under. */
export default defineConfig({
  root: 'host/app',
  base: process.env['AIRLOCK_BASE'] ?? '/',
  plugins: [react(), announcerWithoutHtml(), onlyOurLanguages()],
  resolve: { conditions: ['airlock-source', 'module', 'browser', 'development|production'] },
  define: {
    // Plugins are built against a version of the SDK, and run on hosts that offer it.
    __HOST_API__: JSON.stringify(versionOf('sdk')),
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // The preload polyfill is an inline script, which the policy refuses; every browser we run in preloads by itself.
    modulePreload: { polyfill: false },
    // A `data:` font or script would be refused by the policy.
    assetsInlineLimit: 0,
    cssTarget: ['chrome123', 'firefox128', 'safari18'],
    reportCompressedSize: false,
  },
});

/** React Aria speaks 34 languages and ships them all; the app speaks two, and asks for no other. */
function onlyOurLanguages(): Plugin {
  return {
    name: 'airlock:only-our-languages',
    load: {
      filter: { id: /react-(aria|stately)[^?]*[/\\]intl[/\\].*[/\\](?!en-US|ar-AE)[a-z]{2}-[A-Z]{2}\.m?js$/ },
      handler: () => ({ code: 'export default {};', map: null }),
    },
  };
}
