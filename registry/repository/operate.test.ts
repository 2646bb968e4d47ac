import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RegistryWorkspace } from '../../test/fixtures/registry-workspace/index.ts';
import { buildRegistry, decide, promote, rollBack, rotateRole, type Role } from './index.ts';

let work: RegistryWorkspace;
let alice: string;
beforeEach(async () => {
  work = await RegistryWorkspace.create();
  await work.init();
  alice = await work.publisher('alice');
});
afterEach(() => work.remove());

const build = (): ReturnType<typeof buildRegistry> => buildRegistry(work.dir, { clock: work.clock });

describe('an operator', () => {
  it('revokes a release, which clients learn with the head, and lifts it again', async () => {
    await work.release(alice, { version: '1.0.0' });
    await work.release(alice, { version: '1.1.0' });
    await build();
    const client = await work.client();
    await client.refresh();
    const { stored } = await client.release('pii-redactor');
    const subject = { plugin: 'pii-redactor', version: '1.1.0' };
    await decide({ dir: work.dir, subject, state: 'revoked', reason: 'Sends data away', url: 'https://example.com/a' });
    await build();
    const { revocations } = await client.refresh();
    expect(revocations).toMatchObject([{ scope: 'release', target: stored.hash, reason: 'Sends data away' }]);
    await expect(client.verifyStored(stored)).rejects.toMatchObject({ code: 'REVOKED' });
    expect((await client.release('pii-redactor')).plugin.version).toBe('1.0.0');

    await expect(decide({ dir: work.dir, subject, state: 'active', lifts: 'yanked' })).rejects.toThrow(
      'pii-redactor 1.1.0 is revoked, not yanked.',
    );
    await decide({ dir: work.dir, subject, state: 'active', lifts: 'revoked' });
    await build();
    await client.refresh();
    expect((await client.release('pii-redactor')).plugin.version).toBe('1.1.0');
    expect((await client.verifyStored(stored)).hash).toBe(stored.hash);
  });

  it('revokes everything of a publisher, and takes nothing more from it', async () => {
    await work.release(alice, { id: 'one-plugin' });
    await build();
    await work.release(alice, { id: 'two-plugin' });
    await work.release(await work.publisher('bob'), { id: 'bobs-plugin' });
    const client = await work.client();
    await client.refresh();
    const publisher = (await client.lookup('one-plugin'))?.publisher ?? '';
    const subject = { publisher };
    const { plugins } = await decide({ dir: work.dir, subject, state: 'revoked', reason: 'Stolen account' });
    expect([...plugins].sort()).toEqual(['one-plugin', 'two-plugin']);
    await expect(work.release(alice, { id: 'three-plugin' })).rejects.toMatchObject({ code: 'REVOKED' });
    await build();
    await client.refresh();
    await expect(client.release('two-plugin')).rejects.toMatchObject({ code: 'REVOKED' });
    expect((await client.release('bobs-plugin')).seq).toBe(1);
  });

  it('gives a reason to users, or does nothing', async () => {
    await work.release(alice);
    const nameless = (): unknown => decide({ dir: work.dir, subject: { plugin: 'pii-redactor' }, state: 'revoked' });
    expect(nameless).toThrow(expect.objectContaining({ code: 'NOT_ALLOWED' }));
  });

  it('yanks a release: nobody new gets it, and who has it keeps it', async () => {
    await work.release(alice, { version: '1.0.0' });
    await work.release(alice, { version: '1.1.0' });
    await build();
    const client = await work.client();
    await client.refresh();
    const { stored } = await client.release('pii-redactor');
    await decide({
      dir: work.dir,
      subject: { plugin: 'pii-redactor', version: '1.1.0' },
      state: 'yanked',
      reason: 'Broken',
    });
    await build();
    await client.refresh();
    expect((await client.release('pii-redactor')).plugin.version).toBe('1.0.0');
    expect((await client.verifyStored(stored)).plugin.version).toBe('1.1.0');
  });

  it('promotes a release from beta to everybody', async () => {
    await work.release(alice, { version: '1.0.0' });
    await work.release(alice, { version: '2.0.0' }, 'beta');
    await build();
    const client = await work.client();
    await client.refresh();
    expect((await client.release('pii-redactor')).plugin.version).toBe('1.0.0');
    await promote({ dir: work.dir, plugin: 'pii-redactor', version: '2.0.0' });
    await build();
    await client.refresh();
    expect((await client.release('pii-redactor')).plugin.version).toBe('2.0.0');
  });

  it('rolls a listing back, never a version of metadata', async () => {
    for (const version of ['1.0.0', '1.1.0', '1.2.0']) await work.release(alice, { version });
    const before = await build();
    await rollBack({ dir: work.dir, plugin: 'pii-redactor', version: '1.0.0' });
    const after = await build();
    expect(after.versions.timestamp).toBe(before.versions.timestamp + 1);
    const client = await work.client();
    await client.refresh();
    expect((await client.release('pii-redactor')).plugin.version).toBe('1.0.0');
    await work.release(alice, { version: '1.3.0' });
    await build();
    await client.refresh();
    expect((await client.release('pii-redactor')).plugin.version).toBe('1.3.0');
  });

  it('names what is not listed', async () => {
    await work.release(alice);
    const wrong = promote({ dir: work.dir, plugin: 'pii-redactor', version: '9.0.0' });
    await expect(wrong).rejects.toMatchObject({ code: 'NOTHING_LISTED', hint: 'Listed: 1.0.0.' });
    const nobody = promote({ dir: work.dir, plugin: 'nobody', version: '9.0.0' });
    await expect(nobody).rejects.toMatchObject({ code: 'NOTHING_LISTED' });
  });
});

describe('a change of keys', () => {
  const ROLES: Role[] = ['root', 'targets', 'catalog', 'snapshot', 'timestamp'];

  it.each(ROLES)('of %s is followed by clients that knew the old ones, and by new clients', async (role) => {
    await work.release(alice);
    await build();
    const client = await work.client();
    await client.refresh();
    work.pass(1);
    const { added, dropped } = await rotateRole({ dir: work.dir, role, drop: 'all', clock: work.clock });
    expect([dropped, added]).toEqual([[role], [`${role}-2`]]);
    expect(await client.refresh()).toMatchObject({ plugins: 1 });

    // The old key is of no use any more, and of no need.
    await rm(join(work.dir, 'keys', `${role}.json`));
    await work.release(alice, { version: '1.1.0' });
    await build();
    await client.refresh();
    expect((await client.release('pii-redactor')).plugin.version).toBe('1.1.0');
    const fresh = await work.client();
    await fresh.refresh();
    expect((await fresh.release('pii-redactor')).plugin.version).toBe('1.1.0');
  });

  it('can add keys and raise the threshold', async () => {
    await rotateRole({ dir: work.dir, role: 'root', add: 2, threshold: 2, clock: work.clock });
    const root = JSON.parse(await readFile(join(work.site, 'metadata', '2.root.json'), 'utf8'));
    expect(root.signed.roles.root).toMatchObject({ threshold: 2, keyids: { length: 3 } });
    expect(root.signatures.length).toBe(2);
    await (await work.client()).refresh();
  });

  it.each(['timestamp', 'snapshot', 'catalog'] as const)('replaces a lost key of %s', async (role) => {
    await rm(join(work.dir, 'keys', `${role}.json`));
    work.pass(48);
    await rotateRole({ dir: work.dir, role, drop: 'all', clock: work.clock });
    expect(await (await work.client()).refresh()).toMatchObject({ plugins: 0 });
  });

  it('needs the keys above it', async () => {
    await rm(join(work.dir, 'keys', 'root.json'));
    const rotation = rotateRole({ dir: work.dir, role: 'timestamp', drop: 'all', clock: work.clock });
    await expect(rotation).rejects.toMatchObject({ code: 'KEY_MISSING' });
    expect(await readdir(join(work.dir, 'keys'))).not.toContain('timestamp-2.json');
    await (await work.client()).refresh();
  });

  it('without any change signs the offline metadata for another term', async () => {
    work.pass(24 * 300);
    await build();
    for (const role of ['root', 'targets'] as const) await rotateRole({ dir: work.dir, role, clock: work.clock });
    work.pass(24 * 300);
    await build();
    expect(await (await work.client()).refresh()).toMatchObject({ root: 2 });
  });
});
