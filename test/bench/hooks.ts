import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build, type Rolldown } from 'vite';
import { compare, type Bench, type Family, type Measure } from './family.ts';
import type { Sample } from './hooks/cases.ts';
import { measureActions } from './hooks/action.ts';
import { compareSandboxed } from './hooks/sandbox.ts';

/** In-page handlers: 0, 1, 10 and 100 of them, in Node and in Chromium; filters through 1, 5 and 20 sandboxed plugins. */
export const family: Family = {
  name: 'hooks',
  about:
    'fenced handlers in the page beside tapable, hookable and @wordpress/hooks, in Node and Chromium; sandboxed ones beside raw messages',
  async run(bench) {
    const inNode = await compareInNode();
    const inChromium = await compareInChromium(bench);
    const samples = [...inNode, ...inChromium];
    logGrowth(bench, samples);
    const sandboxed = await compareSandboxed(bench);
    const inPage = samples.map(({ id, peer, ours, peerValues }): Measure => compare(id, 'ms', ours, peer, peerValues));
    return [...inPage, ...sandboxed, ...(await measureActions(bench))];
  },
};

async function compareInNode(): Promise<Sample[]> {
  const script = fileURLToPath(new URL('hooks/node.ts', import.meta.url));
  // With the same loader and conditions as this process.
  const run = promisify(execFile)(process.execPath, [...process.execArgv, script], { maxBuffer: 16 * 1024 * 1024 });
  run.child.stderr?.pipe(process.stderr);
  return JSON.parse((await run).stdout) as Sample[]; // what hooks/node.ts prints
}

async function compareInChromium(bench: Bench): Promise<Sample[]> {
  const code = await bundle();
  const page = await (await bench.browser()).newPage();
  try {
    await page.addScriptTag({ content: code });
    bench.log('the same in Chromium');
    return await page.evaluate(() => globalThis.compareHooks());
  } finally {
    await page.close();
  }
}

async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"production"' },
    resolve: { conditions: ['airlock-source', 'module', 'browser', 'production'] },
    build: {
      write: false,
      target: 'es2023',
      lib: { entry: fileURLToPath(new URL('hooks/page.ts', import.meta.url)), formats: ['iife'], name: 'bench' },
    },
  });
  // One input and one format give one output with one chunk.
  const [output] = (Array.isArray(built) ? built : [built]) as Rolldown.RolldownOutput[];
  const chunk = output?.output[0];
  if (chunk === undefined) throw new Error('The page of the hooks benchmark was not built.');
  return chunk.code;
}

/** Say what one more handler costs: the same from 1 to 10 as from 10 to 100, if cost grows linearly. */
function logGrowth(bench: Bench, samples: readonly Sample[]): void {
  const time = (id: string): number =>
    (samples.find((sample) => sample.id === id)?.ours ?? []).toSorted((a, b) => a - b)[12] ?? 0;
  for (const kind of ['hooks.sync', 'hooks.async', 'hooks.chromium.sync', 'hooks.chromium.async']) {
    const perHandler = (from: number, to: number): string =>
      (((time(`${kind}${to}`) - time(`${kind}${from}`)) / (to - from)) * 1e6).toFixed(1);
    bench.log(
      `${kind}: ${perHandler(1, 10)} ns for each handler from 1 to 10, ${perHandler(10, 100)} ns from 10 to 100`,
    );
  }
}
