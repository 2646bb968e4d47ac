import { concatBytes, decodeHex, encodeBase64 } from '../../../../registry/format/bytes.ts';
import { makeKey, signContent, type RoleName, type TestKey } from '../../../fixtures/registry-simulator/index.ts';
import type { Arena } from '../arena.ts';
import type { Attack } from '../attack.ts';
import { newTimestampKeys, withTimestampKeys } from './timestamp-keys.ts';

const SIGNED: readonly Exclude<RoleName, 'root'>[] = ['timestamp', 'snapshot', 'targets', 'catalog'];

/** Serve a role signed by `signers`, and everything above it as it must be, so that nothing else is wrong. */
async function signedBy(arena: Arena, role: RoleName, signers: readonly TestKey[]): Promise<() => Promise<unknown>> {
  const { registry, client } = arena;
  if (role === 'root') {
    await registry.publishRoot(signers);
  } else {
    await registry.publish(['targets', 'catalog', 'snapshot', 'timestamp']);
    await registry.sign(role, signers);
    if (role === 'targets' || role === 'catalog') await arena.signOver('snapshot');
    if (role !== 'timestamp') await arena.signOver('timestamp');
  }
  return () => client.refresh();
}

/** One P-256 point as two keys: in hex, and as PEM. */
async function oneKeyTwice(): Promise<TestKey[]> {
  const key = await makeKey('ecdsa');
  const head = decodeHex('3059301306072a8648ce3d020106082a8648ce3d030107034200') ?? new Uint8Array();
  const spki = concatBytes([head, decodeHex(key.public.keyval.public) ?? new Uint8Array()]);
  const pem = `-----BEGIN PUBLIC KEY-----\n${encodeBase64(spki)}\n-----END PUBLIC KEY-----\n`;
  return [key, { ...key, id: 'the-same-as-pem', public: { ...key.public, keyval: { public: pem } } }];
}

const badThresholds = [
  [0, 'BAD_FORMAT'],
  [-1, 'BAD_FORMAT'],
  [null, 'BAD_FORMAT'],
  ['1', 'BAD_FORMAT'],
  [2, 'SIG_INVALID'],
] as const;

/** The next honest root, after one that was only another test's mistake. */
async function nextRoot(arena: Arena): Promise<void> {
  const { registry } = arena;
  const { version } = registry.content.root;
  await arena.heal();
  registry.content.root.version = version;
  await registry.publishRoot();
}

export const keyAttacks: readonly Attack[] = [
  ...(['root', ...SIGNED] as const).flatMap((role): Attack[] => [
    {
      number: 1,
      what: `${role} signed by a stranger`,
      code: 'SIG_INVALID',
      prepare: async (arena) => signedBy(arena, role, [await makeKey()]),
    },
    { number: 1, what: `${role} without a signature`, code: 'UNSIGNED', prepare: (arena) => signedBy(arena, role, []) },
  ]),
  ...SIGNED.map((role): Attack => ({
    number: 2,
    what: `a stranger's signature beside the valid one of ${role}`,
    code: 'accepted',
    prepare: async (arena) => signedBy(arena, role, [await makeKey(), ...arena.registry.keys[role]]),
  })),
  {
    number: 3,
    what: 'a threshold of two met by one signature given twice',
    code: 'BAD_FORMAT',
    async prepare(arena) {
      const { registry } = arena;
      await withTimestampKeys(arena, 2, [await makeKey(), await makeKey('ecdsa')]);
      await registry.publish(['timestamp']);
      arena.mark();
      const [key] = registry.keys.timestamp;
      await registry.sign('timestamp', key ? [key, key] : []);
      return () => arena.client.refresh();
    },
  },
  {
    number: 4,
    what: 'a threshold of two met by one public key under two key ids',
    code: 'SIG_INVALID',
    async prepare(arena) {
      const key = await makeKey();
      await withTimestampKeys(arena, 2, [key, { ...key, id: 'another-name' }]);
      await arena.registry.publish(['timestamp']);
      return () => arena.client.refresh();
    },
    heal: newTimestampKeys,
  },
  {
    number: 4,
    what: 'a threshold of two met by one public key in hex and as PEM',
    code: 'SIG_INVALID',
    async prepare(arena) {
      await withTimestampKeys(arena, 2, await oneKeyTwice());
      await arena.registry.publish(['timestamp']);
      return () => arena.client.refresh();
    },
    heal: newTimestampKeys,
  },
  {
    number: 4,
    what: 'two different keys, which do count twice',
    code: 'accepted',
    async prepare(arena) {
      await withTimestampKeys(arena, 2, [await makeKey(), await makeKey('ecdsa')]);
      await arena.registry.publish(['timestamp']);
      arena.mark();
      return () => arena.client.refresh();
    },
  },
  ...badThresholds.map(([threshold, code]): Attack => ({
    number: 5,
    what: `a threshold of ${threshold} in the root`,
    code,
    async prepare(arena) {
      await withTimestampKeys(arena, threshold, arena.registry.keys.timestamp);
      await arena.registry.publish(['timestamp']);
      return () => arena.client.refresh();
    },
    ...(code === 'SIG_INVALID' && { heal: newTimestampKeys }),
  })),
  ...badThresholds.map(([threshold, code]): Attack => ({
    number: 5,
    what: `a threshold of ${threshold} for the catalogue`,
    code,
    async prepare(arena) {
      arena.registry.thresholds.catalog = threshold as number; // what is attacked
      await arena.registry.publish(['targets', 'catalog', 'snapshot', 'timestamp']);
      return () => arena.client.refresh();
    },
  })),
  ...(['old', 'new'] as const).map((which): Attack => ({
    number: 6,
    what: `the next root signed only by the ${which} keys`,
    code: 'SIG_INVALID',
    async prepare({ registry, client }) {
      const old = registry.keys.root;
      registry.keys.root = [await makeKey()];
      await registry.publishRoot(which === 'old' ? old : registry.keys.root);
      return () => client.refresh();
    },
  })),
  ...(
    [
      [1, 'ROLLBACK'],
      [3, 'WRONG_SUBJECT'],
    ] as const
  ).map(([version, code]): Attack => ({
    number: 7,
    what: `2.root.json that says it is version ${version}`,
    code,
    async prepare({ registry, client }) {
      const bytes = await signContent({ ...registry.content.root, version }, registry.keys.root);
      registry.files.set('metadata/2.root.json', bytes);
      return () => client.refresh();
    },
  })),
  {
    number: 7,
    what: '2.root.json that is the first root again',
    code: 'ROLLBACK',
    async prepare({ registry, client }) {
      registry.files.set('metadata/2.root.json', registry.pinned);
      return () => client.refresh();
    },
  },
  {
    number: 8,
    what: 'an endless chain of valid roots',
    code: 'TOO_LARGE',
    async prepare({ registry, client }) {
      for (let turn = 0; turn < 258; turn++) await registry.publishRoot();
      return () => client.refresh();
    },
    async heal(arena) {
      // The chain was signed, so the next refresh goes on where this one stopped.
      await arena.registry.publish();
    },
  },
  {
    number: 9,
    what: 'a last root that expired',
    code: 'EXPIRED',
    async prepare({ registry, client }) {
      registry.content.root.expires = '2025-12-31T00:00:00Z';
      await registry.publishRoot();
      return () => client.refresh();
    },
    heal: nextRoot,
  },
];
