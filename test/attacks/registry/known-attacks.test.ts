import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Arena } from './arena.ts';
import { runAttack } from './attack.ts';
import { ATTACKS, titleOf } from './attacks/index.ts';
import { hostileServer } from './hostile-server.ts';

/** The same list runs in Chromium on IndexedDB: registry-browser.spec.ts. */
describe('a registry client', () => {
  let hostile: Awaited<ReturnType<typeof hostileServer>>;
  beforeAll(async () => {
    hostile = await hostileServer();
  });
  afterAll(() => hostile.close());

  for (const attack of ATTACKS) {
    it(titleOf(attack), async () => {
      await expect(runAttack(attack, await Arena.create({ hostile: hostile.url }))).resolves.toBeUndefined();
    });
  }
});
