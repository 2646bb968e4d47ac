import { pluginManifest, type Json, type ReleaseFile } from '@airlock/registry/format';
import type { StoredRelease } from '@airlock/registry/client';
import type { PluginManifest, RealmKind } from '@airlock/sdk';
import {
  bytes,
  CheckError,
  flag,
  integer,
  listOf,
  mapOf,
  objectOf,
  oneOf,
  refuse,
  text,
  type Check,
} from '../check.ts';
import { AirlockError, messageOf } from '../errors.ts';
import { grantList } from '../grants/grant-rows.ts';
import type { Grant } from '../grants/grants.ts';
import type { Table, Transaction } from '../storage/store.ts';
import { nameCheck } from './names.ts';

/** What the host keeps of one release of an installed plugin. */
export interface ReleaseFact {
  /** Hex SHA-256 of the signed release; key of its `ReleaseRow`. */
  readonly release: string;
  readonly manifest: PluginManifest;
  readonly publisher: string;
  readonly publisherName: string;
  readonly seq: number;
  readonly realm: RealmKind;
  /** Of its files. */
  readonly bytes: number;
  /** When it was put in force, milliseconds since the epoch. */
  readonly at: number;
  /** The user accepted that this publisher's code runs in the page. */
  readonly pageConsent: boolean;
  /** The user accepted that its windows may send out what they learn. Default: no. */
  readonly leakConsent?: boolean;
}

/** Table `plugins`: one installed plugin. Changing `active` is what installing, updating and rolling back come down to. */
export interface PluginRow {
  readonly format: 1;
  readonly name: string;
  readonly enabled: boolean;
  readonly installedAt: number;
  readonly active: ReleaseFact;
  readonly previous?: ReleaseFact;
  /** What `previous` was granted when it was in force. */
  readonly previousGrants?: readonly Grant[];
  /** Hook priorities in place of the declared ones, by index. */
  readonly priorities: { readonly [index: string]: number };
}

/** Table `releases`: all that is needed to verify a release again, without network. */
export interface ReleaseRow {
  readonly format: 1;
  readonly name: string;
  readonly version: string;
  readonly stored: StoredRelease;
  /** The signed list, opened, so that the service worker finds a file without verifying the release for each request. */
  readonly files: readonly ReleaseFile[];
}

const hash = text(64, { pattern: /^[0-9a-f]{64}$/ });
const time = integer(0);

const manifest: Check<PluginManifest> = (value, where) => {
  try {
    // The check takes apart whatever it is given; `Json` is what it hopes for.
    return pluginManifest(value as Json, where);
  } catch (error) {
    return refuse(where, `a manifest (${messageOf(error)})`);
  }
};

const fact: Check<ReleaseFact> = objectOf(
  {
    release: hash,
    manifest,
    publisher: hash,
    publisherName: text(200, { min: 0 }),
    seq: integer(1),
    realm: oneOf<RealmKind>('worker', 'frame', 'page'),
    bytes: integer(0),
    at: time,
    pageConsent: flag,
  },
  { leakConsent: flag },
);

const file: Check<ReleaseFile> = objectOf({ path: text(256), sha256: hash, size: integer(0), type: text(128) });

const stored: Check<StoredRelease> = objectOf({
  registry: text(16),
  id: text(64),
  hash,
  envelope: bytes,
  identities: listOf(bytes, 256),
  recoveries: listOf(bytes, 16),
});

const format = oneOf<1>(1);

const pluginRow: Check<PluginRow> = objectOf(
  {
    format,
    name: nameCheck,
    enabled: flag,
    installedAt: time,
    active: fact,
    priorities: mapOf(integer(-1_000_000, 1_000_000)),
  },
  { previous: fact, previousGrants: grantList },
);

const releaseRow: Check<ReleaseRow> = objectOf({
  format,
  name: nameCheck,
  version: text(64),
  stored,
  files: listOf(file, 4096),
});

/** Read rows; each throws `PACKAGE_DAMAGED` for what does not fit, and says which row. */
export const readPluginRow = reader('plugins', pluginRow, (row, key) => row.name === key);
export const readReleaseRow = reader('releases', releaseRow, (row, key) => row.stored.hash === key);

export function reader<T>(table: Table, check: Check<T>, fits: (row: T, key: string) => boolean) {
  return (key: string, value: unknown): T => {
    try {
      const row = check(value, `row "${key}" of "${table}"`);
      if (!fits(row, key)) throw new CheckError(`row "${key}" of "${table}" belongs to another key.`);
      return row;
    } catch (error) {
      throw new AirlockError('PACKAGE_DAMAGED', `What this browser stored is damaged: ${messageOf(error)}`, {
        detail: { table, key },
        cause: error,
      });
    }
  };
}

/** Whether a release is there with all of its files: they may have been lost since. */
export async function isStored(tx: Transaction, { release }: ReleaseFact): Promise<boolean> {
  try {
    const { files } = readReleaseRow(release, await tx.get('releases', release));
    return (await Promise.all(files.map(({ sha256 }) => tx.has('blobs', sha256)))).every(Boolean);
  } catch {
    return false;
  }
}
