import type { CapabilityEntry } from '../capabilities/capabilities.ts';
import type { Arrangement } from '../contributions/arrangement.ts';
import type { Contribution, ContributionKind } from '../contributions/contributions.ts';
import type { EndpointEntry } from '../endpoints/endpoints.ts';
import type { Grant, Refusal } from '../grants/grants.ts';
import type { HostOptions } from '../host.ts';
import type { InstalledPlugin } from '../management/plugins.ts';
import type { Store, Transaction } from '../storage/store.ts';

/** Key in table `state`. Whatever changes what the record tells deletes it in the same transaction: `forgettingStore`. */
export const START_KEY = 'start';

/** Key in table `state`: bytes may lie in the store that nothing refers to. */
export const GARBAGE = 'garbage';

/** What `PageMemories.installed` holds where there is a record. */
export const RECORDED = 'recorded';

/** The same where a plugin was started soon after the page was: then the record saves nothing, and the whole host comes at once. */
export const NEEDED = 'needed';

/**
 * What a page has to know of installed plugins as long as none of them runs, in one row. It is only kept where nothing is
 * out of the ordinary: every plugin is simply switched on or off. Nothing is decided by it; code runs by the tables it was
 * made of.
 */
export interface StartRecord {
  readonly plugins: readonly InstalledPlugin[];
  /** What each was granted for good, and may not ask for again. */
  readonly grants: readonly [name: string, granted: readonly Grant[], refused: readonly Refusal[]][];
  /** Ids of hooks that somebody handles or defines. */
  readonly hooks: readonly string[];
  readonly widgets: readonly Omit<Contribution, 'load'>[];
  /** Entries of the other lists, without their functions. */
  readonly lists: readonly [kind: ContributionKind, entries: readonly object[]][];
  readonly arrangement: Arrangement;
  readonly capabilities: readonly CapabilityEntry[];
  readonly endpoints: readonly EndpointEntry[];
}

/** The row. A database gives back one text sooner than the many small objects in it. */
export interface StoredRecord {
  readonly format: 1;
  /** What it was made under: the host, its realms and its policy. Under anything else it says nothing. */
  readonly under: string;
  /** Names of the plugins of which it tells, in order. */
  readonly names: readonly string[];
  /** The `StartRecord`, as JSON. */
  readonly told: string;
}

export function madeUnder({ hostVersion, realms, policy }: HostOptions): string {
  return JSON.stringify([hostVersion, realms.map(({ kind }) => kind), { ...policy }]);
}

/** What is found in the database before anything of the host is there. */
export interface Found {
  /** Whether anything is installed, or was left behind by an install that was broken off. */
  readonly used: boolean;
  readonly record?: Pick<StoredRecord, 'told'>;
}

/**
 * Look once, in one transaction. Where a record is `expected`, it is read first and alone, so that it takes as long whether
 * one plugin is installed or a hundred. Rejects with `STORE_FAILED`.
 */
export function findInstalled(store: Store, under: string, expected: boolean): Promise<Found> {
  return store.transaction(['plugins', 'staging', 'releases', 'state'], 'read', async (tx) => {
    const recorded = async (): Promise<StoredRecord | undefined> =>
      readRecord(tx, await tx.get('state', START_KEY), under);
    if (expected) {
      const record = await recorded();
      if (record) return { used: true, record };
    }
    const [record, left, ...rows] = await Promise.all([
      recorded(),
      tx.has('state', GARBAGE),
      tx.keys('plugins'),
      tx.keys('staging'),
      tx.keys('releases'),
    ]);
    const used = left || rows.some(({ length }) => length > 0);
    return record ? { used, record } : { used };
  });
}

/**
 * Only the host writes this row, whole: its format and what it was made under say whether it can be read. Rows that came or
 * went behind the host's back are noticed by the first and the last here, and by each of them once the whole host comes.
 */
async function readRecord(tx: Transaction, value: unknown, under: string): Promise<StoredRecord | undefined> {
  const record = value as StoredRecord | undefined;
  if (record?.format !== 1 || record.under !== under || !Array.isArray(record.names)) return undefined;
  const ends = [record.names[0], record.names.at(-1)];
  const are = await Promise.all(ends.map((name) => typeof name === 'string' && tx.has('plugins', name)));
  return are.every(Boolean) ? record : undefined;
}
