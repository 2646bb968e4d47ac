import { concatBytes, decodeHex, encodeBase64 } from '../../../../registry/format/bytes.ts';
import {
  RegistrySimulator,
  makeKey,
  signContent,
  subtle,
  type RoleName,
  type TestKey,
} from '../../../fixtures/registry-simulator/index.ts';
import type { Arena } from '../arena.ts';
import type { Attack } from '../attack.ts';

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

/** The registry's owners put these keys in charge of the timestamp. */
async function withTimestampKeys(arena: Arena, threshold: unknown, keys: readonly TestKey[]): Promise<void> {
  const { registry } = arena;
  registry.keys.timestamp = [...keys];
  // Some thresholds are what is attacked.
  registry.thresholds.timestamp = threshold as number;
  await registry.publishRoot();
}

/** One P-256 point as two keys: in hex, and as PEM. */
async function oneKeyTwice(): Promise<TestKey[]> {
  const key = await makeKey('ecdsa');
  const head = decodeHex('3059301306072a8648ce3d020106082a8648ce3d030107034200') ?? new Uint8Array();
  const spki = concatBytes([head, decodeHex(key.public.keyval.public) ?? new Uint8Array()]);
  const pem = `-----BEGIN PUBLIC KEY-----\n${encodeBase64(spki)}\n-----END PUBLIC KEY-----\n`;
  return [key, { ...key, id: 'the-same-as-pem', public: { ...key.public, keyval: { public: pem } } }];
}

async function timestampWith(arena: Arena, key: TestKey): Promise<() => Promise<unknown>> {
  await withTimestampKeys(arena, 1, [key]);
  await arena.registry.publish(['timestamp']);
  return () => arena.client.refresh();
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
  {
    number: 56,
    what: 'an Ed25519 key with the scheme of ECDSA',
    code: 'SIG_INVALID',
    async prepare(arena) {
      const key = await makeKey();
      return timestampWith(arena, { ...key, public: { ...key.public, scheme: 'ecdsa-sha2-nistp256' } });
    },
    heal: newTimestampKeys,
  },
  {
    number: 56,
    what: 'an ECDSA signature under the type of Ed25519',
    code: 'SIG_INVALID',
    async prepare(arena) {
      const key = await makeKey('ecdsa');
      return timestampWith(arena, { ...key, public: { ...key.public, keytype: 'ed25519', scheme: 'ed25519' } });
    },
    heal: newTimestampKeys,
  },
  ...['00'.repeat(32), `01${'00'.repeat(31)}`, `ec${'ff'.repeat(30)}7f`, `ed${'ff'.repeat(30)}7f`].map(
    (point): Attack => ({
      number: 56,
      what: `a key of small order, ${point.slice(0, 6)}…`,
      code: 'SIG_INVALID',
      prepare: (arena) =>
        timestampWith(arena, {
          id: 'weak',
          public: { keytype: 'ed25519', scheme: 'ed25519', keyval: { public: point } },
          // R of small order and S = 0 verify under such a key over any message, where nobody checks for it.
          sign: async () => decodeHex(`01${'00'.repeat(63)}`) ?? new Uint8Array(),
        }),
      heal: newTimestampKeys,
    }),
  ),
  ...(
    [
      ['with a byte after its end', (der: Uint8Array) => concatBytes([der, new Uint8Array(1)])],
      ['cut short', (der: Uint8Array) => concatBytes([der.subarray(0, -1)])],
      [
        'with a length in the long form',
        (der: Uint8Array) => concatBytes([der.subarray(0, 1), new Uint8Array([0x81]), der.subarray(1)]),
      ],
      ['of nothing', () => new Uint8Array()],
    ] as const
  ).map(([how, change]): Attack => ({
    number: 56,
    what: `an ECDSA signature ${how}`,
    code: 'SIG_INVALID',
    async prepare(arena) {
      const key = await makeKey('ecdsa');
      return timestampWith(arena, { ...key, sign: async (message) => change(await key.sign(message)) });
    },
    heal: newTimestampKeys,
  })),
  {
    number: 56,
    what: 'every length that honest ECDSA signatures have',
    code: 'accepted',
    async prepare(arena) {
      const key = await makeKey('ecdsa');
      const lengths = new Set<number>();
      return async () => {
        await withTimestampKeys(arena, 1, [key]);
        for (let turn = 0; turn < 200 && lengths.size < 3; turn++) {
          arena.registry.content.timestamp.version += 1;
          await arena.registry.sign('timestamp', [
            { ...key, sign: async (message) => remember(lengths, await key.sign(message)) },
          ]);
          await arena.client.refresh();
        }
        arena.mark();
        if (lengths.size < 3) throw new Error(`Only signatures of ${[...lengths].join()} bytes came up`);
      };
    },
  },
  {
    number: 54,
    what: 'a verifier that answers false, or a promise of it, or anything but true',
    code: 'SIG_INVALID',
    async prepare(arena) {
      await arena.registry.publish();
      const answers: unknown[] = [false, 1, 'true', {}, Promise.resolve(false)];
      const clients = await Promise.all(
        answers.map((answer) => arena.registry.client({ crypto: withMethod('verify', async () => answer) })),
      );
      return async () => {
        const refusals = await Promise.allSettled(clients.map((client) => client.refresh()));
        for (const refusal of refusals) if (refusal.status === 'fulfilled') return;
        throw refusals[0]?.status === 'rejected' ? refusals[0].reason : new Error('unreachable');
      };
    },
  },
  {
    number: 55,
    what: 'a page without WebCrypto',
    code: 'NO_CRYPTO',
    // What insecure pages have in its place.
    prepare:
      async ({ registry }) =>
      () =>
        registry.client({ crypto: undefined as unknown as SubtleCrypto }),
  },
  {
    number: 55,
    what: 'a browser without Ed25519',
    code: 'NO_CRYPTO',
    async prepare({ registry }) {
      const client = await registry.client({ crypto: withoutEd25519() });
      return () => client.refresh();
    },
  },
  {
    number: 55,
    what: 'a browser without Ed25519, for a registry of P-256 keys',
    code: 'accepted',
    async prepare() {
      const registry = await RegistrySimulator.create('ecdsa');
      const client = await registry.client({ crypto: withoutEd25519() });
      return () => client.refresh();
    },
  },
];

/** Honest owners replace the keys, with the root that follows. */
async function newTimestampKeys(arena: Arena): Promise<void> {
  const { version } = arena.registry.content.root;
  const kept = new Map([...arena.registry.files].filter(([path]) => path.endsWith('.root.json')));
  await arena.heal();
  for (const [path, bytes] of kept) arena.registry.files.set(path, bytes);
  arena.registry.content.root.version = version;
  await arena.registry.replaceKeys('timestamp');
  await arena.registry.publish(['timestamp']);
}

function remember(lengths: Set<number>, signature: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  lengths.add(signature.length);
  return signature;
}

/** The platform's crypto with one method replaced. */
function withMethod(name: keyof SubtleCrypto, method: (...values: never[]) => unknown): SubtleCrypto {
  return new Proxy(subtle, {
    get: (target, key) => (key === name ? method : Reflect.get(target, key).bind(target)),
  });
}

function withoutEd25519(): SubtleCrypto {
  return new Proxy(subtle, {
    get(target, key) {
      const method = Reflect.get(target, key).bind(target);
      if (key !== 'importKey') return method;
      return (...values: Parameters<SubtleCrypto['importKey']>) =>
        JSON.stringify(values[2]).includes('Ed25519')
          ? Promise.reject(new DOMException('Unrecognized name', 'NotSupportedError'))
          : method(...values);
    },
  });
}
