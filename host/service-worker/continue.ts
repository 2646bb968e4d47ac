import { LIMITS, sha256Hex, type Bytes } from '@airlock/registry/format';
import { listOf, objectOf, text } from '../kernel/check.ts';
import type { Store } from '../kernel/storage/store.ts';

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
    const found = waiting(name, value);
    for (const file of found?.files ?? []) if (found && !(await bring(store, found, file))) missing += 1;
  }
  if (missing > 0) throw new Error(`${missing} files did not come`);
}

const hash = text(64, { pattern: /^[0-9a-f]{64}$/ });
/** What is needed of a `StagingRow` that goes on by itself; the page reads all of it. */
const row = objectOf({
  name: text(100),
  release: hash,
  files: listOf(hash, 4096),
  intent: objectOf({ sources: listOf(text(2000), 16) }),
});

function waiting(name: string, value: unknown): ReturnType<typeof row> | undefined {
  try {
    return row(value, name);
  } catch {
    // Of another kind, or damaged, which is told by the page.
    return undefined;
  }
}

/** False when no mirror had it. */
async function bring(store: Store, { name, release, intent }: ReturnType<typeof row>, file: string): Promise<boolean> {
  if (await store.transaction(['blobs'], 'read', (tx) => tx.has('blobs', file))) return true;
  for (const source of intent.sources) {
    const bytes = await fetchFile(new URL(`b/${file}`, source), file).catch(() => undefined);
    if (!bytes) continue;
    await store.transaction(['staging', 'blobs'], 'write', async (tx) => {
      // It may have been given up, or put in force, in the meantime.
      const now = waiting(name, await tx.get('staging', name));
      if (now?.release === release) await tx.put('blobs', file, bytes);
    });
    return true;
  }
  return false;
}

async function fetchFile(url: URL, sha256: string): Promise<Bytes | undefined> {
  const response = await fetch(url, { credentials: 'omit', referrerPolicy: 'no-referrer' });
  if (!response.ok || Number(response.headers.get('Content-Length') ?? 0) > LIMITS.fileBytes) return undefined;
  const bytes = new Uint8Array(await response.arrayBuffer());
  return (await sha256Hex(crypto.subtle, bytes)) === sha256 ? bytes : undefined;
}
