import { expect, it } from 'vitest';
import { bundleSize } from '../../test/fixtures/bundle-size.ts';

it('adds at most 15 KB, gzip, to a page', { timeout: 60_000 }, async () => {
  const bytes = await bundleSize(
    `export { createRegistryClient, RegistryError, verifyBytes } from '@airlock/registry/client'`,
  );
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThanOrEqual(15 * 1024);
});
