import { encodeUtf8 } from '../../../../registry/format/bytes.ts';
import { sha256Hex } from '../../../../registry/format/digest.ts';
import { encodeEnvelope } from '../../../../registry/format/envelope.ts';
import {
  makeKey,
  seal,
  START,
  subtle,
  TestPublisher,
  type ReleaseOptions,
} from '../../../fixtures/registry-simulator/index.ts';
import { PLUGIN, type Arena } from '../arena.ts';
import { equal, type Attack } from '../attack.ts';

const DAY = 86_400_000;

/** List a release before the honest one and let the client see it; the trigger opens it. */
function listing(make: (arena: Arena) => Promise<void>): Attack['prepare'] {
  return async (arena) => {
    await make(arena);
    await arena.publish();
    // What it says about itself is heard, or not, before somebody wants to install it.
    await arena.client.lookup(PLUGIN).catch(() => undefined);
    return () => arena.client.release(PLUGIN);
  };
}

async function addRelease({ publisher, listed }: Arena, options: ReleaseOptions = {}): Promise<void> {
  listed.releases.unshift({ release: await publisher.release(PLUGIN, { version: '1.1.0', seq: 2, ...options }) });
}

const released = (version: string) => async (_: Arena, result: unknown) =>
  equal((result as { plugin: { version: string } }).plugin.version, version, 'the release'); // what release() returns

export const publisherAttacks: readonly Attack[] = [
  {
    number: 34,
    what: 'an older release under the number of a new one',
    code: 'WRONG_SUBJECT',
    prepare: listing(async ({ listed }) => {
      const [honest] = listed.releases;
      if (honest) listed.releases = [{ ...honest, override: { version: '1.1.0', seq: 2 } }];
      listed.entry = { seq: 2 };
    }),
  },
  {
    number: 34,
    what: 'a beta under the number of a release',
    code: 'WRONG_SUBJECT',
    prepare: listing(async ({ listed, publisher }) => {
      const release = await publisher.release(PLUGIN, { version: '2.0.0-beta.1', seq: 2 });
      listed.releases.unshift({ release, override: { version: '2.0.0' } });
    }),
  },
  {
    number: 34,
    what: 'a release that is listed with another seq than it has',
    code: 'WRONG_SUBJECT',
    prepare: listing(async ({ listed, publisher }) => {
      const release = await publisher.release(PLUGIN, { version: '1.1.0', seq: 2 });
      listed.releases.unshift({ release, override: { seq: 5 } });
      listed.entry = { seq: 5 };
    }),
  },
  {
    number: 29,
    what: 'the release of plugin A for plugin B',
    code: 'WRONG_SUBJECT',
    prepare: listing(async ({ listed, publisher }) => {
      listed.releases.unshift({ release: await publisher.release('table', { version: '1.1.0', seq: 2 }) });
    }),
  },
  {
    number: 30,
    what: 'a release signed as another kind of document',
    code: 'SIG_INVALID',
    prepare: listing(async (arena) => {
      await addRelease(arena);
      await resealAs(arena, async (payload) => {
        const { bytes } = await seal('transfer', JSON.parse(new TextDecoder().decode(payload)), arena.publisher.keys);
        return encodeUtf8(
          new TextDecoder().decode(bytes).replace('vnd.airlock.transfer+json', 'vnd.airlock.release+json'),
        );
      });
    }),
  },
  {
    number: 30,
    what: 'a release whose signature is over the payload without its type',
    code: 'SIG_INVALID',
    prepare: listing(async (arena) => {
      await addRelease(arena);
      const [key] = arena.publisher.keys;
      if (!key) throw new Error('A publisher has a key');
      await resealAs(arena, async (payload) =>
        encodeEnvelope('release', payload, [{ keyid: key.id, sig: await key.sign(payload) }]),
      );
    }),
  },
  {
    number: 30,
    what: 'an identity in the place of a release',
    code: 'WRONG_TYPE',
    prepare: listing(async (arena) => {
      await addRelease(arena);
      await resealAs(arena, async () => arena.publisher.identities[0] ?? new Uint8Array());
    }),
  },
  {
    number: 35,
    what: 'a new release by who has every key of the operator and none of the publisher',
    code: 'SIG_INVALID',
    prepare: listing(async (arena) => {
      const { catalog, targets, snapshot } = arena.registry.keys;
      await addRelease(arena, { keys: [...catalog, ...targets, ...snapshot], code: 'steal()' });
    }),
  },
  {
    number: 35,
    what: 'a new release without any signature',
    code: 'UNSIGNED',
    prepare: listing((arena) => addRelease(arena, { keys: [] })),
  },
  {
    number: 36,
    what: 'a plugin that the operator gives to another publisher',
    code: 'WRONG_PUBLISHER',
    prepare: listing(async (arena) => {
      const thief = await TestPublisher.create();
      arena.listed.publisher = thief;
      arena.listed.releases.unshift({
        release: await thief.release(PLUGIN, { version: '1.1.0', seq: 2, code: 'steal()' }),
      });
    }),
  },
  {
    number: 36,
    what: 'a transfer that the new publisher signed for himself',
    code: 'SIG_INVALID',
    prepare: listing(async (arena) => {
      const thief = await TestPublisher.create();
      const { publisher, listed } = arena;
      const transfer = { plugin: PLUGIN, from: publisher.id, to: thief.id, seq: 2, created: '2026-01-01T00:00:00Z' };
      const { bytes: statement } = await seal('transfer', transfer, thief.keys);
      listed.transfers = [{ statement, identities: [...publisher.identities] }];
      listed.publisher = thief;
      listed.releases.unshift({ release: await thief.release(PLUGIN, { version: '1.1.0', seq: 2, code: 'steal()' }) });
    }),
  },
  {
    number: 37,
    what: 'an honest rotation from version 1 to 3',
    code: 'accepted',
    prepare: listing(async (arena) => {
      await arena.publisher.rotate({ signedBefore: { [PLUGIN]: 1 } });
      await arena.publisher.rotate({ signedBefore: { [PLUGIN]: 1 } });
      await addRelease(arena);
      arena.mark();
    }),
    after: released('1.1.0'),
  },
  {
    number: 37,
    what: 'a chain with a gap',
    code: 'WRONG_SUBJECT',
    prepare: listing(async (arena) => {
      await arena.publisher.rotate();
      await arena.publisher.rotate();
      await addRelease(arena, { identitySeq: 3 });
      const [first, , third] = arena.publisher.identities;
      arena.listed.identities = first && third ? [first, third] : [];
    }),
  },
  {
    number: 37,
    what: 'a fork after the identity that was seen',
    code: 'CONFLICT',
    async prepare(arena) {
      const { publisher } = arena;
      const [first] = publisher.identities;
      const { keys } = publisher;
      await publisher.rotate({ signedBefore: { [PLUGIN]: 1 } });
      await addRelease(arena);
      await arena.publish();
      await arena.client.release(PLUGIN);
      arena.mark();
      // Who kept the first keys writes another second version with them.
      const fork = await TestPublisher.create();
      const own = [await makeKey()];
      const content = {
        version: 2,
        prev: await payloadHash(first ?? new Uint8Array()),
        name: 'Test publisher',
        keys: Object.fromEntries(own.map((key) => [key.id, key.public])),
        threshold: 1,
        created: '2026-01-01T00:00:00Z',
        signedBefore: { [PLUGIN]: 1 },
      };
      const { bytes } = await seal('identity', content, [...keys, ...own]);
      Object.assign(fork, { keys: own, id: publisher.id });
      const release = await fork.release(PLUGIN, { version: '1.2.0', seq: 3, identitySeq: 2, code: 'steal()' });
      arena.listed.identities = first ? [first, bytes] : [];
      arena.listed.releases.unshift({ release });
      await arena.publish();
      await arena.client.lookup(PLUGIN).catch(() => undefined);
      return () => arena.client.release(PLUGIN);
    },
  },
  ...(['old', 'new'] as const).map((which): Attack => ({
    number: 37,
    what: `a rotation signed by the ${which} keys only`,
    code: 'SIG_INVALID',
    prepare: listing(async (arena) => {
      const old = arena.publisher.keys;
      arena.publisher.keys = [await makeKey()];
      await arena.publisher.addIdentity(which === 'old' ? old : arena.publisher.keys);
      await addRelease(arena);
    }),
  })),
  {
    number: 37,
    what: 'an identity that went back',
    code: 'ROLLBACK',
    async prepare(arena) {
      const { publisher, listed, client } = arena;
      await publisher.rotate({ signedBefore: { [PLUGIN]: 1 } });
      await addRelease(arena);
      await arena.publish();
      await client.release(PLUGIN);
      arena.mark();
      listed.identities = publisher.identities.slice(0, 1);
      // A release of the first identity is still there to be listed.
      listed.releases = listed.releases.slice(1);
      listed.entry = { seq: 2 };
      await arena.publish();
      await client.lookup(PLUGIN).catch(() => undefined);
      return () => client.release(PLUGIN);
    },
  },
  {
    number: 38,
    what: 'a release signed by keys that were replaced',
    code: 'SIG_INVALID',
    prepare: listing(async (arena) => {
      const old = arena.publisher.keys;
      await arena.publisher.rotate({ signedBefore: { [PLUGIN]: 1 } });
      await addRelease(arena, { keys: old, identitySeq: 1 });
    }),
  },
  ...(
    [
      [13, 'SIG_INVALID', 'before its delay is over'],
      [15, 'accepted', 'after its delay, which users are told'],
    ] as const
  ).map(([days, code, when]): Attack => ({
    number: 39,
    what: `a recovery by the operator ${when}`,
    code,
    prepare: listing(async (arena) => {
      const { publisher, listed, registry } = arena;
      publisher.keys = [await makeKey()];
      const identity = await publisher.addIdentity(publisher.keys, { signedBefore: { [PLUGIN]: 1 } });
      listed.recoveries = [await registry.recover(publisher.id, 2, identity, START, START)];
      await addRelease(arena);
      registry.now = START + days * DAY;
      for (const role of ['timestamp', 'snapshot', 'catalog'] as const)
        registry.content[role].expires = '2026-02-01T00:00:00Z';
      if (code === 'accepted') arena.mark();
    }),
    ...(code === 'accepted' && {
      after: async (_: Arena, result: unknown) =>
        equal((result as { recovered: unknown }).recovered, [2], 'recovered versions'), // what release() returns
    }),
  })),
  {
    number: 39,
    what: 'a recovery by keys that are not the offline ones of the registry',
    code: 'SIG_INVALID',
    prepare: listing(async (arena) => {
      const { publisher, listed, registry } = arena;
      publisher.keys = [await makeKey()];
      const identity = await publisher.addIdentity(publisher.keys, { signedBefore: { [PLUGIN]: 1 } });
      const { targets } = registry.keys;
      registry.keys.targets = registry.keys.catalog;
      listed.recoveries = [await registry.recover(publisher.id, 2, identity, START - 30 * DAY, START - 15 * DAY)];
      registry.keys.targets = targets;
      await addRelease(arena);
    }),
  },
];

/** Put other bytes under the newest listing, whose hash then is that of the bytes. */
async function resealAs(
  { listed }: Arena,
  make: (payload: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer>>,
): Promise<void> {
  const [newest] = listed.releases;
  if (!newest) throw new Error('A release is listed');
  const envelope = await make(payloadOf(newest.release.envelope));
  listed.releases[0] = { ...newest, release: { ...newest.release, envelope, hash: await sha256Hex(subtle, envelope) } };
}

function payloadOf(envelope: Uint8Array): Uint8Array<ArrayBuffer> {
  const { payload } = JSON.parse(new TextDecoder().decode(envelope)) as { payload: string }; // an envelope made here
  return Uint8Array.from(atob(payload), (letter) => letter.charCodeAt(0));
}

function payloadHash(envelope: Uint8Array): Promise<string> {
  return sha256Hex(subtle, payloadOf(envelope));
}
