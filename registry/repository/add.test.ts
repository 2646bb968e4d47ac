import { appendFile, copyFile, cp, readFile, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pluginManifest, RegistryWorkspace } from '../../test/fixtures/registry-workspace/index.ts';
import {
  decodeBase64,
  encodeBase64,
  encodeEnvelope,
  encodeUtf8,
  parseEnvelope,
  parseScorecard,
  preAuthEncoding,
  SCORECARD_BYTES,
} from '../format/index.ts';
import { addRelease, buildRegistry, openPublisher, publish, rotateIdentity, signRelease } from './index.ts';
import { publisherSigners } from './publisher.ts';
import { signWithAll } from './signer.ts';

let work: RegistryWorkspace;
let alice: string;
beforeEach(async () => {
  work = await RegistryWorkspace.create();
  await work.init();
  alice = await work.publisher('alice');
});
afterEach(() => work.remove());

const add = (bundle: string): ReturnType<typeof addRelease> => addRelease({ dir: work.dir, bundle, clock: work.clock });
const build = (): ReturnType<typeof buildRegistry> => buildRegistry(work.dir, { clock: work.clock });

/** Nothing waits to be listed. */
async function expectUnlisted(): Promise<void> {
  expect(await readdir(join(work.dir, 'pending')).catch(() => [])).toEqual([]);
}

/** Change the payload of a signed release and sign it again as `publisher`, as a publisher with other software could. */
async function resign(
  bundle: string,
  publisher: string,
  change: (release: Record<string, unknown>) => void,
): Promise<void> {
  const path = join(bundle, 'release.json');
  const { payload } = parseEnvelope(new Uint8Array(await readFile(path)), 'release', 'test');
  const release = JSON.parse(new TextDecoder().decode(payload));
  change(release);
  const bytes = encodeUtf8(JSON.stringify(release));
  const signers = await publisherSigners(await openPublisher(publisher, work.now), async () => undefined);
  await writeFile(
    path,
    encodeEnvelope('release', bytes, await signWithAll(signers, preAuthEncoding('release', bytes))),
  );
}

describe('the operator accepts', () => {
  it('what was handed in several times at once: it waits once, and one of them was first', async () => {
    const bundle = await work.signed(alice);
    const request = { bundle, registry: work.dir, clock: work.clock };
    const results = await Promise.all(Array.from({ length: 6 }, () => publish(request)));
    expect(results.filter(({ fresh }) => fresh)).toHaveLength(1);
    expect(await readdir(join(work.dir, 'incoming'))).toHaveLength(1);
  });

  it('a signed bundle once, and says so the second time', async () => {
    const bundle = await work.signed(alice);
    expect((await add(bundle)).fresh).toBe(true);
    expect((await add(bundle)).fresh).toBe(false);
    await build();
    expect((await add(bundle)).fresh).toBe(false);
    await build();
    expect((await add(await work.signed(alice, { version: '1.0.1' }))).record.releases).toHaveLength(2);
  });

  it('several releases of a plugin before one build', async () => {
    await add(await work.signed(alice, { version: '1.0.0' }));
    await add(await work.signed(alice, { version: '1.0.1' }));
    await build();
    const client = await work.client();
    await client.refresh();
    expect((await client.lookup('pii-redactor'))?.releases.map(({ version }) => version)).toEqual(['1.0.1', '1.0.0']);
  });

  it('a release whose forerunner another registry got', async () => {
    await add(await work.signed(alice, { version: '1.0.0' }));
    await work.signed(alice, { version: '1.0.1' });
    expect((await add(await work.signed(alice, { version: '1.0.2' }))).record.releases[0]).toMatchObject({ seq: 3 });
  });

  it('what a publisher signs with new keys, and keeps what it signed with old ones', async () => {
    await add(await work.signed(alice, { version: '1.0.0' }));
    await build();
    await rotateIdentity({ dir: alice, drop: 'all', clock: work.clock });
    await add(await work.signed(alice, { version: '1.0.1' }));
    await build();
    const client = await work.client();
    await client.refresh();
    expect((await client.release('pii-redactor')).publisherVersion).toBe(2);
    expect((await client.release('pii-redactor', { version: '1.0.0' })).seq).toBe(1);
  });

  it('a withdrawal: releases below minSeq must not run any more', async () => {
    await add(await work.signed(alice, { version: '1.0.0' }));
    const bundle = await work.bundle({ version: '1.0.1' });
    await signRelease({ bundle, publisher: alice, minSeq: 2, clock: work.clock });
    const { record } = await add(bundle);
    expect(record.releases.map(({ state }) => state)).toEqual(['active', 'revoked']);
  });
});

describe('the operator refuses', () => {
  it('a file that changed by one byte', async () => {
    const bundle = await work.signed(alice);
    await appendFile(join(bundle, 'worker.js'), ' ');
    await expect(add(bundle)).rejects.toMatchObject({ code: 'HASH_MISMATCH', detail: { file: 'worker.js' } });
    await expectUnlisted();
  });

  it('a file that is missing, and one that was not signed', async () => {
    const bundle = await work.signed(alice);
    await writeFile(join(bundle, 'more.js'), 'evil()');
    await expect(add(bundle)).rejects.toMatchObject({ code: 'UNSIGNED', detail: { file: 'more.js' } });
    await rm(join(bundle, 'more.js'));
    await rm(join(bundle, 'worker.js'));
    await expect(add(bundle)).rejects.toMatchObject({ code: 'HASH_MISMATCH' });
    await expectUnlisted();
  });

  it('a bundle that nobody signed', async () => {
    await expect(add(await work.bundle())).rejects.toMatchObject({ code: 'NOT_A_BUNDLE' });
  });

  it('a release with a changed byte in its signed part', async () => {
    const bundle = await work.signed(alice);
    const path = join(bundle, 'release.json');
    const envelope = JSON.parse(await readFile(path, 'utf8'));
    const payload = decodeBase64(envelope.payload) ?? new Uint8Array();
    const text = new TextDecoder().decode(payload).replace('"minSeq":0', '"minSeq":1');
    await writeFile(path, JSON.stringify({ ...envelope, payload: encodeBase64(encodeUtf8(text)) }));
    await expect(add(bundle)).rejects.toMatchObject({ code: 'SIG_INVALID' });
    await expectUnlisted();
  });

  it('the manifest of another plugin', async () => {
    const bundle = await work.signed(alice);
    const other = await work.signed(alice, { id: 'normaliser' });
    await copyFile(join(other, 'manifest.json'), join(bundle, 'manifest.json'));
    await expect(add(bundle)).rejects.toMatchObject({ code: 'WRONG_SUBJECT' });
  });

  it('a release that came with the identity of somebody else', async () => {
    const bundle = await work.signed(alice);
    const other = await work.signed(await work.publisher('mallory'), { id: 'mallory' });
    await copyFile(join(other, 'identity.json'), join(bundle, 'identity.json'));
    await expect(add(bundle)).rejects.toMatchObject({ code: 'WRONG_PUBLISHER' });
  });

  it('a plugin that belongs to another publisher', async () => {
    await add(await work.signed(alice));
    await build();
    const mallory = await work.publisher('mallory');
    await work.signed(mallory, { version: '0.9.0' });
    await expect(add(await work.signed(mallory, { version: '9.9.9' }))).rejects.toMatchObject({
      code: 'WRONG_PUBLISHER',
    });
    await expectUnlisted();
  });

  it('a release older than what is listed', async () => {
    const old = await work.signed(alice, { version: '1.0.0' });
    await add(await work.signed(alice, { version: '1.0.1' }));
    await expect(add(old)).rejects.toMatchObject({ code: 'ROLLBACK', detail: { expected: 3, found: 1 } });
  });

  it('two histories of one plugin', async () => {
    await add(await work.signed(alice, { version: '1.0.0' }));
    const bundle = await work.signed(alice, { version: '1.0.1' });
    await resign(bundle, alice, (release) => (release['prev'] = 'ab'.repeat(32)));
    await expect(add(bundle)).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('a version that is listed already, with other content', async () => {
    await add(await work.signed(alice, { version: '1.0.0' }));
    const bundle = await work.signed(alice, { version: '1.0.1' });
    const manifest = pluginManifest({ version: '1.0.0' });
    await writeFile(join(bundle, 'manifest.json'), JSON.stringify(manifest));
    await resign(bundle, alice, (release) => (release['plugin'] = manifest));
    await expect(add(bundle)).rejects.toMatchObject({ code: 'CONFLICT', detail: { version: '1.0.0' } });
  });

  it('what a stolen, replaced key signs', async () => {
    await add(await work.signed(alice, { version: '1.0.0' }));
    const thief = `${alice}-stolen`;
    await cp(alice, thief, { recursive: true });
    await rotateIdentity({ dir: alice, drop: 'all', clock: work.clock });
    await add(await work.signed(alice, { version: '1.0.1' }));
    await build();
    await work.signed(thief, { version: '1.0.2' });
    const bundle = await work.signed(thief, { version: '6.6.6' });
    // The thief's own chain ends early.
    await expect(add(bundle)).rejects.toMatchObject({ code: 'ROLLBACK' });
    // With the whole chain, the key is one that was replaced.
    await copyFile(
      join(await work.signed(alice, { version: '1.0.3' }), 'identity.json'),
      join(bundle, 'identity.json'),
    );
    await expect(add(bundle)).rejects.toMatchObject({ code: 'SIG_INVALID' });
    // And a fork of the identity is a fork.
    await rotateIdentity({ dir: thief, drop: 'all', clock: work.clock });
    await expect(add(await work.signed(thief, { version: '6.6.7' }))).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('a publisher who gave up its identity', async () => {
    await add(await work.signed(alice, { version: '1.0.0' }));
    await rotateIdentity({ dir: alice, revoke: true, clock: work.clock });
    await expect(add(await work.signed(alice, { version: '1.0.1' }))).rejects.toMatchObject({ code: 'REVOKED' });
  });

  it('code that breaks the rules of registries, unless it is told to', async () => {
    const bundle = await work.signed(alice, {}, { 'worker.js': 'eval(name)' });
    await expect(add(bundle)).rejects.toMatchObject({ code: 'NOT_ALLOWED', detail: { rules: 'CODE_EVAL' } });
    await expectUnlisted();
    const { scorecard } = await addRelease({ dir: work.dir, bundle, rules: false, clock: work.clock });
    expect(scorecard.counts.error).toBe(1);
    await build();
    const client = await work.client();
    await client.refresh();
    const file = (await client.lookup(scorecard.id))?.releases[0]?.scorecard;
    const bytes = await client.object({ shelf: 'r', sha256: file?.sha256 ?? '', limit: SCORECARD_BYTES });
    expect(parseScorecard(bytes, 'scorecard')).toEqual(scorecard);
  });

  it('a symbolic link in place of a file', async () => {
    const bundle = await work.signed(alice);
    await rename(join(bundle, 'worker.js'), work.path('elsewhere.js'));
    await symlink(work.path('elsewhere.js'), join(bundle, 'worker.js'));
    await expect(add(bundle)).rejects.toMatchObject({ code: 'NOT_A_BUNDLE' });
    await expectUnlisted();
  });
});

describe('a publisher', () => {
  it('signs the same files only once', async () => {
    const bundle = await work.signed(alice);
    const before = await readFile(join(bundle, 'release.json'));
    work.pass(5);
    expect((await signRelease({ bundle, publisher: alice, clock: work.clock })).fresh).toBe(false);
    expect(await readFile(join(bundle, 'release.json'))).toEqual(before);
  });

  it('cannot sign other files under a version that it used', async () => {
    await work.signed(alice, { version: '1.0.0' });
    await work.signed(alice, { version: '1.0.1' });
    const changed = work.signed(alice, { version: '1.0.0' }, { 'worker.js': 'other()' });
    await expect(changed).rejects.toMatchObject({ code: 'EXISTS' });
  });

  it('is stopped before the operator is when the bundle is not what was signed', async () => {
    const bundle = await work.signed(alice);
    await appendFile(join(bundle, 'worker.js'), ' ');
    const request = { bundle, registry: work.dir, clock: work.clock };
    await expect(publish(request)).rejects.toMatchObject({ code: 'HASH_MISMATCH' });
    expect(await readdir(join(work.dir, 'incoming')).catch(() => [])).toEqual([]);
  });
});
