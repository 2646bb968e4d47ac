import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissingFile, RepositoryError } from './errors.ts';

/**
 * Run `work` while no other program changes this folder. Throws `BUSY` when one does; the lock of a program that died is
 * taken over.
 */
export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, '.lock');
  await acquire(path);
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function acquire(path: string): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(String(process.pid));
      await file.close();
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const holder = await holderOf(path);
    if (holder !== undefined && isAlive(holder)) {
      throw new RepositoryError('BUSY', `Another airlock command (process ${holder}) is working in this folder.`, {
        hint: `Wait until it is done. If there is none, delete ${path}.`,
        detail: { process: holder },
      });
    }
    await rm(path, { force: true });
  }
  throw new RepositoryError('BUSY', `Other commands keep working in this folder.`, { hint: 'Try again.' });
}

async function holderOf(path: string): Promise<number | undefined> {
  try {
    const id = Number(await readFile(path, 'utf8'));
    return Number.isInteger(id) && id > 0 ? id : undefined;
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
