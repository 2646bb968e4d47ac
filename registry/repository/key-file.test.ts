import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { computeKeyId, encodeUtf8, importKey } from '../format/index.ts';
import { createExternalKey, createKey, readKeyFile, signerOf, writeKeyFile, type KeyFile } from './key-file.ts';
import { signWithAll } from './signer.ts';

const message = encodeUtf8('metadata');
const nobody = async (): Promise<undefined> => undefined;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'airlock-keys-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function verifies(file: KeyFile): Promise<boolean | undefined> {
  const [signed] = await signWithAll([signerOf(file, 'key', nobody)], message);
  return signed && (await importKey(crypto.subtle, file.key))?.verify(message, signed.sig);
}

describe('a key file', () => {
  it.each(['ed25519', 'p256'] as const)('holds an %s key that signs what clients verify', async (algorithm) => {
    const file = await createKey({ algorithm });
    expect(file.keyid).toBe(await computeKeyId(crypto.subtle, file.key));
    expect(await verifies(file)).toBe(true);
  });

  it('is readable by its owner only, and read back as it was', async () => {
    const path = join(folder, 'keys', 'root.json');
    const file = await createKey();
    await writeKeyFile(path, file);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'keys'))).mode & 0o777).toBe(0o700);
    expect(await readKeyFile(path)).toEqual(file);
  });

  it('is never overwritten', async () => {
    const path = join(folder, 'root.json');
    await writeKeyFile(path, await createKey());
    const before = await readFile(path);
    await expect(writeKeyFile(path, await createKey())).rejects.toMatchObject({ code: 'EXISTS' });
    expect(await readFile(path)).toEqual(before);
  });

  it('is refused when others can read it', async () => {
    const path = join(folder, 'root.json');
    await writeKeyFile(path, await createKey());
    await chmod(path, 0o644);
    await expect(readKeyFile(path)).rejects.toMatchObject({
      code: 'KEY_EXPOSED',
      hint: expect.stringContaining('chmod 600'),
    });
  });

  it('says what is wrong with it', async () => {
    const path = join(folder, 'root.json');
    await expect(readKeyFile(path)).rejects.toMatchObject({ code: 'KEY_MISSING' });
    await writeFile(path, '{}', { mode: 0o600 });
    await expect(readKeyFile(path)).rejects.toMatchObject({ code: 'BAD_FORMAT' });
    const [one, two] = [await createKey(), await createKey()];
    await writeFile(path, JSON.stringify({ ...one, keyid: two.keyid }), { mode: 0o600 });
    await expect(readKeyFile(path)).rejects.toMatchObject({ code: 'KEY_INVALID' });
  });

  it('under a passphrase asks for it once, by name, and not before it signs', async () => {
    const asked: string[] = [];
    const file = await createKey({ passphrase: 'correct horse' });
    expect(JSON.stringify(file)).not.toContain('pkcs8');
    const signer = signerOf(file, 'root-1', async (name) => (asked.push(name), 'correct horse'));
    expect(asked).toEqual([]);
    await signWithAll([signer], message);
    await signWithAll([signer], message);
    expect(asked).toEqual(['root-1']);
    await expect(signerOf(file, 'root-1', nobody).sign(message)).rejects.toMatchObject({ code: 'KEY_LOCKED' });
  });

  it('whose halves do not belong together signs nothing', async () => {
    const [one, two] = [await createKey(), await createKey()];
    const mixed: KeyFile = { ...one, private: two.private };
    await expect(verifies(mixed)).rejects.toMatchObject({ code: 'SIGNER_FAILED' });
  });
});

describe('a key behind a command', () => {
  let programs = 0;
  /** A program that signs what it reads, as one for a hardware key would. */
  async function program(file: KeyFile, change = ''): Promise<readonly string[]> {
    const path = join(folder, `signer-${programs++}.mjs`);
    const pkcs8 = 'pkcs8' in file.private ? file.private.pkcs8 : '';
    await writeFile(
      path,
      `import { createPrivateKey, sign } from 'node:crypto';
      import { readFileSync } from 'node:fs';
      const key = createPrivateKey({ key: Buffer.from('${pkcs8}', 'base64'), format: 'der', type: 'pkcs8' });
      const message = readFileSync(0);
      ${change}
      console.log(sign(${file.key.keytype === 'ed25519' ? 'null' : "'sha256'"}, message, key).toString('base64'));`,
    );
    return [process.execPath, path];
  }

  it.each(['ed25519', 'p256'] as const)('signs with %s', async (algorithm) => {
    const secret = await createKey({ algorithm });
    const file = await createExternalKey(secret.key, await program(secret));
    expect(file.keyid).toBe(secret.keyid);
    expect(await verifies(file)).toBe(true);
    await writeKeyFile(join(folder, 'kms.json'), file);
    expect(await readKeyFile(join(folder, 'kms.json'))).toEqual(file);
  });

  it('is not believed when it signs something else, with another key, or not at all', async () => {
    const [secret, other] = [await createKey(), await createKey()];
    for (const command of [
      await program(secret, "message.fill('x');"),
      await program(other),
      await program(secret, 'process.exit(3);'),
      await program(secret, "console.log('hello'); process.exit(0);"),
      [join(folder, 'no-such-program')],
    ]) {
      const file = await createExternalKey(secret.key, command);
      await expect(verifies(file)).rejects.toMatchObject({ code: 'SIGNER_FAILED' });
    }
  });
});
