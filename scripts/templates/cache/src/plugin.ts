import { cacheAfterClear, cacheBeforeClear, definePlugin } from '@airlock/sdk';

/** {{description}} */
export default definePlugin({
  id: '{{id}}',
  name: '{{name}}',
  permissions: { storage: { reason: 'Keeps what was worked out between visits.' } },
  settings: {
    type: 'object',
    properties: { keepPages: { type: 'boolean', title: 'Never clear the cache of pages', default: true } },
    additionalProperties: false,
  },
  hooks: (hook) => [
    hook(cacheBeforeClear, {}, ({ caches }, { settings }) => ({
      caches: settings.keepPages ? caches.filter((cache) => cache !== 'pages') : caches,
    })),
    hook(cacheAfterClear, {}, async ({ caches }, { storage, log }) => {
      for (const key of await storage.keys('cached/')) await storage.delete(key);
      log.info('Cleared.', { caches });
    }),
  ],
});
