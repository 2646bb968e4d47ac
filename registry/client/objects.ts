import { refusal, RegistryError, sha256Hex, shelfPath, type Bytes, type Shelf } from '../format/index.ts';
import type { Mirrors } from './mirrors.ts';
import { keepRecent } from './recent.ts';
import type { TrustStore } from './trust.ts';

export interface ObjectRequest {
  readonly shelf: Shelf;
  /** Hex SHA-256; blocks of the search index go by its first half. */
  readonly sha256: string;
  /** Exact length, where it is known. */
  readonly length?: number | undefined;
  /** Most bytes accepted. */
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
}

/** Content-addressed files: from the cache or from a mirror, and hashed in either case. */
export interface Objects {
  get(request: ObjectRequest): Promise<Bytes>;
  /** From the cache only. */
  cached(sha256: string): Promise<Bytes | undefined>;
}

const RECENT = 32;

export function createObjects(subtle: SubtleCrypto, mirrors: Mirrors, store: TrustStore): Objects {
  const cached: Objects['cached'] = async (sha256) => {
    const bytes = await store.readNode(sha256);
    return bytes && isNamed(await sha256Hex(subtle, bytes), sha256) ? bytes : undefined;
  };
  const find: Objects['get'] = async ({ shelf, sha256, length, limit, signal }) => {
    const known = await cached(sha256);
    if (known) return known;
    if (length !== undefined && length > limit) {
      throw new RegistryError('TOO_LARGE', `A file of ${length} bytes is listed, and ${limit} are allowed`, {
        sha256,
      });
    }
    const path = shelfPath(shelf, sha256);
    const bytes = await mirrors.get(path, { limit: length ?? limit, signal }, (found) =>
      checkObject(subtle, found, sha256, path),
    );
    await store.writeNode(sha256, bytes);
    return bytes;
  };
  // Twenty plugins of one publisher are installed at once, and all need its identity.
  const recent = keepRecent<Bytes>(RECENT);
  return { cached, get: (request) => recent(request.sha256, () => find(request)) };
}

/** 128 bits of a hash are enough where nobody but the operator chooses what is hashed. */
function isNamed(hash: string, name: string): boolean {
  return name.length >= 32 && hash.startsWith(name);
}

/** Throws `HASH_MISMATCH` unless `bytes` are the ones that `sha256` names. */
export async function checkObject(subtle: SubtleCrypto, bytes: Bytes, sha256: string, where: string): Promise<Bytes> {
  const found = await sha256Hex(subtle, bytes);
  if (isNamed(found, sha256)) return bytes;
  throw refusal('HASH_MISMATCH', where, 'is not the file that was signed', sha256, found);
}
