import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RegistryWorkspace } from '../../test/fixtures/registry-workspace/index.ts';
import { advise, buildRegistry, withdrawAdvisory } from './index.ts';

let work: RegistryWorkspace;
beforeEach(async () => {
  work = await RegistryWorkspace.create();
  await work.init();
  await work.release(await work.publisher());
});
afterEach(() => work.remove());

const build = (): ReturnType<typeof buildRegistry> => buildRegistry(work.dir, { clock: work.clock });
const advisory = {
  id: 'CVE-2026-1',
  severity: 'high',
  summary: 'Leaks names',
  affected: '<1.0.1',
  patched: '1.0.1',
} as const;
const put = (change: object = {}): ReturnType<typeof advise> =>
  advise({ dir: work.dir, plugin: 'pii-redactor', advisory: { ...advisory, ...change }, clock: work.clock });

describe('an advisory', () => {
  it('reaches clients with the catalogue, and is changed and taken back the same way', async () => {
    await put();
    await build();
    const client = await work.client();
    await client.refresh();
    const listed = async (): Promise<unknown> => (await client.lookup('pii-redactor'))?.advisories;
    expect(await listed()).toEqual([{ ...advisory, published: '2026-11-21T06:00:00Z' }]);

    work.pass(1);
    await put({ severity: 'critical' });
    await put({ id: 'CVE-2026-2' });
    await build();
    await client.refresh();
    expect(await listed()).toMatchObject([
      { id: 'CVE-2026-2', published: '2026-11-21T07:00:00Z' },
      { id: 'CVE-2026-1', severity: 'critical', published: '2026-11-21T06:00:00Z' },
    ]);

    for (const id of ['CVE-2026-1', 'CVE-2026-2'])
      await withdrawAdvisory({ dir: work.dir, plugin: 'pii-redactor', id });
    await build();
    await client.refresh();
    expect(await listed()).toBeUndefined();
  });

  it('stays when the next release is listed', async () => {
    await put();
    await work.release(work.path('alice'), { version: '1.0.1' });
    await build();
    const client = await work.client();
    await client.refresh();
    expect(await client.lookup('pii-redactor')).toMatchObject({ advisories: [{ id: 'CVE-2026-1' }] });
  });

  it('is refused for what is not listed, without words, and when there is none to take back', async () => {
    const nobody = { dir: work.dir, plugin: 'nobody', advisory, clock: work.clock };
    await expect(advise(nobody)).rejects.toMatchObject({ code: 'NOTHING_LISTED' });
    await expect(put({ summary: '' })).rejects.toMatchObject({ code: 'BAD_FORMAT' });
    await expect(withdrawAdvisory({ dir: work.dir, plugin: 'pii-redactor', id: 'none' })).rejects.toMatchObject({
      code: 'NOTHING_LISTED',
      hint: 'It has none.',
    });
  });
});
