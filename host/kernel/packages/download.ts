import {
  RegistryError,
  verifyBytes,
  type RegistryClient,
  type ReleaseFile,
  type VerifiedRelease,
} from '@airlock/registry/client';
import { fromRegistry } from '../registries/registry-errors.ts';
import type { Store } from '../storage/store.ts';

/** Files fetched, or read and hashed, at a time. */
const PARALLEL = 6;

/** Bytes that wait in memory until they are worth a transaction. */
const BATCH = 1024 * 1024;

/** Files in memory, by hash, that are worth no transaction of their own. */
export type PendingBlobs = readonly (readonly [hash: string, bytes: Uint8Array])[];

export interface DownloadFacts {
  readonly store: Store;
  readonly crypto: SubtleCrypto;
  /** Called before anything is written to the store, and before what is there is relied on: keeps it from collection. */
  readonly protect: () => Promise<void>;
}

/**
 * Fetch the files of a release, those that are not there. Much of it goes to the store as it comes; the rest, all of a small
 * release, is the answer, to be written with what puts it in force. `onProgress` is told the bytes that are there, of all
 * files together. Rejects with `PACKAGE_REFUSED`, `REGISTRY_UNREACHABLE`, `STORE_FAILED` or the signal's reason.
 */
export async function download(
  { store, crypto, protect }: DownloadFacts,
  client: RegistryClient,
  release: VerifiedRelease,
  files: readonly ReleaseFile[],
  onProgress: (loaded: number) => void,
  outer?: AbortSignal,
): Promise<PendingBlobs> {
  const stop = new AbortController();
  const signal = outer ? AbortSignal.any([outer, stop.signal]) : stop.signal;
  const loaded = new Map<string, number>();
  const writer = blobWriter(store, protect);
  const report = (file: ReleaseFile, bytes: number): void => {
    loaded.set(file.sha256, bytes);
    onProgress([...loaded.values()].reduce((sum, value) => sum + value, 0));
  };
  try {
    const waiting = await missing(store, crypto, files, protect);
    for (const file of files) if (!waiting.includes(file)) report(file, file.size);
    let failure: { readonly error: unknown } | undefined;
    const fetchNext = async (): Promise<void> => {
      for (let file = waiting.shift(); file; file = waiting.shift()) {
        signal.throwIfAborted();
        const current = file;
        const bytes = await client.file(release, current.path, { signal, onProgress: (done) => report(current, done) });
        await writer.add(current.sha256, bytes);
        report(current, current.size);
      }
    };
    const work = async (): Promise<void> => {
      try {
        await fetchNext();
      } catch (error) {
        failure ??= { error };
        waiting.length = 0;
        // When only the network fails, what is on its way may still come, and is kept for the next try.
        if (!isTransport(error)) stop.abort(error);
      }
    };
    await Promise.all(Array.from({ length: Math.min(PARALLEL, waiting.length) }, work));
    // What came before the network failed is kept for the next try.
    if (failure && !outer?.aborted && isTransport(failure.error)) await writer.write();
    if (failure) throw failure.error;
    return writer.rest();
  } catch (error) {
    throw fromRegistry(error, 'PACKAGE_REFUSED', {}, outer);
  }
}

function isTransport(error: unknown): boolean {
  return error instanceof RegistryError && (error.code === 'UNREACHABLE' || error.code === 'TOO_SLOW');
}

/** Files whose very bytes are not there. What is damaged counts as missing, so that installing again repairs it. */
async function missing(
  store: Store,
  crypto: SubtleCrypto,
  files: readonly ReleaseFile[],
  protect: () => Promise<void>,
): Promise<ReleaseFile[]> {
  const present = await store.transaction(['blobs'], 'read', (tx) =>
    Promise.all(files.map(({ sha256 }) => tx.has('blobs', sha256))),
  );
  // Another tab may be removing the plugin that it belongs to: what is still there after this stays.
  if (present.includes(true)) await protect();
  const found: ReleaseFile[] = [];
  for (let from = 0; from < files.length; from += PARALLEL) {
    const some = files.slice(from, from + PARALLEL);
    const whole = await Promise.all(some.map(async (file, at) => present[from + at] && isWhole(store, crypto, file)));
    found.push(...some.filter((_, at) => !whole[at]));
  }
  return found;
}

async function isWhole(store: Store, crypto: SubtleCrypto, file: ReleaseFile): Promise<boolean> {
  const bytes = await store.transaction(['blobs'], 'read', (tx) => tx.get('blobs', file.sha256));
  if (!(bytes instanceof Uint8Array)) return false;
  return verifyBytes(crypto, file, new Uint8Array(bytes)).then(
    () => true,
    () => false,
  );
}

/** Gathers small files and writes them together; large ones as they come. */
function blobWriter(store: Store, protect: () => Promise<void>) {
  let batch: [hash: string, bytes: Uint8Array][] = [];
  let size = 0;
  async function write(): Promise<void> {
    const rows = batch;
    [batch, size] = [[], 0];
    if (rows.length === 0) return;
    await protect();
    await store.transaction(['blobs'], 'write', async (tx) => {
      await Promise.all(rows.map(([hash, bytes]) => tx.put('blobs', hash, bytes)));
    });
  }
  return {
    async add(hash: string, bytes: Uint8Array): Promise<void> {
      batch.push([hash, bytes]);
      size += bytes.length;
      if (size >= BATCH) await write();
    },
    write,
    rest: (): PendingBlobs => batch,
  };
}
