import { concatBytes, decodeHex } from '../../../../registry/format/bytes.ts';
import { makeKey, RegistrySimulator, subtle, type TestKey } from '../../../fixtures/registry-simulator/index.ts';
import type { Arena } from '../arena.ts';
import type { Attack } from '../attack.ts';
import { newTimestampKeys, withTimestampKeys } from './timestamp-keys.ts';

async function timestampWith(arena: Arena, key: TestKey): Promise<() => Promise<unknown>> {
  await withTimestampKeys(arena, 1, [key]);
  await arena.registry.publish(['timestamp']);
  return () => arena.client.refresh();
}

export const algorithmAttacks: readonly Attack[] = [
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
