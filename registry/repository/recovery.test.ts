import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RegistryWorkspace } from '../../test/fixtures/registry-workspace/index.ts';
import { acceptRecovery, addRelease, buildRegistry, initRegistry, recoverIdentity, signRecovery } from './index.ts';

let work: RegistryWorkspace;
let [alice, bundle] = ['', ''];
beforeEach(async () => {
  work = await RegistryWorkspace.create();
  await work.init();
  alice = await work.publisher('alice');
  bundle = await work.release(alice, { version: '1.0.0' });
  await buildRegistry(work.dir, { clock: work.clock });
});
afterEach(() => work.remove());

const bytes = async (path: string): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await readFile(path));

describe('a publisher that lost its keys', () => {
  it('publishes again with new ones, 14 days after the operator vouched for them', async () => {
    await rm(join(alice, 'keys'), { recursive: true });
    const { file } = await recoverIdentity({ dir: alice, clock: work.clock });
    await acceptRecovery(alice, await signRecovery({ dir: work.dir, file, clock: work.clock }));
    await expect(work.signed(alice, { version: '1.1.0' })).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
    work.pass(24 * 14 + 1);
    await work.release(alice, { version: '1.1.0' });
    await buildRegistry(work.dir, { clock: work.clock });
    const client = await work.client();
    await client.refresh();
    expect(await client.release('pii-redactor')).toMatchObject({ seq: 2, recovered: [2], publisherVersion: 2 });
    expect((await client.release('pii-redactor', { version: '1.0.0' })).seq).toBe(1);
  });

  it('needs nothing but a bundle it once signed when the whole folder is gone', async () => {
    const folder = work.path('anew');
    const old = await bytes(join(bundle, 'identity.json'));
    const signedBefore = { 'pii-redactor': 1 };
    const { file } = await recoverIdentity({ dir: folder, file: old, signedBefore, clock: work.clock });
    await acceptRecovery(folder, await signRecovery({ dir: work.dir, file, clock: work.clock }));
    work.pass(24 * 15);
    await cp(join(alice, 'releases'), join(folder, 'releases'), { recursive: true });
    expect(
      (await addRelease({ dir: work.dir, bundle: await work.signed(folder, { version: '1.1.0' }), clock: work.clock }))
        .fresh,
    ).toBe(true);
  });

  it('is not recovered by the operator of another registry', async () => {
    const other = work.path('other');
    await initRegistry({ dir: other, name: 'other', clock: work.clock });
    await rm(join(alice, 'keys'), { recursive: true });
    const { file } = await recoverIdentity({ dir: alice, clock: work.clock });
    await acceptRecovery(alice, await signRecovery({ dir: other, file, clock: work.clock }));
    work.pass(24 * 15);
    const signed = await work.signed(alice, { version: '1.1.0' });
    const add = addRelease({ dir: work.dir, bundle: signed, clock: work.clock });
    await expect(add).rejects.toMatchObject({ code: 'SIG_INVALID' });
  });
});
