import type { Locks } from '../storage/locks.ts';
import type { Store, Transaction } from '../storage/store.ts';
import { GARBAGE } from '../start/start-record.ts';
import { isKept, keptReleases, removedRows } from './removed-rows.ts';
import { readPluginRow, readReleaseRow } from './rows.ts';
import { readStagingRow } from './staging-rows.ts';

/** What a collection took away. */
export interface Collected {
  readonly releases: number;
  readonly blobs: number;
}

/** The lock that every change of one plugin holds. */
export function pluginLock(name: string): string {
  return `airlock:plugin:${name}`;
}

/** Set together with every change that may leave something nobody refers to; a start without it collects nothing. */
export function leaveGarbage(tx: Transaction): Promise<void> {
  return tx.put('state', GARBAGE, true);
}

/**
 * Delete releases no plugin refers to, and bytes no release or download refers to, in one transaction. A row that cannot
 * be read might have referred to anything: then nothing is deleted that it could have meant.
 */
export function collectGarbage(store: Store): Promise<Collected> {
  return store.transaction(['plugins', 'releases', 'blobs', 'staging', 'state'], 'write', async (tx) => {
    const releases = new Set<string>();
    const blobs = new Set<string>();
    try {
      for (const [key, value] of await tx.entries('plugins')) {
        const { active, previous } = readPluginRow(key, value);
        releases.add(active.release);
        if (previous) releases.add(previous.release);
      }
    } catch {
      return { releases: 0, blobs: 0 };
    }
    for (const [, removed] of await removedRows(tx)) {
      for (const release of keptReleases(removed)) releases.add(String(release));
    }
    const unused: string[] = [];
    let unclear = false;
    for (const [key, value] of await tx.entries('releases')) {
      if (!releases.has(key)) {
        unused.push(key);
        continue;
      }
      try {
        for (const { sha256 } of readReleaseRow(key, value).files) blobs.add(sha256);
      } catch {
        unclear = true;
      }
    }
    for (const [key, value] of await tx.entries('staging')) {
      try {
        for (const hash of readStagingRow(key, value).files) blobs.add(hash);
      } catch {
        await tx.delete('staging', key);
      }
    }
    for (const key of unused) await tx.delete('releases', key);
    const orphans = unclear ? [] : (await tx.keys('blobs')).filter((hash) => !blobs.has(hash));
    for (const hash of orphans) await tx.delete('blobs', hash);
    if (!unclear) await tx.delete('state', GARBAGE);
    return { releases: unused.length, blobs: orphans.length };
  });
}

/** Milliseconds for which a download that was broken off can be continued; what came of it is kept that long. */
export const CONTINUABLE = 24 * 3_600_000;

export interface RecoverFacts {
  readonly store: Store;
  readonly locks: Locks;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Releases that the plugins of this page refer to. */
  readonly used: ReadonlySet<string>;
}

/**
 * Drop downloads that were broken off (the page was closed in the middle of one) and not continued in time, and what was
 * uninstalled and not put back, then collect.
 * Whoever still works on one holds its plugin's lock, which is waited for.
 */
export async function recover({ store, locks, now, used }: RecoverFacts, signal?: AbortSignal): Promise<Collected> {
  const { left, garbage, past } = await store.transaction(['staging', 'state', 'releases'], 'read', async (tx) => ({
    past: (await removedRows(tx)).flatMap(([key, removed]) => (isKept(removed, now) ? [] : [key])),
    left: (await tx.entries('staging')).filter(([name, row]) => !isContinuable(name, row, now)).map(([name]) => name),
    // Rows of plugins may have been lost with the mark that would say so.
    garbage: (await tx.has('state', GARBAGE)) || (await tx.keys('releases')).some((hash) => !used.has(hash)),
  }));
  for (const name of left) {
    await locks.request(pluginLock(name), signal ? { signal } : {}, () =>
      store.transaction(['staging'], 'write', (tx) => tx.delete('staging', name)),
    );
  }
  if (past.length > 0) {
    await store.transaction(['state'], 'write', async (tx) => {
      for (const key of past) await tx.delete('state', key);
    });
  }
  return garbage || left.length + past.length > 0 ? collectGarbage(store) : { releases: 0, blobs: 0 };
}

/** A clock that was set back since does not keep anything for ever. */
function isContinuable(name: string, value: unknown, now: number): boolean {
  try {
    return Math.abs(now - readStagingRow(name, value).at) < CONTINUABLE;
  } catch {
    return false;
  }
}
