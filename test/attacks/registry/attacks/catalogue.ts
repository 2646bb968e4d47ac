import { encodeUtf8, type Bytes } from '../../../../registry/format/bytes.ts';
import { sha256 } from '../../../../registry/format/digest.ts';
import { comparePaths, encodeBranch, encodeLeaf, trieIndex, type TrieEntry } from '../../../../registry/format/trie.ts';
import { subtle } from '../../../fixtures/registry-simulator/index.ts';
import { PLUGIN, type Arena } from '../arena.ts';
import { equal, type Attack } from '../attack.ts';

const pathOf = (id: string): Promise<Bytes> => sha256(subtle, encodeUtf8(id));

/** The operator's keys sign a catalogue with this root node, and the client looks the plugin up. */
function withTrie(make: (arena: Arena) => Promise<Bytes>): Attack['prepare'] {
  return async (arena) => {
    await arena.publishTrie(await make(arena));
    await arena.client.refresh();
    return () => arena.client.lookup(PLUGIN);
  };
}

/** Leads to `leaf` at `depth` on the plugin's path. */
async function chainTo(arena: Arena, leaf: Bytes, depth: number): Promise<Bytes> {
  const path = await pathOf(PLUGIN);
  let node = leaf;
  for (let level = depth - 1; level >= 0; level--) {
    const children: string[] = [];
    children[trieIndex(path, level)] = (await arena.registry.put('n', node)).sha256;
    node = encodeBranch(children);
  }
  return node;
}

/** Add bytes or change one, so that the hash is still the right one. */
function damaged(change: (node: Bytes) => Bytes): Attack['prepare'] {
  return withTrie(async (arena) => change(await chainTo(arena, encodeLeaf([await arena.entry(PLUGIN)]), 1)));
}

export const catalogueAttacks: readonly Attack[] = [
  {
    number: 13,
    what: 'a newer head that lists an older release of the plugin as its newest',
    code: 'ROLLBACK',
    async prepare(arena) {
      const { publisher, client } = arena;
      arena.listed.releases.unshift({ release: await publisher.release(PLUGIN, { version: '1.1.0', seq: 2 }) });
      await arena.publish();
      await client.release(PLUGIN);
      arena.mark();
      arena.listed.releases.shift();
      await arena.publish();
      return () => client.lookup(PLUGIN);
    },
  },
  {
    number: 31,
    what: 'a node with other bytes than its hash',
    code: 'HASH_MISMATCH',
    async prepare(arena) {
      await arena.entry('table');
      await arena.publish();
      for (const [path, bytes] of arena.registry.files) {
        if (path.startsWith('n/')) arena.registry.files.set(path, bytes.with(bytes.length - 3, 0x61) as Bytes);
      }
      return () => arena.client.lookup(PLUGIN);
    },
  },
  {
    number: 31,
    what: 'a branch with a child too many',
    code: 'BAD_FORMAT',
    prepare: damaged((node) => new Uint8Array([...node, ...new Uint8Array(32)])),
  },
  {
    number: 31,
    what: 'a branch with a child too few',
    code: 'BAD_FORMAT',
    prepare: damaged((node) => node.slice(0, -32)),
  },
  { number: 31, what: 'a branch cut in a hash', code: 'BAD_FORMAT', prepare: damaged((node) => node.slice(0, -1)) },
  {
    number: 31,
    what: 'a branch without children',
    code: 'BAD_FORMAT',
    prepare: damaged(() => new Uint8Array([0x42, 0, 0, 0, 0])),
  },
  { number: 31, what: 'a branch of two bytes', code: 'BAD_FORMAT', prepare: damaged(() => new Uint8Array([0x42, 0])) },
  { number: 31, what: 'nothing', code: 'BAD_FORMAT', prepare: damaged(() => encodeUtf8('\n')) },
  {
    number: 31,
    what: 'a leaf with a line that cannot be read',
    code: 'BAD_FORMAT',
    prepare: damaged(() => encodeUtf8('L\nchart\n')),
  },
  {
    number: 31,
    what: 'a leaf without its last line end',
    code: 'BAD_FORMAT',
    prepare: withTrie(async (arena) => encodeLeaf([await arena.entry(PLUGIN)]).slice(0, -1)),
  },
  {
    number: 31,
    what: 'an entry under the prefix of another',
    code: 'BAD_FORMAT',
    prepare: withTrie(async (arena) => {
      const table = await arena.entry('table');
      return chainTo(arena, encodeLeaf([table]), 2);
    }),
  },
  {
    number: 31,
    what: 'a leaf of more entries than fit',
    code: 'BAD_FORMAT',
    prepare: withTrie(async (arena) => {
      const entry = await arena.entry(PLUGIN);
      return encodeLeaf(Array.from({ length: 65 }, (_, at) => ({ ...entry, id: `chart-${at}` })));
    }),
  },
  ...(
    [
      ['that is there twice', (entries: TrieEntry[]) => entries.flatMap((entry) => [entry, entry])],
      ['out of order', (entries: TrieEntry[]) => entries.toReversed()],
    ] as const
  ).map(([what, change]): Attack => ({
    number: 31,
    what: `an id ${what}`,
    code: 'BAD_FORMAT',
    prepare: withTrie(async (arena) => {
      const entries = [await arena.entry(PLUGIN), await arena.entry('table')];
      const paths = new Map(await Promise.all(entries.map(async ({ id }) => [id, await pathOf(id)] as const)));
      const none = new Uint8Array();
      entries.sort((a, b) => comparePaths(paths.get(a.id) ?? none, paths.get(b.id) ?? none));
      return encodeLeaf(change(entries));
    }),
  })),
  {
    number: 31,
    what: 'a trie that never ends',
    code: 'BAD_FORMAT',
    prepare: withTrie((arena) => chainTo(arena, encodeLeaf([]), 53)),
  },
  {
    number: 31,
    what: 'a node that is larger than any node',
    code: 'TOO_LARGE',
    prepare: withTrie(async () => encodeUtf8(`L\n${' '.repeat(40_000)}`)),
  },
  {
    number: 29,
    what: 'the record of one plugin under the name of another',
    code: 'WRONG_SUBJECT',
    prepare: withTrie(async (arena) => {
      const { record, length } = await arena.entry('table');
      return encodeLeaf([{ ...(await arena.entry(PLUGIN)), record, length }]);
    }),
  },
  {
    number: 29,
    what: 'a record that contradicts its entry',
    code: 'WRONG_SUBJECT',
    prepare: withTrie(async (arena) => encodeLeaf([await arena.entry(PLUGIN, { state: 'yanked' })])),
  },
  {
    number: 32,
    what: 'a server that leaves out the nodes of a plugin',
    code: 'UNREACHABLE',
    async prepare(arena) {
      await arena.entry('table');
      await arena.publish();
      arena.answer(/^n\//, () => new Response('', { status: 404 }));
      return () => arena.client.lookup('no-such-plugin');
    },
  },
  {
    number: 32,
    what: 'a catalogue without the plugin, whose absence is proved',
    code: 'accepted',
    prepare:
      async ({ client }) =>
      () =>
        client.lookup('no-such-plugin'),
    after: async (_, found) => equal(found, undefined, 'what is found'),
  },
];
