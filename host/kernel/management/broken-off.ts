import type { Store } from '../storage/store.ts';

/** Whether a download was broken off by the end of a page. */
export function hasBrokenOff(store: Store): Promise<boolean> {
  return store.transaction(['staging'], 'read', async (tx) => (await tx.keys('staging')).length > 0);
}
