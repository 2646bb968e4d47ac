import { encodeUtf8, type Bytes } from '@airlock/registry/format';
import { bytes, flag, listOf, objectOf, oneOf, text, type Check } from '../../check.ts';
import { AirlockError, messageOf } from '../../errors.ts';
import type { PackageSource } from '../../management/local-packages.ts';
import type { Store } from '../../storage/store.ts';
import type { BrowserKey } from './browser-key.ts';

/** A release that the user let in, and how it came. */
export interface LocalListing {
  /** Hex SHA-256 of the signed release. */
  readonly release: string;
  readonly source: PackageSource;
}

interface ListingRow {
  readonly format: 1;
  /** Newest first. */
  readonly releases: readonly LocalListing[];
  /** By this browser's key, over the plugin's id and `releases`. */
  readonly signature: Bytes;
}

/** What the user let in: stands where the operator's listing stands for other plugins, and is signed as that is. */
export interface Listings {
  /** Newest first. Throws `PACKAGE_DAMAGED` for a row that this browser did not sign. */
  read(id: string): Promise<readonly LocalListing[]>;
  add(id: string, listing: LocalListing): Promise<void>;
  remove(id: string): Promise<void>;
}

/** Releases of one plugin that are remembered; two of them can be installed at a time. */
const KEPT = 8;
const PREFIX = 'local/listing/';

const source: Check<PackageSource> = objectOf({
  kind: oneOf<PackageSource['kind']>('file', 'server'),
  from: text(500, { min: 0 }),
  signed: flag,
  listed: flag,
});
const listingRow: Check<ListingRow> = objectOf({
  format: oneOf<1>(1),
  releases: listOf(objectOf({ release: text(64, { pattern: /^[0-9a-f]{64}$/ }), source }), KEPT),
  signature: bytes,
});

/** `key` makes one when there is none and `make` is on. */
export function createListings(store: Store, key: (make: boolean) => Promise<BrowserKey | undefined>): Listings {
  async function read(id: string): Promise<readonly LocalListing[]> {
    const found = await store.transaction(['state'], 'read', (tx) => tx.get('state', PREFIX + id));
    if (found === undefined) return [];
    const row = parse(id, found);
    const signer = await key(false);
    if (!signer || !(await signer.verify(messageFor(id, row.releases), row.signature))) {
      throw damaged(id, 'it was not signed by this browser');
    }
    return row.releases;
  }

  return {
    read,
    async add(id, listing) {
      // A damaged row agrees to nothing; what the user lets in now takes its place.
      const known = await read(id).catch(() => []);
      const releases = [listing, ...known.filter(({ release }) => release !== listing.release)].slice(0, KEPT);
      const signer = await key(true);
      if (!signer) throw damaged(id, 'this browser has no key');
      const row: ListingRow = { format: 1, releases, signature: await signer.sign(messageFor(id, releases)) };
      await store.transaction(['state'], 'write', (tx) => tx.put('state', PREFIX + id, row));
    },
    remove: (id) => store.transaction(['state'], 'write', (tx) => tx.delete('state', PREFIX + id)),
  };
}

function parse(id: string, value: unknown): ListingRow {
  try {
    return listingRow(value, PREFIX + id);
  } catch (error) {
    throw damaged(id, messageOf(error), error);
  }
}

function damaged(id: string, what: string, cause?: unknown): AirlockError {
  return new AirlockError('PACKAGE_DAMAGED', `What is kept of letting in "${id}" cannot be used: ${what}`, {
    detail: { table: 'state', key: PREFIX + id },
    nextStep: 'Install its file again.',
    cause,
  });
}

/** Never what a release or an identity is signed as: those begin with `DSSEv1`. */
function messageFor(id: string, releases: readonly LocalListing[]): Bytes {
  const rows = releases.map(({ release, source: { kind, from, signed, listed } }) => [
    release,
    kind,
    from,
    signed,
    listed,
  ]);
  return encodeUtf8(`airlock-local-listing/1 ${JSON.stringify([id, rows])}`);
}
