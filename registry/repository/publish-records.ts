import type { JsonObject, TrieEntry } from '../format/index.ts';
import { hashOf } from './files.ts';
import type { Pending } from './pending.ts';
import type { Site, SiteHead } from './site.ts';
import { updateTrie, type TrieRoot } from './trie.ts';

export interface PublishedRecords {
  readonly trie: TrieRoot;
  /** Plugins that are new. */
  readonly added: number;
  /** Trie nodes written. */
  readonly written: number;
}

/** Put pending records and the nodes that lead to them into the site. Nobody sees them before they are signed for. */
export async function publishRecords(
  site: Site,
  head: SiteHead | undefined,
  pending: Pending,
): Promise<PublishedRecords> {
  const entries: TrieEntry[] = [];
  for (const { bytes, record } of pending.records.values()) {
    await site.putObject('r', bytes);
    const { id, publisher, state } = record;
    const seq = record.releases[0]?.seq ?? 1;
    entries.push({ id, publisher, record: hashOf(bytes), length: bytes.length, seq, state });
  }
  if (head && entries.length === 0) return { trie: head.trie, added: 0, written: 0 };
  const { sha256, length, added, written } = await updateTrie(site, head?.trie.sha256, entries);
  return { trie: { sha256, length }, added, written };
}

/** What the operator signs beside the trie's root. */
export function catalogueFacts(
  head: SiteHead | undefined,
  pending: Pending,
  added: number,
  report: string | undefined,
): JsonObject {
  const revocations = pending.revocations ?? head?.facts.revocations ?? [];
  return {
    plugins: (head?.facts.plugins ?? 0) + added,
    ...(report !== undefined && { report }),
    revocations: revocations.map((revocation): JsonObject => ({ ...revocation })),
  };
}
