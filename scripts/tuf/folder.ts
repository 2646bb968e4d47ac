import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { roleFileName, type Bytes, type MetadataFiles } from '@airlock/registry/client';

/** Trusted metadata as one file per role, byte for byte: `root.json`, `timestamp.json`, … */
export class MetadataFolder implements MetadataFiles {
  /** The newest root is the one that is trusted; the way to it is not kept. */
  readonly roots: readonly Bytes[] = [];
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  read(role: string): Promise<Bytes | undefined> {
    return readBytes(this.#path(role));
  }

  write(role: string, bytes: Bytes): Promise<void> {
    return writeWhole(this.#path(role), bytes);
  }

  async writeRoot(bytes: Bytes, _version: number, forget: boolean): Promise<void> {
    // First, so that a crash in between leaves too little rather than too much.
    if (forget) await Promise.all(['timestamp', 'snapshot'].map((role) => rm(this.#path(role), { force: true })));
    await writeWhole(this.#path('root'), bytes);
  }

  #path(role: string): string {
    return join(this.#folder, roleFileName(role));
  }
}

/** `undefined` when there is no such file. */
export async function readBytes(path: string): Promise<Bytes | undefined> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The file has its old content or its new one, never a part. */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const draft = `${path}.${process.pid}.new`;
  await writeFile(draft, bytes);
  await rename(draft, path);
}
