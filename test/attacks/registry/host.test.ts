import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { idbStore } from '../../../host/kernel/storage/idb-store.ts';
import { memoryStore } from '../../../host/kernel/storage/memory-store.ts';
import { HOST_ATTACKS, hostTitleOf } from './host-attacks.ts';
import { Stage } from './stage.ts';

let databases = 0;

/** The same list runs in Chromium on its IndexedDB: registry-browser.spec.ts. */
describe.each([
  ['memory', memoryStore],
  ['IndexedDB', () => idbStore(`attacked-${(databases += 1)}`)],
])('a host over %s', (_kind, newStore) => {
  for (const attack of HOST_ATTACKS) {
    it(hostTitleOf(attack), async () => {
      await expect(attack.run(await Stage.create(newStore))).resolves.toBeUndefined();
    });
  }
});
