import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissingFile, RepositoryError } from './errors.ts';
import { exists } from './files.ts';

/** A lock that names nobody this long after it was made belongs to a program that died making it; milliseconds. */
const NAMELESS = 10_000;

/** {@link withLock} in a folder that is made when it is not there. */
export async function withNewLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true });
  return withLock(folder, work);
}

/**
 * Run `work` while no other program changes this folder. Throws `BUSY` when one does; the lock of a program that died is
 * taken over. Without the folder there is nothing to lock, and `work` says what is missing.
 */
export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  if (!(await exists(folder))) return work();
  const path = join(folder, '.lock');
  if (!(await take(path))) {
    await refuseIfHeld(path);
    await rm(path, { force: true });
    if (!(await take(path))) throw busy(path, undefined);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

/** False when the lock is there already. */
async function take(path: string): Promise<boolean> {
  const file = await open(path, 'wx').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return undefined;
    throw error;
  });
  if (!file) return false;
  try {
    await file.writeFile(String(process.pid));
    return true;
  } catch (error) {
    // On a full disk; left there without a name, it would keep the next command out.
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

async function refuseIfHeld(path: string): Promise<void> {
  try {
    const holder = Number(await readFile(path, 'utf8'));
    const named = Number.isInteger(holder) && holder > 0;
    const held = named ? isAlive(holder) : Date.now() - (await stat(path)).mtimeMs < NAMELESS;
    if (held) throw busy(path, named ? holder : undefined);
  } catch (error) {
    if (!isMissingFile(error)) throw error; // missing: given back meanwhile
  }
}

function busy(path: string, holder: number | undefined): RepositoryError {
  const who = holder === undefined ? 'Another airlock command' : `Another airlock command (process ${holder})`;
  return new RepositoryError('BUSY', `${who} is working in this folder.`, {
    hint: `Wait until it is done. If there is none, delete ${path}.`,
    detail: { ...(holder !== undefined && { process: holder }) },
  });
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
