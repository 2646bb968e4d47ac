import type { Page } from '@playwright/test';
import { serveHost } from '../../scripts/serve/host.ts';
import { temporaryFolder } from '../fixtures/folders.ts';
import { buildSandboxHost } from '../fixtures/sandbox/build.ts';
import { fileURLToPath } from 'node:url';
import { alone, type Family, type Measure } from './family.ts';
import { untilBack } from './isolation/back.ts';

const ROUNDS = 3;

/** A bundle with one hook. `rawSend` is the port of its worker, which only the prelude of the tests leaves to it. */
const plugin = (handler: string): string =>
  `(() => { globalThis[Symbol.for('airlock.register')]({ id: 'probe', permissions: {}, hooks: [
    { hook: { id: 'test.hook', kind: 'filter', timeout: 1000 }, priority: 100, handler: async (value, context) => { ${handler} } },
  ] }); })();`;

const attacks = {
  loop: plugin('for (;;);'),
  microtasks: plugin('const again = () => Promise.resolve().then(again); await again();'),
  flood: plugin(`for (let i = 0; i < 300_000; i += 1) rawSend(['call', i + 1, 'test.hang', []]);`),
  large: plugin(
    `for (let i = 0; i < 10; i += 1) rawSend(['call', i + 1, 'test.echo', [new Uint8Array(64 * 2 ** 20)]]);`,
  ),
  buffers: plugin(
    `globalThis.kept = Array.from({ length: 64 }, () => new ArrayBuffer(64 * 2 ** 20)); throw new Error('4 GB');`,
  ),
  heap: plugin(
    `globalThis.kept = []; while (kept.length < 400) { kept.push(Array.from({ length: 100_000 }, (_, i) => ({ i }))); await new Promise((next) => setTimeout(next)); } throw new Error('full');`,
  ),
};

const spinning = plugin(
  `const began = performance.now(); while (value === 'spin' && performance.now() - began < 700); return value;`,
);

interface Outcome {
  /** Longest time that the host's thread did not run. */
  readonly stall: number;
  /** Until the attack was over: the plugin ended or its handler did. */
  readonly took: number;
}

export const family: Family = {
  name: 'isolation-attacks',
  about: 'what the host feels while a plugin attacks it, and how soon that is over',
  async run(bench) {
    await using folder = await temporaryFolder('bench-isolation');
    const prelude = fileURLToPath(new URL('../fixtures/sandbox/bare-prelude.ts', import.meta.url));
    await buildSandboxHost(folder.path, { prelude });
    const served = await serveHost({ dir: folder.path, registryOrigins: [] });
    const context = await (await bench.browser()).newContext();
    try {
      const page = await context.newPage();
      await page.goto(served.url);
      await page.evaluate(() => sandbox.warm());
      const outcomes: Record<keyof typeof attacks, Outcome[]> = {
        loop: [],
        microtasks: [],
        flood: [],
        large: [],
        buffers: [],
        heap: [],
      };
      const restarts: number[] = [];
      for (let round = 1; round <= ROUNDS; round += 1) {
        for (const [name, code] of Object.entries(attacks)) {
          bench.log(`${name}, round ${round} of ${ROUNDS}`);
          // The keys of the object are its own.
          outcomes[name as keyof typeof attacks].push(await attacked(page, code));
          restarts.push(await restarted(page));
        }
      }
      const stalls = (name: keyof typeof attacks): number[] => outcomes[name].map(({ stall }) => stall);
      const kills = [...outcomes.loop, ...outcomes.microtasks].map(({ took }) => took);
      const measures: Measure[] = [
        alone('isolation.loop', 'ms', [...stalls('loop'), ...stalls('microtasks')]),
        alone('isolation.flood', 'ms', stalls('flood')),
        alone('isolation.large', 'ms', stalls('large')),
        alone('isolation.buffers', 'ms', stalls('buffers')),
        alone('isolation.heap', 'ms', stalls('heap')),
        alone('isolation.kill', 'ms', kills),
        alone('isolation.restart', 'ms', restarts),
      ];
      const back: number[] = [];
      for (let round = 1; round <= ROUNDS; round += 1) {
        bench.log(`the process dies, round ${round} of ${ROUNDS}`);
        back.push(await untilBack(await bench.browser(), served.url, spinning));
      }
      measures.push(alone('isolation.back', 'ms', back));
      return measures;
    } finally {
      await context.close();
      await served.close();
    }
  },
};

function attacked(page: Page, code: string): Promise<Outcome> {
  return page.evaluate(async (source) => {
    sandbox.reset();
    await sandbox.start({ code: source });
    const began = performance.now();
    const over = Promise.race([sandbox.ended(), sandbox.hook(null, 'probe', 30_000)]);
    const stall = await sandbox.stallDuring(over);
    return { stall, took: performance.now() - began };
  }, code);
}

/** The same plugin, as its next version would start, in the same sandbox. */
function restarted(page: Page): Promise<number> {
  return page.evaluate(async (source) => {
    sandbox.reset();
    const began = performance.now();
    await sandbox.start({ code: source });
    return performance.now() - began;
  }, plugin('return value;'));
}
