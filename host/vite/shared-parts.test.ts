import { build, type Plugin, type Rolldown } from 'vite';
import { expect, it } from 'vitest';
import { ROOT } from '../../test/fixtures/folders.ts';
import { SHARED_PARTS, sharedParts } from './shared-parts.ts';

const ENTRY = 'app-entry';
const app: Plugin = {
  name: 'app',
  enforce: 'pre',
  resolveId: (id) => (id.endsWith(ENTRY) ? `\0${ENTRY}` : undefined),
  load: (id) => (id === `\0${ENTRY}` ? `import * as host from '@airlock/host'; globalThis.host = host;` : undefined),
};
const ours = ['host/kernel', 'host/runtimes', 'registry', 'sdk'].map((name) =>
  `${ROOT}/${name}/`.replaceAll('//', '/'),
);

/** Chunks by file, of an app that holds the host. */
async function chunks(
  plugins: readonly Plugin[],
  preserveEntrySignatures: 'strict' | false = false,
): Promise<Map<string, Rolldown.OutputChunk>> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    root: ROOT,
    mode: 'production',
    resolve: { conditions: ['airlock-source', 'module', 'browser', 'production'] },
    plugins: [app, ...plugins],
    build: {
      write: false,
      target: 'es2023',
      modulePreload: { polyfill: false },
      rolldownOptions: { input: ENTRY, preserveEntrySignatures },
    },
  });
  // Without `watch` and with one output, there is one result.
  const { output } = built as Rolldown.RolldownOutput;
  return new Map(output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file] as const] : [])));
}

/** Bytes of what a page loads before it can call anything. */
function start(all: ReadonlyMap<string, Rolldown.OutputChunk>): number {
  const found = new Set<string>();
  const follow = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    all.get(name)?.imports.forEach(follow);
  };
  for (const chunk of all.values()) if (chunk.isEntry) follow(chunk.fileName);
  return [...found].reduce((sum, name) => sum + (all.get(name)?.code.length ?? 0), 0);
}

const isShared = ({ name }: Rolldown.OutputChunk): boolean => name === SHARED_PARTS;

it(
  'makes one file of what later parts share, and leaves what a page begins with as it is',
  { timeout: 60_000 },
  async () => {
    const before = await chunks([]);
    const after = await chunks([sharedParts(ours)]);
    expect([...after.values()].filter(isShared)).toHaveLength(1);
    expect(before.size - after.size).toBeGreaterThan(10);
    const bytes = (all: ReadonlyMap<string, Rolldown.OutputChunk>): number =>
      [...all.values()].reduce((sum, { code }) => sum + code.length, 0);
    expect(bytes(after)).toBeLessThan(bytes(before));
    // Names of files are a little longer or shorter.
    expect(start(after)).toBeLessThan(start(before) + 200);
  },
);

it(
  'leaves an app alone that says how it is split, or that keeps what its entry exports',
  { timeout: 60_000 },
  async () => {
    const own: Plugin = {
      name: 'own',
      outputOptions: (output) => ({ ...output, codeSplitting: { groups: [{ name: 'own', test: /kernel/ }] } }),
    };
    for (const all of [await chunks([own, sharedParts(ours)]), await chunks([sharedParts(ours)], 'strict')]) {
      expect([...all.values()].filter(isShared)).toEqual([]);
    }
  },
);
