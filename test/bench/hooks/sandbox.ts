import { fileURLToPath } from 'node:url';
import type { HookToken } from '@airlock/sdk';
import { serveHost } from '../../../scripts/serve/host.ts';
import { temporaryFolder } from '../../fixtures/folders.ts';
import { buildSandboxHost } from '../../fixtures/sandbox/build.ts';
import { servePeer } from '../channel.ts';
import { compare, type Bench, type Measure } from '../family.ts';

const ROUNDS = 6;
const SAMPLES = 25;
/** Round trips in a sample: the clock of a page is coarse. */
const TRIPS = 100;
const COUNTS = [1, 5, 20] as const;

const token = (count: number): HookToken<unknown, unknown, 'filter'> => ({
  id: `bench.sandbox${count}`,
  kind: 'filter',
  description: 'For the benchmark.',
  timeout: 5000,
});

const submission = {
  id: 's-1',
  form: 'contact',
  values: Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`field${index}`, `value ${index}`])),
};

/** A filter through sandboxed plugins beside the same number of raw messages there and back on the same way. */
export async function compareSandboxed(bench: Bench): Promise<Measure[]> {
  await using folder = await temporaryFolder('bench-hooks');
  const page = fileURLToPath(new URL('../../fixtures/kernel/page.ts', import.meta.url));
  await buildSandboxHost(folder.path, { page });
  const served = await serveHost({ dir: folder.path, registryOrigins: [] });
  const peerServer = await servePeer();
  const context = await (await bench.browser()).newContext();
  try {
    const ours = await context.newPage();
    await ours.goto(served.url);
    await ours.evaluate(
      async (tokens) => {
        await kernelPage.reset();
        for (const [count, { id }] of tokens) {
          for (let index = 0; index < count; index++) {
            await kernelPage.enable({
              id: `p${count}-${index}`,
              hooks: [{ hook: id, kind: 'filter' }],
              definition: `{ hooks: [{ hook: { id: '${id}' }, priority: 100, handler: async (value) => value }] }`,
            });
          }
        }
      },
      COUNTS.map((count) => [count, token(count)] as const),
    );
    const peer = await context.newPage();
    await peer.goto(peerServer.url);

    const measures: Measure[] = [];
    for (const count of COUNTS) {
      const times = { ours: [] as number[], raw: [] as number[] };
      for (let round = 0; round <= ROUNDS; round++) {
        bench.log(`a filter through ${count} sandboxed plugins, round ${round} of ${ROUNDS}`);
        const raw = await peer.evaluate((args) => globalThis.peer.rawChain(...args), [
          submission,
          count,
          SAMPLES,
          TRIPS / count,
        ] as const);
        const mine = await ours.evaluate((args) => kernelPage.times(...args), [
          token(count),
          submission,
          SAMPLES,
          TRIPS / count,
        ] as const);
        if (round === 0) continue; // the first warms both up
        times.raw.push(...raw);
        times.ours.push(...mine);
      }
      const name = `${count} raw postMessage round ${count === 1 ? 'trip' : 'trips'}`;
      measures.push(compare(`hooks.sandbox${count}`, 'ms', times.ours, name, times.raw));
    }
    return measures;
  } finally {
    await context.close();
    await served.close();
    await peerServer.close();
  }
}
