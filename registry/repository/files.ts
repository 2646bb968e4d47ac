import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Bytes, Sha256 } from '../format/index.ts';
import { isMissingFile, RepositoryError } from './errors.ts';

/** Hex SHA-256, at once: writers hash too much to wait for WebCrypto each time. */
export function hashOf(bytes: Uint8Array): Sha256 {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The bytes of a file; `undefined` when there is none. */
export async function readIfThere(path: string): Promise<Bytes | undefined> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
}

export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isMissingFile(error)) return false;
    throw error;
  }
}

/** Names in a folder, hidden ones aside; none when there is no folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => !name.startsWith('.'));
  } catch (error) {
    if (isMissingFile(error)) return [];
    throw error;
  }
}

export interface WriteOptions {
  /** Permission bits. Default: 0644. */
  readonly mode?: number;
  /** `EXISTS` instead of replacing a file that is there. Default: false. */
  readonly fresh?: boolean;
  /** Where the half-written file is kept, on the same disk. Default: beside `path`. */
  readonly scratch?: string;
}

/** Write a whole file or nothing: at no moment does `path` hold half of it. Makes the folder. */
export async function writeFileAtomic(path: string, bytes: Uint8Array, options: WriteOptions = {}): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const folder = options.scratch ?? dirname(path);
  if (options.scratch !== undefined) await mkdir(folder, { recursive: true });
  if (options.fresh && (await exists(path))) {
    throw new RepositoryError('EXISTS', `${path} exists already and is not overwritten.`, { detail: { path } });
  }
  const temporary = join(folder, temporaryName());
  const file = await open(temporary, 'wx', options.mode ?? 0o644);
  try {
    await file.writeFile(bytes);
    await file.sync();
    await file.close();
    await rename(temporary, path);
  } catch (error) {
    await file.close();
    await rm(temporary, { force: true });
    throw error;
  }
}

const TEMPORARY = '.airlock-tmp-';

/** Name of a file or folder that is not finished. */
export function temporaryName(): string {
  return `${TEMPORARY}${process.pid}-${randomBytes(6).toString('hex')}`;
}

/** Left behind, when it is not in use, by a program that was killed while it wrote. */
export function isTemporary(name: string): boolean {
  return name.startsWith(TEMPORARY);
}

/** Pretty JSON for files that people read. */
export function jsonFile(value: unknown): Bytes {
  return new TextEncoder().encode(`${JSON.stringify(value, undefined, 2)}\n`);
}
