import { cacheAfterClear, cacheBeforeClear } from '@airlock/sdk';
import { createTestHost } from '@airlock/sdk/testing';
import { expect, it } from 'vitest';
import plugin from './plugin.ts';

it('keeps the cache of pages, unless it is told not to', async () => {
  const host = await createTestHost({ plugins: [plugin] });
  const clear = { caches: ['pages', 'registry'] };
  expect((await host.executeHook(cacheBeforeClear, clear)).result).toEqual({ caches: ['registry'] });
  await host.configure('{{id}}', { keepPages: false });
  expect((await host.executeHook(cacheBeforeClear, clear)).result).toEqual(clear);
});

it('forgets what it worked out, and its faults are its own', async () => {
  const host = await createTestHost({ plugins: [plugin] });
  expect((await host.executeHook(cacheAfterClear, { caches: ['pages'] })).faults).toEqual([]);
  expect(host.logs).toMatchObject([{ message: 'Cleared.' }]);
});
