import {
  checkLeaf,
  decodeNode,
  encodeUtf8,
  isPluginId,
  malformed,
  parseRecord,
  refusal,
  sha256,
  TRIE_MAX_DEPTH,
  trieIndex,
  comparePaths,
  type Limits,
  type PluginRecord,
  type TrieEntry,
  type TrieNode,
} from '../format/index.ts';
import type { Head } from './head.ts';
import type { Objects } from './objects.ts';
import type { Recent } from './recent.ts';

type Trie = Head['trie'];

/** Reads the catalogue trie under a verified head. What it says is there, or is not there, was proved by hashes. */
export interface CatalogueReader {
  /** The plugin's entry; `undefined` when the trie proves that there is none. */
  find(trie: Trie, id: string, signal?: AbortSignal): Promise<TrieEntry | undefined>;
  /** Up to `limit` entries after the plugin `after`, in the order of their hashed ids. */
  walk(trie: Trie, after: string | undefined, limit: number, signal?: AbortSignal): Promise<TrieEntry[]>;
  /** The record that an entry names, checked to be about the same plugin. */
  record(entry: TrieEntry, signal?: AbortSignal): Promise<PluginRecord>;
}

/** A node that was checked, with the hashed ids of a leaf. */
export interface ReadNode {
  readonly node: TrieNode;
  readonly paths: readonly Uint8Array[];
}

/** `recent` keeps nodes that were checked: lookups go through the same ones again and again. */
export function createCatalogueReader(
  subtle: SubtleCrypto,
  objects: Objects,
  limits: Limits,
  recent: Recent<ReadNode>,
): CatalogueReader {
  const pathOf = (id: string): Promise<Uint8Array> => sha256(subtle, encodeUtf8(id));

  /** The node with this hash, checked to belong where `prefix` leads. */
  const read = async (
    hash: string,
    prefix: readonly number[],
    length: number | undefined,
    signal: AbortSignal | undefined,
  ): Promise<ReadNode> => {
    const where = `n/${hash}`;
    if (prefix.length > TRIE_MAX_DEPTH) malformed(where, 'is deeper than the catalogue can be');
    const bytes = await objects.get({ shelf: 'n', sha256: hash, length, limit: limits.nodeBytes, signal });
    const found = decodeNode(bytes, where);
    if (found.kind === 'branch') return { node: found, paths: [] };
    const paths = await Promise.all(found.entries.map(({ id }) => pathOf(id)));
    checkLeaf(found, paths, prefix, where);
    return { node: found, paths };
  };
  // The same bytes elsewhere in the trie are checked for that place.
  const node: typeof read = (hash, prefix, ...rest) =>
    recent(`${hash} ${prefix.join()}`, () => read(hash, [...prefix], ...rest));

  return {
    async find(trie, id, signal) {
      if (!isPluginId(id)) return undefined;
      const path = await pathOf(id);
      const prefix: number[] = [];
      let hash = trie.sha256;
      for (let length: number | undefined = trie.length; ; length = undefined) {
        const { node: found } = await node(hash, prefix, length, signal);
        if (found.kind === 'leaf') return found.entries.find((entry) => entry.id === id);
        const index = trieIndex(path, prefix.length);
        const child = found.children[index];
        if (child === undefined) return undefined;
        prefix.push(index);
        hash = child;
      }
    },

    async walk(trie, after, limit, signal) {
      const start = after === undefined ? undefined : await pathOf(after);
      const entries: TrieEntry[] = [];
      const visit = async (
        hash: string,
        prefix: readonly number[],
        length: number | undefined,
        from: Uint8Array | undefined,
      ): Promise<void> => {
        const { node: found, paths } = await node(hash, prefix, length, signal);
        if (found.kind === 'leaf') {
          const rest = found.entries.filter((_, at) => !from || comparePaths(paths[at] ?? from, from) > 0);
          entries.push(...rest.slice(0, limit - entries.length));
          return;
        }
        const first = from ? trieIndex(from, prefix.length) : 0;
        for (const [index, child] of found.children.entries()) {
          if (child === undefined || index < first || entries.length >= limit) continue;
          // Only the first child can hold entries before the start.
          await visit(child, [...prefix, index], undefined, index === first ? from : undefined);
        }
      };
      await visit(trie.sha256, [], trie.length, start);
      return entries;
    },

    async record(entry, signal) {
      const where = `r/${entry.record}`;
      const { record: hash, length, id } = entry;
      const bytes = await objects.get({ shelf: 'r', sha256: hash, length, limit: limits.recordBytes, signal });
      const record = parseRecord(bytes, where);
      const agrees =
        record.id === id &&
        record.publisher === entry.publisher &&
        record.state === entry.state &&
        (record.releases[0]?.seq ?? 0) <= entry.seq;
      if (agrees) return record;
      throw refusal('WRONG_SUBJECT', where, 'is not the record of the plugin it is listed for', id, record.id);
    },
  };
}
