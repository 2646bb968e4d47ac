import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeNode, LEAF_ENTRIES, type Bytes, type TrieEntry } from '../format/index.ts';
import { hashOf } from './files.ts';
import { findInTrie, updateTrie, walkTrie, type NodeStore } from './trie.ts';

/** Keeps nodes, and counts what is read and written. */
class Nodes implements NodeStore {
  readonly kept = new Map<string, Bytes>();
  reads = 0;
  async read(sha256: string): Promise<Bytes> {
    this.reads++;
    const bytes = this.kept.get(sha256);
    if (!bytes) throw new Error(`node ${sha256} was never written`);
    return bytes;
  }
  async write(sha256: string, bytes: Bytes): Promise<void> {
    if (hashOf(bytes) !== sha256) throw new Error('written under another name');
    this.kept.set(sha256, bytes);
  }
}

const entry = (id: string, seq = 1): TrieEntry => ({
  id,
  publisher: hashOf(new TextEncoder().encode('alice')),
  record: hashOf(new TextEncoder().encode(`${id} ${seq}`)),
  length: 100,
  seq,
  state: 'active',
});
const many = (count: number): TrieEntry[] => Array.from({ length: count }, (_, at) => entry(`plugin-${at}`));

async function contents(nodes: Nodes, root: string): Promise<TrieEntry[]> {
  const found: TrieEntry[] = [];
  for await (const one of walkTrie(nodes, root)) found.push(one);
  return found;
}

describe('the catalogue trie', () => {
  it('is one empty leaf without plugins', async () => {
    const nodes = new Nodes();
    const root = await updateTrie(nodes, undefined, []);
    expect(decodeNode(await nodes.read(root.sha256), 'root')).toEqual({ kind: 'leaf', entries: [] });
  });

  it('splits a leaf that holds one entry too many', async () => {
    const nodes = new Nodes();
    const full = await updateTrie(nodes, undefined, many(LEAF_ENTRIES));
    expect(full.written).toBe(1);
    const split = await updateTrie(nodes, full.sha256, [entry('one-more')]);
    expect(decodeNode(await nodes.read(split.sha256), 'root').kind).toBe('branch');
    expect(await contents(nodes, split.sha256)).toHaveLength(LEAF_ENTRIES + 1);
    expect(split.added).toBe(1);
  });

  it('finds what is there, and nothing else', async () => {
    const nodes = new Nodes();
    const { sha256 } = await updateTrie(nodes, undefined, many(3000));
    for (const { id } of many(3000)) expect((await findInTrie(nodes, sha256, id))?.id).toBe(id);
    expect(await findInTrie(nodes, sha256, 'plugin-3000')).toBeUndefined();
  });

  it('touches one path for one plugin', async () => {
    const nodes = new Nodes();
    const before = await updateTrie(nodes, undefined, many(20_000));
    nodes.reads = 0;
    const after = await updateTrie(nodes, before.sha256, [entry('plugin-777', 2)]);
    expect(after.written).toBe(nodes.reads);
    expect(after.written).toBeLessThanOrEqual(4);
    expect(after.added).toBe(0);
    expect((await findInTrie(nodes, after.sha256, 'plugin-777'))?.seq).toBe(2);
    // The state before is still whole, for clients that have not seen the new one.
    expect((await findInTrie(nodes, before.sha256, 'plugin-777'))?.seq).toBe(1);
  });

  it('depends on its content alone, not on the way there', async () => {
    const ids = fc.uniqueArray(fc.integer({ min: 0, max: 400 }), { maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(ids, fc.integer({ min: 1, max: 50 }), async (numbers, size) => {
        const entries = numbers.map((at) => entry(`plugin-${at}`, 2));
        const once = await updateTrie(new Nodes(), undefined, entries);
        const nodes = new Nodes();
        // Old states first, then the final ones in pieces and backwards.
        let root = (
          await updateTrie(
            nodes,
            undefined,
            numbers.slice(0, size).map((at) => entry(`plugin-${at}`, 1)),
          )
        ).sha256;
        const backwards = entries.toReversed();
        for (let at = 0; at < backwards.length; at += size) {
          root = (await updateTrie(nodes, root, backwards.slice(at, at + size))).sha256;
        }
        expect(root).toBe(once.sha256);
        expect(await contents(nodes, root)).toHaveLength(numbers.length);
      }),
      { numRuns: 60 },
    );
  });

  it('refuses to build on a leaf whose entries are out of place', async () => {
    const nodes = new Nodes();
    const { sha256 } = await updateTrie(nodes, undefined, many(10));
    const text = new TextDecoder().decode(await nodes.read(sha256));
    const [head, first, second, ...rest] = text.split('\n');
    const bytes = new TextEncoder().encode([head, second, first, ...rest].join('\n'));
    await nodes.write(hashOf(bytes), bytes);
    await expect(updateTrie(nodes, hashOf(bytes), [entry('new')])).rejects.toMatchObject({ code: 'BAD_FORMAT' });
  });
});
