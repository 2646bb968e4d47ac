import type { CapabilityEntry } from '../capabilities/capabilities.ts';
import type { Arrangement } from '../contributions/arrangement.ts';
import type { Contribution, ContributionKind } from '../contributions/contributions.ts';
import type { EndpointEntry } from '../endpoints/endpoints.ts';
import type { Grant, Refusal } from '../grants/grants.ts';
import type { HostOptions } from '../host.ts';
import type { InstalledPlugin } from '../management/plugins.ts';
import type { Store } from '../storage/store.ts';

/** Key in table `state`. Whatever changes what the record tells deletes it in the same transaction: `forgettingStore`. */
export const START_KEY = 'start';

/** What `PageMemories.installed` holds where there is a record. */
export const RECORDED = 'recorded';

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

/** Look once, in one transaction. `garbage`: key in table `state`. Rejects with `STORE_FAILED`. */
export function findInstalled(store: Store, garbage: string, under: string): Promise<Found> {
  return store.transaction(['plugins', 'staging', 'releases', 'state'], 'read', async (tx) => {
    const [left, value, ...rows] = await Promise.all([
      tx.has('state', garbage),
      tx.get('state', START_KEY),
      tx.keys('plugins'),
      tx.keys('staging'),
      tx.keys('releases'),
    ]);
    const used = left || rows.some(({ length }) => length > 0);
    const record = readRecord(value, under);
    // Rows that came or went behind the host's back.
    const fits = record?.names.join() === rows[0].join();
    return record && fits ? { used, record } : { used };
  });
}

/** Only the host writes this row, whole: its format and what it was made under say whether it can be read. */
function readRecord(value: unknown, under: string): StoredRecord | undefined {
  const record = value as StoredRecord | undefined;
  return record?.format === 1 && record.under === under && Array.isArray(record.names) ? record : undefined;
}
