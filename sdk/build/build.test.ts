import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { buildPlugin } from './build.ts';
import { createFixture, createPluginFixture, packageJson, type Fixture } from './fixture.ts';

const open: Fixture[] = [];
const keep = (fixture: Fixture): Fixture => {
  open.push(fixture);
  return fixture;
};

afterEach(async () => {
  await Promise.all(open.splice(0).map((fixture) => fixture.remove()));
});

const SANITISER = `
import { definePlugin, Priority, submissionSanitize } from '@airlock/sdk';
export default definePlugin({
  id: 'ten-lines',
  permissions: { storage: { reason: 'Counts.' } },
  hooks: (hook) => [
    hook(submissionSanitize, { priority: Priority.HIGH, timeout: 200 }, async (submission, { storage }) => {
      await storage.set('last', submission.id);
      return submission;
    }),
  ],
});
`;

describe('the manifest', () => {
  it('holds what a capability says of itself, without its code', async () => {
    const said = `name: 'text.words', description: 'Counts.', input: { type: 'string' }, tags: ['text'], timeout: 100`;
    const { folder } = keep(
      await createPluginFixture(`
import { definePlugin } from '@airlock/sdk';
export default definePlugin({
  id: 'counter',
  permissions: { capabilities: { reason: 'Counts.', provide: ['text.*'] } },
  contributes: { capabilities: [{ ${said}, run: (text) => text.length, other: 1 }] },
});
`),
    );
    expect((await buildPlugin({ folder })).manifest.contributes).toEqual({
      capabilities: [
        { name: 'text.words', description: 'Counts.', input: { type: 'string' }, tags: ['text'], timeout: 100 },
      ],
    });
  });

  it('holds what every kind of contribution says of itself, and takes message catalogues along', async () => {
    const { folder, files } = keep(
      await createPluginFixture(
        `
import { definePlugin } from '@airlock/sdk';
const view = () => Promise.resolve({ default: () => null });
export default definePlugin({
  id: 'adds-all',
  realms: ['worker'],
  permissions: { ui: { reason: 'Draws.' }, commands: { reason: 'Acts.' } },
  contributes: {
    widgets: [{ id: 'e', title: 'Editor', slot: 'form.field.editor', view, mount: view, other: 1 }],
    adminPages: [{ id: 'p', title: 'Page', view }],
    commands: [{ id: 'c', title: 'Do', shortcut: 'Mod+Shift+K', run() {} }],
    exporters: [{ id: 'x', title: 'CSV', extension: 'csv', mediaType: 'text/csv', run: () => '' }],
    importers: [{ id: 'i', title: 'CSV', extensions: ['csv'], run: () => [] }],
    fieldTypes: [{ id: 'rating', title: 'Rating', editor: 'e', value: { type: 'integer' } }],
    themes: [{ id: 't', title: 'Dusk', scheme: 'dark', tokens: { accent: '#fa0', text: 'oklch(90% 0.01 20)' } }],
    messages: [{ locale: 'fr', title: 'Français', file: 'texts/fr.json' }],
  },
});
`,
        { 'texts/fr.json': '{"app.title":"Bonjour"}' },
      ),
    );
    expect((await buildPlugin({ folder })).manifest.contributes).toEqual({
      widgets: [
        { id: 'e', title: 'Editor', slot: 'form.field.editor', draws: ['tree', 'dom'] },
        { id: 'p', title: 'Page', slot: 'admin.page', draws: ['tree'] },
      ],
      commands: [{ id: 'c', title: 'Do', shortcut: 'Mod+Shift+K' }],
      exporters: [{ id: 'x', title: 'CSV', extension: 'csv', mediaType: 'text/csv' }],
      importers: [{ id: 'i', title: 'CSV', extensions: ['csv'] }],
      fieldTypes: [{ id: 'rating', title: 'Rating', value: { type: 'integer' }, editor: 'e' }],
      themes: [{ id: 't', title: 'Dusk', scheme: 'dark', tokens: { accent: '#fa0', text: 'oklch(90% 0.01 20)' } }],
      messages: [{ locale: 'fr', title: 'Français', file: 'texts/fr.json' }],
    });
    expect([...(await files('dist')).keys()]).toContain('texts/fr.json');
  });

  it('holds what the plugin has to do with others', async () => {
    const { folder } = keep(
      await createPluginFixture(`
import { defineExport, defineHook, definePlugin, hook, provide, submissionSanitize } from '@airlock/sdk';
const words = defineExport('text.words', ['count']);
const counted = defineHook('counter/counted', 'filter', { description: 'Counted.', output: { type: 'number' } });
export default definePlugin({
  id: 'counter',
  permissions: {
    capabilities: { reason: 'Counts.', provide: ['text.words'], invoke: ['text.*'] },
    hooks: { reason: 'Tells.', fire: ['counter/counted'] },
  },
  hooks: [hook(submissionSanitize, { retries: 2 }, (value) => value)],
  contributes: { hooks: [counted] },
  provides: [provide(words, () => ({ count: (text) => text.length }))],
  requires: [defineExport('text.split', ['split'])],
  optional: [defineExport('text.join', ['join'])],
  recovery: { strategy: 'fallback', fallback: 'simple-counter' },
  standsInFor: ['other-counter'],
});
`),
    );
    expect((await buildPlugin({ folder })).manifest).toMatchObject({
      hooks: [{ hook: 'submission.sanitize', retries: 2 }],
      contributes: {
        hooks: [
          {
            id: 'counter/counted',
            kind: 'filter',
            description: 'Counted.',
            timeout: 1000,
            output: { type: 'number' },
          },
        ],
      },
      provides: [{ token: 'text.words', methods: ['count'] }],
      requires: ['text.split'],
      optional: ['text.join'],
      recovery: { strategy: 'fallback', fallback: 'simple-counter' },
      standsInFor: ['other-counter'],
    });
  });

  it('is derived from the definition and package.json, and from nothing else', async () => {
    const { folder, files } = keep(await createPluginFixture(SANITISER, { 'icon.svg': '<svg/>', 'README.md': '# Hi' }));
    const { manifest } = await buildPlugin({ folder });
    expect(manifest).toEqual({
      manifestVersion: 1,
      id: 'ten-lines',
      version: '1.2.3',
      name: 'Ten lines',
      description: 'A plugin for a test.',
      author: 'Ada Lovelace',
      license: 'MIT',
      repository: 'https://example.com/fixture',
      keywords: ['test'],
      categories: [],
      icon: 'icon.svg',
      hostApi: '^0.1.0',
      targets: { worker: { entry: 'worker.js' } },
      hooks: [{ hook: 'submission.sanitize', kind: 'filter', priority: 500, timeout: 200 }],
      permissions: { storage: { reason: 'Counts.' } },
      contributes: {},
      dependencies: {},
      optionalDependencies: {},
    });
    const written = await files('dist');
    expect([...written.keys()]).toEqual(['README.md', 'icon.svg', 'manifest.json', 'sbom.cdx.json', 'worker.js']);
    expect(JSON.parse(String(written.get('manifest.json')))).toEqual(manifest);
  });
});

describe('the worker target', () => {
  it('is one classic script that registers the definition once', async () => {
    const { folder } = keep(await createPluginFixture(SANITISER));
    await buildPlugin({ folder });
    const code = await readFile(path.join(folder, 'dist/worker.js'), 'utf8');
    const registered: { id: string; hooks: unknown[] }[] = [];
    const context = vm.createContext({
      register: (definition: { id: string; hooks: unknown[] }) => registered.push(definition),
    });
    vm.runInContext(`globalThis[Symbol.for('airlock.register')] = register;\n${code}`, context);
    expect(registered.map(({ id, hooks }) => [id, hooks.length])).toEqual([['ten-lines', 1]]);
  });

  it('adds at most 2 KB to the code of the plugin, compressed', async () => {
    const { folder } = keep(await createPluginFixture(SANITISER));
    await buildPlugin({ folder });
    expect(gzipSync(await readFile(path.join(folder, 'dist/worker.js')), { level: 9 }).length).toBeLessThan(2048);
  });

  it('draws a view without bringing what draws it: 2 KB in all, compressed', async () => {
    const { folder } = keep(
      await createPluginFixture(
        `import { definePlugin } from '@airlock/sdk';
         const widget = { id: 'c', title: 'C', slot: 'dashboard.widget', view: () => import('./Counter.tsx') };
         export default definePlugin({ id: 'counts', permissions: { ui: { reason: 'Draws.' } }, contributes: { widgets: [widget] } });`,
        {
          'src/Counter.tsx': `/** @jsxImportSource @airlock/sdk/ui */
            import { Button, Stack, Text, useState } from '@airlock/sdk/ui';
            export default function Counter() {
              const [count, setCount] = useState(0);
              return <Stack><Text>{count} times</Text><Button onPress={() => setCount(count + 1)}>Again</Button></Stack>;
            }`,
        },
      ),
    );
    await buildPlugin({ folder });
    expect(gzipSync(await readFile(path.join(folder, 'dist/worker.js')), { level: 9 }).length).toBeLessThan(2048);
  });

  it('holds modules that are imported lazily, and source maps stay outside of what is signed', async () => {
    const { folder, files } = keep(
      await createPluginFixture(
        `import { definePlugin } from '@airlock/sdk';
         export default definePlugin({ id: 'lazy', onActivate: async () => (await import('./late.ts')).late() });`,
        { 'src/late.ts': `export const late = () => void 'I am late';` },
      ),
    );
    await buildPlugin({ folder });
    const code = await readFile(path.join(folder, 'dist/worker.js'), 'utf8');
    expect(code).not.toMatch(/\bimport\b|sourceMappingURL/);
    expect([...(await files('dist')).keys()]).toEqual(['manifest.json', 'sbom.cdx.json', 'worker.js']);
    expect([...(await files('.airlock/maps')).keys()]).toEqual(['worker.js.map']);
  });
});

describe('the page target', () => {
  const WIDGET = {
    'package.json': JSON.stringify({ ...packageJson, peerDependencies: { react: '>=19 <20' } }),
    'src/plugin.ts': `
      import { definePlugin } from '@airlock/sdk';
      export default definePlugin({
        id: 'widget',
        realms: ['page'],
        permissions: { ui: { reason: 'Shows itself.' } },
        contributes: { widgets: [{ id: 'w', title: 'W', slot: 'dashboard.widget', component: () => import('./W.tsx') }] },
      });`,
    'src/W.tsx': `
      import { useState } from 'react';
      export default function W() { const [n] = useState(41); return <b>{n + 1}</b>; }`,
  };

  const build = async (files: { readonly [file: string]: string } = WIDGET) => {
    const fixture = keep(await createFixture(files));
    const { manifest } = await buildPlugin({ folder: fixture.folder });
    const url = pathToFileURL(path.join(fixture.folder, 'dist', manifest.targets.page?.entry ?? '')).href;
    return { ...fixture, manifest, url };
  };
  const load = (url: string) => import(/* @vite-ignore */ url) as Promise<Container>;

  interface Container {
    init(scope: object): void;
    get(request: string): Promise<() => { default: { contributes: { widgets: { component(): Promise<unknown> }[] } } }>;
  }

  const calls: unknown[] = [];
  const library = (name: string, value: object) => ({
    [name]: { '1.0.0': { get: async () => () => value, from: 'host', useIn: [] } },
  });
  const scope = {
    ...library('@airlock/sdk', { definePlugin: (options: object) => options }),
    ...library('react', { useState: (value: unknown) => (calls.push(value), [value]) }),
    ...library('react/jsx-runtime', { jsx: (type: string, props: object) => ({ type, props }) }),
  };

  it('names the libraries that it takes from the host, with their ranges, and holds none of them', async () => {
    const { manifest, files } = await build();
    expect(manifest.targets).toEqual({
      page: {
        entry: 'page/remoteEntry.js',
        container: 'airlock_widget_1_2_3',
        shared: [
          { name: '@airlock/sdk', range: '^0.1.0' },
          { name: 'react', range: '>=19 <20' },
          { name: 'react/jsx-runtime', range: '>=19 <20' },
        ],
      },
    });
    const scripts = [...(await files('dist/page'))].filter(([file]) => file.endsWith('.js'));
    expect(scripts.reduce((sum, [, bytes]) => sum + gzipSync(bytes, { level: 9 }).length, 0)).toBeLessThan(2048);
  });

  it('is a federation container: init takes the share scope, get gives a factory, widgets load when shown', async () => {
    const { url } = await build();
    const container = await load(url);
    container.init(scope);
    const { default: definition } = (await container.get('./plugin'))();
    const widget = (await definition.contributes.widgets[0]?.component()) as { default(): unknown };
    expect(calls).toEqual([]);
    expect(widget.default()).toEqual({ type: 'b', props: { children: 42 } });
    expect(calls).toEqual([41]);
  });

  it('is one file when it is small, of which a part that is imported lazily runs when it is asked for', async () => {
    const { files, url } = await build({
      ...WIDGET,
      'src/W.tsx': `globalThis.lazyParts = (globalThis.lazyParts ?? 0) + 1;\n${WIDGET['src/W.tsx']}`,
    });
    expect([...(await files('dist/page')).keys()]).toEqual(['remoteEntry.js']);
    const container = await load(url);
    container.init(scope);
    const { default: definition } = (await container.get('./plugin'))();
    expect(Reflect.get(globalThis, 'lazyParts')).toBeUndefined();
    await Promise.all([0, 1].map(() => definition.contributes.widgets[0]?.component()));
    expect(Reflect.get(globalThis, 'lazyParts')).toBe(1);
    Reflect.deleteProperty(globalThis, 'lazyParts');
  });

  it('keeps what it imports lazily in files of its own when it is large', async () => {
    const { files } = await build({
      ...WIDGET,
      'src/W.tsx': `export const text = ${JSON.stringify('words '.repeat(6000))};\n${WIDGET['src/W.tsx']}`,
    });
    const written = await files('dist/page');
    expect([...written.keys()].map((name) => name.replace(/-.*\./, '.')).sort()).toEqual([
      'W.js',
      'plugin.js',
      'remoteEntry.js',
    ]);
    expect(written.get('remoteEntry.js')?.byteLength).toBeLessThan(2048);
  });

  it('says which module or library is missing', async () => {
    const { url } = await build();
    const container = await load(url);
    container.init({ ...scope, react: {} });
    await expect(container.get('./other')).rejects.toThrow('This container has no module "./other".');
    await expect(container.get('./plugin')).rejects.toThrow('The host does not share "react".');
  });

  it('keeps styles in one file, linked before the plugin is handed over', async () => {
    const { files } = await build({
      ...WIDGET,
      'src/W.tsx': `import './w.css';\n${WIDGET['src/W.tsx']}`,
      'src/w.css': '.w { color: red }',
    });
    const written = await files('dist/page');
    expect(String(written.get('style.css'))).toContain('.w{color:red}');
    expect(String(written.get('remoteEntry.js'))).toContain('style.css');
  });

  it('looks for no configuration of styles, beside the plugin or above it', async () => {
    const { files } = await build({
      ...WIDGET,
      'src/W.tsx': `import './w.css';\n${WIDGET['src/W.tsx']}`,
      'src/w.css': '.w { color: red }',
      'postcss.config.cjs': `throw new Error('read');`,
    });
    expect(String((await files('dist/page')).get('style.css'))).toContain('.w{color:red}');
  });

  it('has no code for styles when there are none', async () => {
    const { files } = await build();
    expect(String((await files('dist/page')).get('remoteEntry.js'))).not.toContain('stylesheet');
  });
});

describe('equal sources', () => {
  it.each(['pii-redactor', 'normaliser', 'submissions-chart'])(
    'give equal bytes in another folder, another zone, another year: %s',
    async (name) => {
      const builds = [];
      for (const [below, zone] of [
        ['a', 'UTC'],
        ['quite/another place/b', 'Asia/Tokyo'],
      ] as const) {
        process.env['TZ'] = zone;
        const fixture = keep(await createFixture({}, { from: `example-plugins/${name}`, below }));
        await buildPlugin({ folder: fixture.folder });
        builds.push(await fixture.files('dist'));
      }
      delete process.env['TZ'];
      expect(builds[0]?.size).toBeGreaterThan(4);
      expect(builds[1]).toEqual(builds[0]);
    },
  );
});

it('leaves nothing of an older build', async () => {
  const { folder } = keep(await createPluginFixture(SANITISER, { 'dist/old.js': 'old' }));
  await buildPlugin({ folder });
  expect(existsSync(path.join(folder, 'dist/old.js'))).toBe(false);
});
