import type { Transaction } from '../storage/store.ts';

/** Milliseconds for which an uninstalled plugin can be put back. */
export const PUT_BACK = 24 * 3_600_000;

const PREFIX = 'removed/';

/** Key in table `state`. */
export function removedKey(name: string): string {
  return PREFIX + name;
}

/** What was uninstalled and can be put back, as it is stored, by key. */
export function removedRows(tx: Transaction): Promise<readonly (readonly [string, unknown])[]> {
  return tx.entries('state', { from: PREFIX, to: `${PREFIX}\uffff` });
}

/** Members that say for how long what is kept; whoever puts something back checks all of them. */
type Kept = Partial<Readonly<Record<'at' | 'releases', unknown>>> | null | undefined;

/** Whether the time to put it back has not passed. A clock that was set back since does not keep anything for ever. */
export function isKept(value: unknown, now: number): boolean {
  return Math.abs(now - Number((value as Kept)?.at)) < PUT_BACK; // any value may be asked for a member
}

/** Hashes of the releases that may not be collected; what cannot be read keeps nothing. */
export function keptReleases(value: unknown): readonly unknown[] {
  const releases = (value as Kept)?.releases; // as above
  return Array.isArray(releases) ? releases : [];
}
