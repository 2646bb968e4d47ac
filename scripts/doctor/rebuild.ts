import { buildPlugin } from '@airlock/sdk/build';
import { listFiles, readRelease } from '@airlock/registry/repository';
import { LIMITS } from '@airlock/registry/format';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openBundle } from '../archive/archive.ts';
import { CliError } from '../terminal/failure.ts';
import type { Diagnosis } from './diagnose.ts';

type Hashes = ReadonlyMap<string, string>;

/**
 * Build a copy of the sources in another folder and compare every file with a release: a folder, an archive, or the signed
 * release of a registry by its URL, which names the hash of each file.
 */
export async function compareRebuild(folder: string, against: string): Promise<Diagnosis> {
  const released = /^https?:/.test(against) ? await fromRegistry(against) : await fromBundle(against);
  const copy = await mkdtemp(join(tmpdir(), 'airlock-rebuild-'));
  try {
    await cp(folder, copy, {
      recursive: true,
      filter: (path) => !/[/\\](?:dist|node_modules|\.airlock|\.git)$/.test(path),
    });
    const modules = modulesOf(folder);
    if (modules !== undefined) await symlink(modules, join(copy, 'node_modules'), 'junction');
    const { outDir } = await buildPlugin({ folder: copy, outDir: 'dist', sourceMaps: false });
    return verdict(await hashesOf(outDir), released);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** The nearest folder of installed packages: in a workspace it stands further up. */
function modulesOf(folder: string): string | undefined {
  const modules = join(folder, 'node_modules');
  if (existsSync(modules)) return modules;
  return dirname(folder) === folder ? undefined : modulesOf(dirname(folder));
}

function verdict(built: Hashes, released: Hashes): Diagnosis {
  const paths = [...new Set([...built.keys(), ...released.keys()])].sort();
  const differ = paths.filter((path) => built.get(path) !== released.get(path));
  if (differ.length === 0) {
    return { code: 'REBUILD', state: 'well', what: `The sources give the same ${paths.length} files, byte for byte` };
  }
  const each = differ.map(
    (path) =>
      `${path} ${!built.has(path) ? 'is only in the release' : !released.has(path) ? 'is only in the build' : 'differs'}`,
  );
  return {
    code: 'REBUILD',
    state: 'fault',
    what: `The sources give another release: ${each.join('; ')}`,
    help: 'Build the commit that was released, with the same package-lock.json.',
  };
}

async function fromBundle(path: string): Promise<Hashes> {
  await using bundle = await openBundle(path);
  // Awaited here: the folder is gone once this returns.
  return await hashesOf(bundle.folder);
}

async function hashesOf(folder: string): Promise<Hashes> {
  return new Map((await listFiles(folder)).map(({ path, sha256 }) => [path, sha256]));
}

async function fromRegistry(url: string): Promise<Hashes> {
  const response = await fetch(url).catch((cause: unknown) => {
    throw new CliError('UNREACHABLE', `${url} does not answer.`, { cause });
  });
  if (!response.ok) throw new CliError('UNREACHABLE', `${url} answered ${response.status}.`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes.length > LIMITS.releaseBytes)
    throw new CliError('TOO_LARGE', `${url} is no release: it has ${bytes.length} bytes.`);
  const { release, hash } = readRelease(bytes, url);
  // The address says which release it is; a server that gives another one is not believed.
  if (!url.endsWith(`/r/${hash}`)) throw new CliError('HASH_MISMATCH', `${url} gave another release, ${hash}.`);
  return new Map(release.files.map(({ path, sha256 }) => [path, sha256]));
}
