import { readFile, rename, writeFile } from 'node:fs/promises';
import { readLockfile, type Lockfile } from '@airlock/host/packages';
import { CliError } from '../../terminal/failure.ts';

export const LOCK_FILE = 'airlock.lock.json';

const NOTHING: Lockfile = { format: 'airlock-lock/1', registries: {}, plugins: {} };

/** The set in a file; an empty one where there is no file. */
export async function readLock(path: string): Promise<Lockfile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return NOTHING;
    throw error;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CliError('CONFIG_INVALID', `${path} is not JSON.`, { hint: 'Take it back from version control.', cause });
  }
  return readLockfile(value, LOCK_FILE);
}

/** Written beside and moved into place: a program that is stopped leaves the old file or the new one. */
export async function writeLock(path: string, lock: Lockfile): Promise<void> {
  const next = `${path}.${process.pid}.tmp`;
  await writeFile(next, `${JSON.stringify(lock, null, 2)}\n`);
  await rename(next, path);
}
