import { LIMITS, sha256Hex, type Bytes } from '@airlock/registry/format';
import { readStagingRow, type StagingRow } from '../kernel/packages/staging-rows.ts';
import type { Store } from '../kernel/store.ts';

/** Tag of the Background Sync under which installs wait for the network. */
export const SYNC_TAG = 'airlock.install';

/**
 * Fetch what is missing of installs that were broken off, while no page is open. Only bytes that hash to what was agreed to
 * are kept; nothing is put in force: the next page does that, with every check. Rejects when something did not come, so that
 * the browser tries again.
 */
export async function continueDownloads(store: Store): Promise<void> {
  const rows = await store.transaction(['staging'], 'read', (tx) => tx.entries('staging'));
  let missing = 0;
  for (const [name, value] of rows) {
    const row = waiting(name, value);
    for (const hash of row?.files ?? []) if (row && !(await bring(store, row, hash))) missing += 1;
  }
  if (missing > 0) throw new Error(`${missing} files did not come`);
}

function waiting(name: string, value: unknown): StagingRow | undefined {
  try {
    const row = readStagingRow(name, value);
    return row.intent && row;
  } catch {
    // What cannot be read is told by the page, which knows how to say so.
    return undefined;
  }
}

/** False when no mirror had it. */
async function bring(store: Store, { name, release, intent }: StagingRow, hash: string): Promise<boolean> {
  if (await store.transaction(['blobs'], 'read', (tx) => tx.has('blobs', hash))) return true;
  for (const source of intent?.sources ?? []) {
    const bytes = await fetchFile(new URL(`b/${hash}`, source), hash).catch(() => undefined);
    if (!bytes) continue;
    await store.transaction(['staging', 'blobs'], 'write', async (tx) => {
      // It may have been given up, or put in force, in the meantime.
      const row = waiting(name, await tx.get('staging', name));
      if (row?.release === release) await tx.put('blobs', hash, bytes);
    });
    return true;
  }
  return false;
}

async function fetchFile(url: URL, hash: string): Promise<Bytes | undefined> {
  const response = await fetch(url, { credentials: 'omit', referrerPolicy: 'no-referrer' });
  if (!response.ok || Number(response.headers.get('Content-Length') ?? 0) > LIMITS.fileBytes) return undefined;
  const bytes = new Uint8Array(await response.arrayBuffer());
  return (await sha256Hex(crypto.subtle, bytes)) === hash ? bytes : undefined;
}
