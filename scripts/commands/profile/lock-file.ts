import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { readLockfile, type Lockfile } from '@airlock/host/packages';
import { parseJson, type Json } from '@airlock/registry/format';
import { CliError } from '../../terminal/failure.ts';

export const LOCK_FILE = 'airlock.lock.json';

/** Bytes of a set that is read: a thousand plugins have less than a tenth of it. */
const MOST_BYTES = 8 * 1024 * 1024;

const NOTHING: Lockfile = { format: 'airlock-lock/1', registries: {}, plugins: {} };

/** The set in a file; an empty one where there is no file. Throws `FILE_INVALID`. `name`: as the user calls the file. */
export async function readLock(path: string, name = LOCK_FILE): Promise<Lockfile> {
  const size = await sizeOf(path);
  if (size === undefined) return NOTHING;
  if (size > MOST_BYTES) throw invalid(`${name} has ${size} bytes; a set of plugins has at most ${MOST_BYTES}.`);
  let value: Json;
  try {
    // Strict: of two entries for one plugin, as a merge may leave, neither is the right one.
    value = parseJson(await readFile(path), name);
  } catch (cause) {
    throw invalid(`${messageOf(cause)}.`, cause);
  }
  return readLockfile(value, name);
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw invalid(`${path} is a folder.`);
    return found.size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function invalid(message: string, cause?: unknown): CliError {
  return new CliError('FILE_INVALID', message, {
    hint: 'Take it back from version control, or name another file.',
    cause,
  });
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message.replace(/\.$/, '') : String(thrown);
}

/** Written beside and moved into place: a program that is stopped leaves the old file or the new one. */
export async function writeLock(path: string, lock: Lockfile): Promise<void> {
  const next = `${path}.${process.pid}.tmp`;
  await writeFile(next, `${JSON.stringify(lock, null, 2)}\n`);
  await rename(next, path);
}
