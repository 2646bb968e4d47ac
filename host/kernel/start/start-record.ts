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
 * Look once, in one transaction. Where a record is `expected`, it is read with the names of the plugins alone. `expected` is
 * known by the time that the database is open. Rejects with `STORE_FAILED`.
 */
export function findInstalled(store: Store, under: string, expected: Promise<boolean>): Promise<Found> {
  return store.transaction(['plugins', 'staging', 'releases', 'state'], 'read', async (tx) => {
    const record = async (): Promise<Found | undefined> => {
      const [value, names] = await Promise.all([tx.get('state', START_KEY), tx.keys('plugins')]);
      const found = readRecord(value, names, under);
      return found && { used: true, record: found };
    };
    const known = (await expected) ? await record() : undefined;
    if (known) return known;
    const [late, left, ...rows] = await Promise.all([
      record(),
      tx.has('state', GARBAGE),
      tx.keys('plugins'),
      tx.keys('staging'),
      tx.keys('releases'),
    ]);
    return late ?? { used: left || rows.some(({ length }) => length > 0) };
  });
}

/**
 * Only the host writes this row, whole: its format and what it was made under say whether it can be read. Plugins that came
 * or went behind the host's back are noticed here, what happened to their rows once the whole host comes.
 */
function readRecord(value: unknown, names: readonly string[], under: string): StoredRecord | undefined {
  const record = value as StoredRecord | undefined;
  if (record?.format !== 1 || record.under !== under || !Array.isArray(record.names)) return undefined;
  const told = new Set(record.names);
  return names.length > 0 && names.length === told.size && names.every((name) => told.has(name)) ? record : undefined;
}
