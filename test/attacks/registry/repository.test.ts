import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildRegistry, checkRegistry } from '../../../registry/repository/index.ts';
import { RegistryWorkspace } from '../../fixtures/registry-workspace/index.ts';

/** What operators are protected from by their own tools. `airlock registry check` exits with 1 when there are findings. */
describe('a registry whose keys are about to expire', () => {
  let work: RegistryWorkspace;
  beforeEach(async () => {
    work = await RegistryWorkspace.create();
    await work.init();
    await work.release(await work.publisher());
  });
  afterEach(() => work.remove());

  it.each([
    [91, []],
    [89, ['warning', 'warning']],
    [29, ['warning', 'warning']],
    [6, ['error', 'error']],
  ])(
    'attack 63: nobody looks at the keys %i days before they expire; the daily check finds %j',
    async (days, found) => {
      work.pass(24 * (365 - days));
      await buildRegistry(work.dir, { clock: work.clock });
      const { findings, daysLeft } = await checkRegistry({ dir: work.dir, clock: work.clock });
      expect(daysLeft).toMatchObject({ root: days });
      expect(findings.map(({ severity }) => severity)).toEqual(found);
    },
  );
});
