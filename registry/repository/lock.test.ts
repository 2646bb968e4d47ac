import { spawnSync } from 'node:child_process';
import { access, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock, withNewLock } from './lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'airlock-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the lock of a folder', () => {
  it('lets one command work at a time', async () => {
    await withLock(folder, async () => {
      await expect(withLock(folder, async () => 'second')).rejects.toMatchObject({ code: 'BUSY' });
    });
    expect(await withLock(folder, async () => 'third')).toBe('third');
  });

  it('makes no folder, unless it is to', async () => {
    const missing = join(folder, 'missing');
    await withLock(missing, async () => undefined);
    await expect(access(missing)).rejects.toMatchObject({ code: 'ENOENT' });
    await withNewLock(missing, async () => undefined);
    await access(missing);
  });

  it('is given back when the work fails', async () => {
    await expect(withLock(folder, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await withLock(folder, async () => 'next')).toBe('next');
  });

  it('is taken over from a process that died', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    await writeFile(join(folder, '.lock'), String(pid));
    expect(await withLock(folder, async () => 'mine')).toBe('mine');
  });

  it('without a name is respected while it is young', async () => {
    const path = join(folder, '.lock');
    await writeFile(path, '');
    await expect(withLock(folder, async () => 'early')).rejects.toMatchObject({ code: 'BUSY' });
    await utimes(path, 0, 0);
    expect(await withLock(folder, async () => 'mine')).toBe('mine');
  });
});
