import 'fake-indexeddb/auto';
import { describe, it } from 'vitest';
import { idbStore } from '../../../host/kernel/idb-store.ts';
import { memoryStore } from '../../../host/kernel/memory-store.ts';
import { HOST_ATTACKS, hostTitleOf, Stage } from './host-attacks.ts';

let databases = 0;

/** The same list runs in Chromium on its IndexedDB: registry-browser.spec.ts. */
describe.each([
  ['memory', memoryStore],
  ['IndexedDB', () => idbStore(`attacked-${(databases += 1)}`)],
])('a host over %s', (_kind, newStore) => {
  for (const attack of HOST_ATTACKS) {
    it(hostTitleOf(attack), async () => attack.run(await Stage.create(newStore)));
  }
});
