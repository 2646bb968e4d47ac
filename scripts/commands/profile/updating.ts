import { judgeUpdate, parseName, type PlannedRelease } from '@airlock/host/packages';
import type { LockedProfile } from './profile.ts';

/** A newer release of a plugin in the set, and why a person should look at it first. */
export interface FoundUpdate {
  readonly name: string;
  readonly from: string;
  readonly planned: PlannedRelease;
  readonly security: boolean;
  /** As in the app, without the user's own choices. */
  readonly reasons: readonly string[];
}

/** Look up newer releases of the whole set, or of one plugin. */
export async function findUpdates(profile: LockedProfile, only?: string): Promise<readonly FoundUpdate[]> {
  const found: FoundUpdate[] = [];
  for (const row of (await profile.rows()).rows) {
    if (only !== undefined && row.name !== only) continue;
    const { registry } = profile.find(row.name);
    const record = await registry.client.lookup(parseName(row.name)?.id ?? '');
    const newest = record?.releases.find(({ state, channel }) => state === 'active' && channel === 'latest');
    if (!record || !newest || newest.seq <= row.active.seq) continue;
    const planned = await profile.plan(row.name, { version: newest.version });
    const pinned = profile.lock.plugins[row.name]?.pinned ?? false;
    const { reasons, security } = judgeUpdate({
      row,
      plan: planned.plan,
      record,
      kept: { format: 1, pinned },
      policy: { trustedPublishers: [row.active.publisher] },
      now: Date.now(),
    });
    found.push({ name: row.name, from: row.active.manifest.version, planned, security, reasons });
  }
  return found;
}
