import { RegistryError, verifyBytes, type RegistryClient, type VerifiedRelease } from '@airlock/registry/client';
import { AirlockError } from '../errors.ts';
import { fromRegistry } from '../registries/registry-errors.ts';
import type { LoadedPackage } from '../realm.ts';
import type { Store } from '../storage/store.ts';
import { packagePath, parseName } from './names.ts';
import { readReleaseRow, type PluginRow, type ReleaseRow } from './rows.ts';

export interface LoaderFacts {
  readonly store: Store;
  readonly crypto: SubtleCrypto;
  /** Base of package URLs, for example `https://app.example/airlock/p/`. */
  readonly packageBase: string;
  readonly client: (registry: string) => Promise<RegistryClient | undefined>;
}

/**
 * The rule of execution, at every load and without network: the publisher's signature over the manifest holds, the newest
 * known state of the registry lists the release and has not withdrawn it, what is stored beside the signed bytes says the
 * same as they do. Files are hashed when they are read, here or by the service worker, so no byte runs unchecked. Rejects
 * with `PACKAGE_DAMAGED`, `PACKAGE_MISSING`, `PACKAGE_REVOKED` or `REGISTRY_UNKNOWN`.
 */
export async function loadPackage(facts: LoaderFacts, row: PluginRow): Promise<LoadedPackage> {
  const { name } = row;
  const parts = parseName(name);
  const client = parts && (await facts.client(parts.registry));
  if (!parts || !client) {
    throw new AirlockError('REGISTRY_UNKNOWN', `The registry of "${name}" is not one of this app's.`, { plugin: name });
  }
  const { stored, code } = await readStored(facts.store, row);
  const verified = await client.verifyStored(stored.stored).catch((error: unknown) => {
    throw fromRegistry(error, 'PACKAGE_DAMAGED', { plugin: name });
  });
  compare(row, stored, verified, parts.id);

  const files = new Map(verified.files.map((file) => [file.path, file]));
  const version = verified.plugin.version;
  let early = code;
  return {
    name,
    manifest: verified.plugin,
    release: verified.hash,
    mayLeak: row.active.leakConsent === true,
    async file(path) {
      const file = files.get(path);
      if (!file) throw new AirlockError('PACKAGE_MISSING', `"${name}" has no file "${path}".`, { plugin: name });
      const known = early?.path === path ? early : undefined;
      // It is asked for once; nothing keeps it from then on.
      if (known) early = undefined;
      const bytes =
        known?.bytes ?? (await facts.store.transaction(['blobs'], 'read', (tx) => tx.get('blobs', file.sha256)));
      return checkedBytes(facts.crypto, file, bytes, name);
    },
    url: (path) => `${facts.packageBase}${packagePath(parts.registry, parts.id, version, path)}`,
  };
}

/** A file as it was stored, nothing of it checked. */
interface StoredFile {
  readonly path: string;
  readonly bytes: unknown;
}

/** The row of the release, and with it the file that a sandbox starts from: each answer of the database takes its time. */
function readStored(
  store: Store,
  { name, active: { release, manifest, realm } }: PluginRow,
): Promise<{ readonly stored: ReleaseRow; readonly code: StoredFile | undefined }> {
  return store.transaction(['releases', 'blobs'], 'read', async (tx) => {
    const value = await tx.get('releases', release);
    if (value === undefined) {
      throw new AirlockError('PACKAGE_MISSING', `The release of "${name}" is not stored any more.`, { plugin: name });
    }
    const stored = readReleaseRow(release, value);
    // The page takes its files by URL.
    const entry = realm === 'page' ? undefined : manifest.targets[realm]?.entry;
    const file = stored.files.find(({ path }) => path === entry);
    return { stored, code: file && { path: file.path, bytes: await tx.get('blobs', file.sha256) } };
  });
}

/** The rows are what the host routes hooks and files by; they may not tell another story than the signed release. */
function compare(row: PluginRow, stored: ReleaseRow, verified: VerifiedRelease, id: string): void {
  const { active, name } = row;
  const differs =
    (verified.hash !== active.release && 'release') ||
    (verified.plugin.id !== id && 'id') ||
    (verified.publisher !== active.publisher && 'publisher') ||
    (verified.seq !== active.seq && 'seq') ||
    (!same(verified.plugin, active.manifest) && 'manifest') ||
    (verified.plugin.targets[active.realm] === undefined && 'realm') ||
    (stored.name !== name && 'name') ||
    (stored.version !== verified.plugin.version && 'version') ||
    (!same(verified.files, stored.files) && 'files');
  if (!differs) return;
  throw new AirlockError('PACKAGE_DAMAGED', `What is stored of "${name}" has another ${differs} than was signed.`, {
    plugin: name,
    detail: { differs },
  });
}

/** Bytes of one file, if they are what was signed. */
export async function checkedBytes(
  crypto: SubtleCrypto,
  file: { readonly path: string; readonly sha256: string; readonly size: number },
  bytes: unknown,
  plugin: string,
): Promise<Uint8Array<ArrayBuffer>> {
  if (bytes === undefined) {
    throw new AirlockError('PACKAGE_MISSING', `"${file.path}" of "${plugin}" is not stored any more.`, { plugin });
  }
  try {
    if (!(bytes instanceof Uint8Array)) throw new RegistryError('HASH_MISMATCH', `"${file.path}" is not even bytes`);
    // IndexedDB hands out bytes over a plain buffer of their own.
    return await verifyBytes(crypto, file, bytes as Uint8Array<ArrayBuffer>);
  } catch (error) {
    throw fromRegistry(error, 'PACKAGE_DAMAGED', { plugin, detail: { file: file.path } });
  }
}

/** Whether two values of plain JSON kind are equal, whatever the order of their members. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  // Objects by the checks above; only own members are compared.
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(left[key], right[key]))
  );
}
