import { defineHook } from '../hook.ts';

/** Which of the workspace's caches are cleared, for example `pages`, `catalogue`. */
export interface CacheClear {
  readonly caches: readonly string[];
}

export const cacheBeforeClear = defineHook<CacheClear>('cache.beforeClear', 'filter', {
  description: 'Add or keep back caches before they are cleared.',
  output: {
    type: 'object',
    required: ['caches'],
    properties: { caches: { type: 'array', items: { type: 'string' } } },
  },
});

export const cacheAfterClear = defineHook<CacheClear>('cache.afterClear', 'event', {
  description: 'Caches were cleared.',
});
