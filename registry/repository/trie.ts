import { createHash } from 'node:crypto';
import {
  checkLeaf,
  comparePaths,
  decodeNode,
  encodeBranch,
  encodeLeaf,
  LEAF_ENTRIES,
  trieIndex,
  type Bytes,
  type Sha256,
  type TrieEntry,
  type TrieNode,
} from '../format/index.ts';
import { hashOf } from './files.ts';

/** Where trie nodes are kept. */
export interface NodeStore {
  /** The bytes with this hash. Throws when they are missing or are others. */
  read(sha256: Sha256): Promise<Bytes>;
  write(sha256: Sha256, bytes: Bytes): Promise<void>;
}

export interface TrieRoot {
  readonly sha256: Sha256;
  readonly length: number;
}

export interface TrieUpdate extends TrieRoot {
  /** Plugins that were not in the trie before. */
  readonly added: number;
  /** Nodes that were written. */
  readonly written: number;
}

interface Placed {
  readonly path: Uint8Array;
  readonly entry: TrieEntry;
}

/**
 * Put entries into the trie under `root` (`undefined` is the empty one), replacing those with the same id. Reads and writes
 * only the paths that lead to them. The result depends on the content alone, never on the order it came in.
 */
export async function updateTrie(
  nodes: NodeStore,
  root: Sha256 | undefined,
  entries: readonly TrieEntry[],
): Promise<TrieUpdate> {
  let [added, written] = [0, 0];

  const write = async (bytes: Bytes): Promise<TrieRoot> => {
    const sha256 = hashOf(bytes);
    await nodes.write(sha256, bytes);
    written++;
    return { sha256, length: bytes.length };
  };

  /** A new subtree; `placed` is sorted by path. */
  const build = async (placed: readonly Placed[], depth: number): Promise<TrieRoot> => {
    if (placed.length <= LEAF_ENTRIES) return write(encodeLeaf(placed.map(({ entry }) => entry)));
    const children: (string | undefined)[] = [];
    for (const [index, group] of split(placed, depth)) children[index] = (await build(group, depth + 1)).sha256;
    return write(encodeBranch(children));
  };

  const update = async (
    hash: Sha256 | undefined,
    changes: readonly Placed[],
    prefix: readonly number[],
  ): Promise<TrieRoot> => {
    if (hash === undefined) {
      added += changes.length;
      return build(changes, prefix.length);
    }
    const bytes = await nodes.read(hash);
    const node = decodeNode(bytes, `n/${hash}`);
    if (node.kind === 'leaf') {
      const present = node.entries.map(place);
      const paths = present.map(({ path }) => path);
      checkLeaf(node, paths, prefix, `n/${hash}`);
      const merged = merge(present, changes);
      added += merged.length - present.length;
      return build(merged, prefix.length);
    }
    const children = [...node.children];
    for (const [index, group] of split(changes, prefix.length)) {
      children[index] = (await update(children[index], group, [...prefix, index])).sha256;
    }
    return write(encodeBranch(children));
  };

  const changes = merge(
    [],
    entries.map(place).sort((a, b) => comparePaths(a.path, b.path)),
  );
  const { sha256, length } = await update(root, changes, []);
  return { sha256, length, added, written };
}

function place(entry: TrieEntry): Placed {
  return { path: createHash('sha256').update(entry.id).digest(), entry };
}

/** Both sorted by path; of two entries with one id, the later change wins. */
function merge(present: readonly Placed[], changes: readonly Placed[]): Placed[] {
  const byId = new Map([...present, ...changes].map((placed) => [placed.entry.id, placed]));
  return [...byId.values()].sort((a, b) => comparePaths(a.path, b.path));
}

/** Runs of entries with the same child index; sorted input gives rising indexes. */
function split(placed: readonly Placed[], depth: number): Map<number, Placed[]> {
  const groups = new Map<number, Placed[]>();
  for (const entry of placed) {
    const index = trieIndex(entry.path, depth);
    const group = groups.get(index);
    if (group) group.push(entry);
    else groups.set(index, [entry]);
  }
  return groups;
}

/** The entry of a plugin, reading one path. */
export async function findInTrie(nodes: NodeStore, root: Sha256, id: string): Promise<TrieEntry | undefined> {
  const path = createHash('sha256').update(id).digest();
  let hash: Sha256 | undefined = root;
  for (let depth = 0; hash !== undefined; depth++) {
    const node: TrieNode = decodeNode(await nodes.read(hash), `n/${hash}`);
    if (node.kind === 'leaf') return node.entries.find((entry) => entry.id === id);
    hash = node.children[trieIndex(path, depth)];
  }
  return undefined;
}

/** Every entry, in the order of hashed ids. */
export async function* walkTrie(nodes: NodeStore, root: Sha256): AsyncGenerator<TrieEntry> {
  const node = decodeNode(await nodes.read(root), `n/${root}`);
  if (node.kind === 'leaf') {
    yield* node.entries;
    return;
  }
  for (const child of node.children) if (child !== undefined) yield* walkTrie(nodes, child);
}
