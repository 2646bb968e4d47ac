import { access, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RegistryWorkspace } from '../../test/fixtures/registry-workspace/index.ts';
import { main } from '../cli.ts';

let work: RegistryWorkspace;
beforeEach(async () => {
  work = await RegistryWorkspace.create();
});
afterEach(() => work.remove());

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function airlock(line: string, options: { env?: Record<string, string>; stop?: AbortSignal } = {}): Promise<Ran> {
  let [out, err] = ['', ''];
  const code = await main(line.split(' '), {
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    stdin: {},
    env: { HOME: work.folder, ...options.env },
    cwd: work.folder,
    ...(options.stop && { stop: options.stop }),
  });
  return { code, out, err };
}

/** A command that must work, and its JSON answer. */
async function done(line: string, env: Record<string, string> = {}): Promise<Record<string, unknown>> {
  const { code, out, err } = await airlock(`${line} --json`, { env });
  expect(err, line).toBe('');
  expect(out, line).not.toContain('{"error":');
  expect(code, line).toBe(0);
  return JSON.parse(out);
}

describe('from keys to a served registry, by command line alone', () => {
  it('works with defaults only', async () => {
    await work.bundle();
    const bundle = 'bundles/pii-redactor-1.0.0';
    await done('keygen --name Alice');
    await access(work.path('.config', 'airlock', 'publisher', 'identity', '1.json'));
    expect(await done(`sign ${bundle}`)).toMatchObject({ plugin: 'pii-redactor', seq: 1, fresh: true });
    expect(await done(`verify ${bundle}`)).toMatchObject({ valid: true, publisher: { name: 'Alice' } });
    const { root } = await done('registry init');
    await done(`publish ${bundle}`);
    expect(await done('registry add')).toMatchObject({
      accepted: [{ plugin: 'pii-redactor', fresh: true }],
      refused: [],
    });
    expect(await done('registry build')).toMatchObject({ published: ['pii-redactor'], plugins: 1 });
    expect(await done('registry check --deep')).toMatchObject({ findings: [] });

    const pinned = await readFile(work.path('.airlock', 'registry', 'site', 'metadata', '1.root.json'));
    expect(root).toBe(pinned.toString('base64'));
    const stop = new AbortController();
    let url = '';
    const serving = main(['registry', 'serve', '--site', '.airlock/registry/site', '--port', '0', '--json'], {
      stdout: { write: (text) => ((url = JSON.parse(text).url), reached?.()) },
      stderr: { write: () => undefined },
      stdin: {},
      env: {},
      cwd: work.folder,
      stop: stop.signal,
    });
    let reached: (() => void) | undefined;
    if (url === '') await new Promise<void>((resolve) => (reached = resolve));
    expect(await done(`registry check --url ${url}`)).toMatchObject({ findings: [] });
    stop.abort();
    expect(await serving).toBe(0);
  });

  it('refuses a bundle that was changed, with exit code 1, and lists the others', async () => {
    await done('keygen --name Alice');
    await done('registry init');
    for (const id of ['good-plugin', 'evil-plugin']) {
      await work.bundle({ id });
      await done(`sign bundles/${id}-1.0.0`);
      await done(`publish bundles/${id}-1.0.0`);
    }
    const incoming = work.path('.airlock', 'registry', 'incoming');
    const evil = (await readdir(incoming)).find((name) => name.startsWith('evil')) ?? '';
    await writeFile(join(incoming, evil, 'worker.js'), 'steal()');
    const { code, out } = await airlock('registry add --json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      accepted: [{ plugin: 'good-plugin' }],
      refused: [{ code: 'HASH_MISMATCH' }],
    });
    expect(await done('registry build')).toMatchObject({ published: ['good-plugin'] });
  });

  it('seals keys, and opens them with the passphrase only', async () => {
    const env = { AIRLOCK_PASSPHRASE: 'correct horse battery' };
    expect((await airlock('keygen --name Alice --seal')).code).toBe(2);
    await done('keygen --name Alice --seal', env);
    await work.bundle();
    const locked = await airlock('sign bundles/pii-redactor-1.0.0');
    expect(locked.code).toBe(1);
    expect(locked.err).toMatch(/^error KEY_LOCKED: .*\n {2}Set AIRLOCK_PASSPHRASE/);
    const wrong = await airlock('sign bundles/pii-redactor-1.0.0', { env: { AIRLOCK_PASSPHRASE: 'wrong' } });
    expect(wrong.err).toContain('error KEY_LOCKED');
    await done('sign bundles/pii-redactor-1.0.0', env);
  });

  it('makes an identity only once', async () => {
    const first = await done('keygen --name Alice');
    expect((await airlock('keygen --name Alice')).err).toContain('error EXISTS');
    expect(await done('keygen --name Alice --if-missing')).toMatchObject({
      created: false,
      publisher: first['publisher'],
    });
  });

  it('holds a key ceremony', async () => {
    await done('registry init --roles root=2/3,targets=2/2 --algorithm p256');
    const { signed } = JSON.parse(
      await readFile(work.path('.airlock', 'registry', 'site', 'metadata', '1.root.json'), 'utf8'),
    );
    expect(signed.roles.root).toMatchObject({ threshold: 2, keyids: { length: 3 } });
    for (const bad of ['root=3/2', 'king=1/1', 'root']) {
      expect((await airlock(`registry init --registry other --roles ${bad}`)).code, bad).toBeGreaterThan(0);
    }
  });

  it('decides about what is listed', async () => {
    await done('keygen --name Alice');
    await done('registry init');
    for (const version of ['1.0.0', '1.1.0']) {
      await work.bundle({ version });
      await done(`sign bundles/pii-redactor-${version}`);
      await done(`publish bundles/pii-redactor-${version} --channel ${version === '1.0.0' ? 'latest' : 'beta'}`);
    }
    await done('registry add');
    await done('registry promote pii-redactor@1.1.0');
    await done('registry rollback pii-redactor@1.0.0 --reason Broken');
    await done('registry revoke pii-redactor@1.1.0 --reason Broken');
    await done('registry revoke pii-redactor@1.1.0 --lift');
    await done('registry yank pii-redactor --reason Old');
    await done('registry build');
    const reasonless = await airlock('registry revoke pii-redactor');
    expect(reasonless.err).toContain('registry revoke needs --reason');
    expect((await airlock('registry revoke publisher:abc --reason Theft')).code).toBe(2);
    expect((await airlock('registry promote pii-redactor')).code).toBe(2);
  });

  it('changes keys of publisher and operator', async () => {
    await done('keygen --name Alice');
    const rotated = await done('identity rotate');
    expect(rotated).toMatchObject({ identity: 2 });
    expect(await done('identity show')).toMatchObject({ identity: 2, keys: rotated['keys'] });
    await done('registry init');
    expect(await done('registry rotate timestamp --drop all')).toMatchObject({
      added: ['timestamp-2'],
      dropped: ['timestamp'],
    });
    expect(await done('registry rotate root')).toMatchObject({ added: [], versions: { root: 3 } });
    expect((await airlock('registry rotate king')).code).toBe(2);
    expect((await airlock('identity revoke')).code).toBe(2);
    await work.bundle();
    await done('sign bundles/pii-redactor-1.0.0');
    await done('publish bundles/pii-redactor-1.0.0');
    await done('registry add');
    await done('registry build');
    await done('identity revoke --yes');
    await done('identity export');
    expect(await done('registry identity identity.json')).toMatchObject({ plugins: ['pii-redactor'] });
    expect(await done('identity show')).toMatchObject({ revoked: true });
  });

  it('recovers a publisher that lost its keys', async () => {
    await done('keygen --name Alice');
    await done('registry init');
    await done('identity recover');
    await done('registry recover recovery-request.json');
    const { effectiveAfter } = await done('identity recover --word recovery.json');
    expect(Date.parse(String(effectiveAfter)) - Date.now()).toBeGreaterThan(13.9 * 24 * 3_600_000);
    expect((await airlock('identity show')).err).toContain(`error NOT_ALLOWED: The new keys take effect after`);
    expect((await airlock('identity recover --signed-before one')).code).toBe(2);
  });

  it('says where nothing is', async () => {
    expect((await airlock('sign')).err).toContain('error NOT_A_PUBLISHER');
    expect((await airlock('verify')).err).toContain('error NOT_A_BUNDLE');
    expect((await airlock('registry build')).err).toContain('error NOT_A_REGISTRY');
    await mkdir(work.path('dist'));
    expect((await airlock('verify dist')).err).toContain('airlock sign');
  });
});
