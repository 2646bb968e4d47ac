import { defineHook } from '@airlock/sdk';
import { describe, expect, it } from 'vitest';
import { encodeUtf8, type Bytes } from '../../../registry/format/index.ts';
import { makeKey, subtle, type TestKey } from '../../../test/fixtures/registry-simulator/index.ts';
import { testWorld } from '../../../test/fixtures/host.ts';
import { memoryStore } from '../storage/memory-store.ts';
import { requiredConsent } from '../packages/install-plan.ts';
import { sealed } from '../../../test/fixtures/policy.ts';
import { openSignedPolicy, type SignedPolicy, type SignedPolicyOptions } from './signed-policy.ts';

const shout = defineHook<string>('test.shout', 'filter', { description: 'Text on its way' });

interface Server {
  file: Bytes | undefined;
  readonly fetch: typeof fetch;
}

/** What serves a policy file; `undefined`: nothing answers. */
function server(file?: Bytes): Server {
  const made: Server = {
    file,
    async fetch() {
      if (!made.file) throw new TypeError('Failed to fetch');
      return new Response(made.file);
    },
  };
  return made;
}

async function opened(key: TestKey, from: Server, more: Partial<SignedPolicyOptions> = {}): Promise<SignedPolicy> {
  return openSignedPolicy({
    url: 'https://app.example/policy.signed.json',
    keys: [key.public],
    store: memoryStore(),
    fetch: from.fetch,
    crypto: subtle,
    ...more,
  });
}

describe('a signed policy', () => {
  it('is in force as it was signed, and offline as it was seen last', async () => {
    const key = await makeKey();
    const store = memoryStore();
    const from = server(await sealed({ block: ['*/evil'] }, 3, [key]));
    const policy = await opened(key, from, { store });
    expect(policy.policy.block).toEqual(['*/evil']);
    expect(policy.number()).toBe(3);
    expect(policy.error()).toBeUndefined();
    from.file = undefined;
    const later = await opened(key, from, { store });
    expect(later.policy.block).toEqual(['*/evil']);
    expect(later.error()).toMatchObject({ code: 'POLICY_UNREACHABLE', retryable: true });
  });

  it('lets nothing in as long as none was ever seen', async () => {
    const policy = await opened(await makeKey(), server());
    expect(policy.policy).toEqual({ allow: [], unlisted: 'never' });
    expect(policy.number()).toBeUndefined();
  });

  it.each<[string, (key: TestKey) => Promise<Bytes>, RegExp]>([
    ['signed by another key', async () => sealed({}, 9, [await makeKey()]), /signed by 0/],
    ['not signed', async () => sealed({}, 9, []), /not signed/],
    ['of another kind', async (key) => sealed({}, 9, [key], 'release'), /another kind/],
    ['older than what was seen', async (key) => sealed({}, 1, [key]), /number 1, and number 2 was seen/],
    [
      'another with the same number',
      async (key) => sealed({ page: 'never' }, 2, [key], 'policy', 99_000),
      /two policies/,
    ],
    ['with a rule that is not known', async (key) => sealed({ blok: [] } as object, 9, [key]), /unknown member "blok"/],
    ['with a rule of the wrong kind', async (key) => sealed({ page: 'often' } as object, 9, [key]), /page/],
    ['no JSON', async () => encodeUtf8('{'), /JSON/],
    ['too large', async () => new Uint8Array(300_000), /300000 bytes/],
  ])('%s is not taken, and the one before stays in force', async (_, make, why) => {
    const key = await makeKey();
    const from = server(await sealed({ block: ['*/evil'] }, 2, [key]));
    const policy = await opened(key, from);
    from.file = await make(key);
    expect(await policy.check()).toBe(false);
    expect(policy.error()).toMatchObject({ code: 'POLICY_UNTRUSTED', message: expect.stringMatching(why) });
    expect(policy.policy.block).toEqual(['*/evil']);
    expect(policy.number()).toBe(2);
  });

  it('needs as many keys as the deployment says, each counted once', async () => {
    const [one, two] = [await makeKey(), await makeKey('ecdsa')];
    const from = server(await sealed({}, 1, [one]));
    const both = { keys: [one.public, two.public], threshold: 2 };
    const policy = await opened(one, from, both);
    expect(policy.number()).toBeUndefined();
    from.file = await sealed({}, 1, [one, one]);
    expect(await policy.check()).toBe(false);
    from.file = await sealed({ page: 'never' }, 1, [one, two]);
    expect(await policy.check()).toBe(true);
    expect(policy.policy.page).toBe('never');
  });

  it('is not believed from the store when the row is damaged, or the keys of the deployment are others now', async () => {
    const key = await makeKey();
    const store = memoryStore();
    const from = server(await sealed({ page: 'never' }, 2, [key]));
    await opened(key, from, { store });
    from.file = undefined;
    expect((await opened(await makeKey(), from, { store })).number()).toBeUndefined();
    expect((await opened(key, from, { store })).number()).toBe(2);
    for (const damaged of [{ format: 2 }, { format: 1, file: new Uint8Array(4) }, 'text']) {
      await store.transaction(['state'], 'write', (tx) => tx.put('state', 'policy', damaged));
      expect((await opened(key, from, { store })).number()).toBeUndefined();
    }
  });

  it('does not hold the app up when the last one is known and nobody answers', async () => {
    const key = await makeKey();
    const store = memoryStore();
    await opened(key, server(await sealed({}, 2, [key])), { store });
    const silent: typeof fetch = () => new Promise(() => {});
    const policy = await opened(key, server(), { store, fetch: silent, within: 1 });
    expect(policy.number()).toBe(2);
  });

  it('that changes stops what it refuses at once, and lets it run again', async () => {
    const world = await testWorld();
    const key = await makeKey();
    const from = server(await sealed({}, 1, [key]));
    const signed = await opened(key, from, { store: world.store });
    await world.publish({
      id: 'notes',
      code: { handlers: [(value) => `${value}!`] },
      manifest: { hooks: [{ hook: 'test.shout', kind: 'filter', priority: 100 }] },
    });
    const host = await world.host({ policy: signed.policy, followPolicy: signed.followPolicy });
    const plan = await host.plugins.plan(world.name('notes'));
    await host.plugins.install(plan, requiredConsent(plan));
    expect(await host.hooks.filter(shout, 'a')).toBe('a!');

    from.file = await sealed({ block: ['*/notes'] }, 2, [key]);
    await signed.check();
    await expect.poll(() => host.plugins.get(world.name('notes'))?.state.kind).toBe('blocked');
    expect(await host.hooks.filter(shout, 'a')).toBe('a');
    await expect(host.plugins.plan(world.name('notes'))).rejects.toMatchObject({ code: 'POLICY_REFUSED' });

    from.file = await sealed({ page: 'never' }, 3, [key]);
    await signed.check();
    await expect.poll(() => host.hooks.filter(shout, 'a')).toBe('a!');
  });
});
