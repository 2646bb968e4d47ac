import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RegistryWorkspace } from '../../test/fixtures/registry-workspace/index.ts';
import { acceptIdentity, buildRegistry, exportIdentity, rotateIdentity } from './index.ts';

let work: RegistryWorkspace;
let alice: string;
beforeEach(async () => {
  work = await RegistryWorkspace.create();
  await work.init();
  alice = await work.publisher('alice');
  await work.release(alice, { id: 'one-plugin' });
  await buildRegistry(work.dir, { clock: work.clock });
});
afterEach(() => work.remove());

const accept = async (publisher: string): ReturnType<typeof acceptIdentity> =>
  acceptIdentity({ dir: work.dir, file: await exportIdentity(publisher, work.clock), clock: work.clock });

describe('a publisher that has no release to give', () => {
  it('stops everything it ever signed, by giving up its identity', async () => {
    const client = await work.client();
    await client.refresh();
    const { stored } = await client.release('one-plugin');
    await rotateIdentity({ dir: alice, revoke: true, clock: work.clock });
    expect((await accept(alice)).plugins).toEqual(['one-plugin']);
    await buildRegistry(work.dir, { clock: work.clock });
    await client.refresh();
    await client.lookup('one-plugin').catch(() => undefined);
    await expect(client.release('one-plugin')).rejects.toMatchObject({ code: 'REVOKED' });
    await expect(client.verifyStored(stored)).rejects.toMatchObject({ code: 'REVOKED' });
  });

  it('has its new keys known before it uses them', async () => {
    await rotateIdentity({ dir: alice, drop: 'all', clock: work.clock });
    await accept(alice);
    await buildRegistry(work.dir, { clock: work.clock });
    const client = await work.client();
    await client.refresh();
    expect(await client.release('one-plugin')).toMatchObject({ publisherVersion: 2, seq: 1 });
  });

  it('is refused when nobody knows it, or when it went back', async () => {
    await expect(accept(await work.publisher('bob'))).rejects.toMatchObject({ code: 'NOT_LISTED' });
    const old = await exportIdentity(alice, work.clock);
    await rotateIdentity({ dir: alice, drop: 'all', clock: work.clock });
    await accept(alice);
    const back = acceptIdentity({ dir: work.dir, file: old, clock: work.clock });
    await expect(back).rejects.toMatchObject({ code: 'ROLLBACK' });
  });
});
