import { fileURLToPath } from 'node:url';
import { serveHost } from '../../../scripts/serve/host.ts';
import { temporaryFolder } from '../../fixtures/folders.ts';
import { buildSandboxHost } from '../../fixtures/sandbox/build.ts';
import { alone, median, quantile, type Bench, type Measure } from '../family.ts';

const ROUNDS = 5;
const SAMPLES = 40;
const PLUGINS = 20;

/** What twenty running plugins add to one action of the user: the workspace's own code, with and without them, in turns. */
export async function measureActions(bench: Bench): Promise<Measure[]> {
  await using folder = await temporaryFolder('bench-actions');
  await buildSandboxHost(folder.path, { page: fileURLToPath(new URL('action-page.ts', import.meta.url)) });
  const served = await serveHost({ dir: folder.path, registryOrigins: [] });
  const context = await (await bench.browser()).newContext();
  try {
    const page = await context.newPage();
    await page.goto(served.url);
    const added: Record<'submit' | 'render', number[]> = { submit: [], render: [] };
    for (let round = 0; round <= ROUNDS; round++) {
      for (const action of ['submit', 'render'] as const) {
        bench.log(`${action} with ${PLUGINS} plugins, round ${round} of ${ROUNDS}`);
        const timed = async (count: number): Promise<number[]> => {
          await page.evaluate((plugins) => actionPage.setUp(plugins), count);
          return page.evaluate((args) => actionPage.times(...args), [action, SAMPLES] as const);
        };
        const without = median(await timed(0));
        const times = await timed(PLUGINS);
        if (round > 0) added[action].push(...times.map((time) => time - without)); // the first warms up
      }
    }
    for (const [action, times] of Object.entries(added)) {
      const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => quantile(times, share).toFixed(2));
      bench.log(`${action}: ${PLUGINS} plugins add ${p50} ms in half of the cases, ${p95} in 95 %, ${p99} in 99 %`);
    }
    return [alone('hooks.action.submit', 'ms', added.submit), alone('hooks.action.render', 'ms', added.render)];
  } finally {
    await context.close();
    await served.close();
  }
}
