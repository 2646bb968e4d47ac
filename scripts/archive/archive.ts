import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync, zipSync, type Zippable } from 'fflate';
import { CliError } from '../terminal/failure.ts';

/** The first moment that the format can say: an archive does not tell when it was made, so equal folders are equal bytes. */
const EPOCH = '1980-01-01T00:00:00';
const MAX_BYTES = 256 * 1024 * 1024;
const MAX_FILES = 5000;

export interface Archive {
  readonly bytes: Uint8Array;
  /** Hex. */
  readonly sha256: string;
  readonly files: readonly string[];
}

/** A folder as one zip file; its bytes depend on the names and contents of the files alone. */
export async function packFolder(folder: string): Promise<Archive> {
  const contents = new Map<string, Uint8Array>();
  const files = (await pathsIn(folder, '')).sort();
  for (const path of files) contents.set(path, new Uint8Array(await readFile(join(folder, path))));
  const bytes = packFiles(contents);
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex'), files };
}

/** Files by path as one zip file, in the order that they are given. */
export function packFiles(contents: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const entries: Zippable = {};
  // Local time, as the format has no other: the same on every machine.
  for (const [path, bytes] of contents) entries[path] = [bytes, { level: 9, mtime: new Date(EPOCH), os: 3 }];
  return zipSync(entries);
}

/** A packed or built plugin as a folder, gone again when it is disposed of where it was packed. */
export interface OpenedBundle extends AsyncDisposable {
  readonly folder: string;
}

/** Open what a command was given: a folder, or an archive of `airlock pack`. Throws `ARCHIVE_INVALID`. */
export async function openBundle(path: string): Promise<OpenedBundle> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return { folder: path, [Symbol.asyncDispose]: async () => undefined };
  const folder = await mkdtemp(join(tmpdir(), 'airlock-archive-'));
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    await unpack(path, folder);
  } catch (error) {
    await close();
    throw error;
  }
  return { folder, [Symbol.asyncDispose]: close };
}

async function unpack(path: string, folder: string): Promise<void> {
  let bytes = 0;
  let count = 0;
  const refuse = (what: string): never => {
    throw new CliError('ARCHIVE_INVALID', `${path} ${what}.`, { hint: 'Make one with airlock pack.' });
  };
  const read = async (): Promise<Readonly<Record<string, Uint8Array>>> => {
    const packed = new Uint8Array(await readFile(path));
    try {
      return unzipSync(packed, {
        // Sizes are what the archive says; nothing is unpacked that is too much.
        filter({ name, originalSize }) {
          bytes += originalSize;
          count += 1;
          if (bytes > MAX_BYTES || count > MAX_FILES) return refuse('is too large');
          // Nothing may be written outside of the folder, on any system.
          if (/^[/\\]|(?:^|[/\\])\.\.(?:[/\\]|$)|^[A-Za-z]:|\\|\0/.test(name)) return refuse(`has the path "${name}"`);
          return !name.endsWith('/');
        },
      });
    } catch (error) {
      if (error instanceof CliError) throw error;
      return refuse('cannot be read as a zip file');
    }
  };
  for (const [name, content] of Object.entries(await read())) {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content, { flag: 'wx' });
  }
}

async function pathsIn(folder: string, below: string): Promise<string[]> {
  const paths: string[] = [];
  for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) paths.push(...(await pathsIn(folder, path)));
    else if (entry.isFile()) paths.push(path);
  }
  return paths;
}
