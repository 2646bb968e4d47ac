import { expect, it } from 'vitest';
import { bundleSizes } from '../../test/fixtures/bundle-size.ts';

const HOST = `export {
  createFrameRealm, createPageRealm, createPluginHost, createWorkerRealm, ensureServiceWorker, idbStore,
} from '@airlock/host'`;

it('adds at most 11 KB, gzip, to a page in which nothing is installed', { timeout: 60_000 }, async () => {
  const { start, all } = await bundleSizes(HOST, ['@module-federation/runtime']);
  expect(start).toBeGreaterThan(5_000);
  expect(start).toBeLessThanOrEqual(11 * 1024);
  expect(all).toBeGreaterThan(start);
});
