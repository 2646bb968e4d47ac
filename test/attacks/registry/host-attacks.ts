import { AirlockError } from '../../../host/kernel/errors.ts';
import { requiredConsent } from '../../../host/kernel/packages/install-plan.ts';
import { testWorld } from '../../fixtures/host.ts';
import { TestPublisher } from '../../fixtures/registry-simulator/index.ts';
import { equal, holds } from './attack.ts';
import { PLUGIN, versioned, type Stage } from './stage.ts';

/** An attack on a whole host: packages, consent, rows. Each ends with the host in working order. */
export interface HostAttack {
  /** As in docs/registry-attacks.md. */
  readonly number: number;
  readonly what: string;
  run(stage: Stage): Promise<void>;
}

/** The code an error of the host has, and beside it the registry's. */
async function refusalOf(work: Promise<unknown>): Promise<readonly unknown[]> {
  try {
    await work;
    return ['accepted'];
  } catch (error) {
    if (!(error instanceof AirlockError)) throw error;
    const { registry } = error.detail;
    return registry === undefined ? [error.code] : [error.code, registry];
  }
}

/** A member of a row, changed. */
const member = (name: string, edit: (value: never) => unknown) => (row: unknown) => {
  const members = row as Record<string, never>; // a row of the host's own
  return { ...members, [name]: edit(members[name] as never) };
};

export const HOST_ATTACKS: readonly HostAttack[] = [
  {
    number: 36,
    what: 'a plugin that the operator gives to another publisher is not updated',
    async run(stage) {
      const { world } = stage;
      const thief = await TestPublisher.create();
      const listed = world.registry.plugins.get(PLUGIN);
      if (!listed) throw new Error('It was published');
      listed.publisher = thief;
      listed.releases.unshift({ release: await thief.release(PLUGIN, { version: '1.1.0', seq: 2, code: 'steal()' }) });
      await world.registry.publish();
      await stage.host.catalogue.refresh();
      equal(await refusalOf(stage.host.plugins.plan(stage.name)), ['PACKAGE_REFUSED', 'WRONG_PUBLISHER'], 'the update');
      equal(await stage.runs(), '1.0.0', 'what runs');
    },
  },
  {
    number: 40,
    what: 'a malicious release with a stolen publisher key reaches nobody by itself, and a revocation stops it where it was wanted',
    async run(stage) {
      const { world } = stage;
      const stolen = await stage.publish('1.1.0', 2);
      equal(await stage.runs(), '1.0.0', 'what runs while nobody agreed to the update');
      await stage.reopen();
      equal(await stage.runs(), '1.0.0', 'what runs after a restart');
      await stage.install();
      equal(await stage.runs(), '1.1.0', 'what runs once the user wanted it');
      world.registry.revocations = [{ scope: 'release', target: stolen, reason: 'The key was stolen' }];
      await world.registry.publish();
      await stage.host.catalogue.refresh();
      equal([await stage.runs(), stage.standing()], ['', 'PACKAGE_REVOKED'], 'what runs, and why not');
      await stage.host.plugins.rollback(stage.name);
      equal(await stage.runs(), '1.0.0', 'what runs after going back');
    },
  },
  ...(
    [
      [
        'a permission',
        { permissions: { network: { reason: 'To call home', origins: ['https://evil.example'] } } },
        'CONSENT_MISSING',
      ],
      ['a dependency', { dependencies: { table: '^1.0.0' } }, 'PLAN_BLOCKED'],
    ] as const
  ).map(([what, manifest, code]): HostAttack => ({
    number: 41,
    what: `an update that asks for ${what} waits, and the old version runs`,
    async run(stage) {
      await stage.publish('1.1.0', 2, { manifest });
      const plan = await stage.host.plugins.plan(stage.name);
      const silent = stage.host.plugins.install(plan, { release: plan.release, permissions: [] });
      equal(await refusalOf(silent), [code], 'the update without consent');
      equal(await stage.runs(), '1.0.0', 'what runs');
      await stage.reopen();
      equal(await stage.runs(), '1.0.0', 'what runs after a restart');
    },
  })),
  {
    number: 41,
    what: 'an update that asks for more hosts of the network waits, and the old version runs',
    async run(stage) {
      const network = (...origins: string[]) => ({ permissions: { network: { reason: 'To load maps', origins } } });
      await stage.publish('1.1.0', 2, { manifest: network('https://maps.example') });
      await stage.install();
      await stage.publish('1.2.0', 3, { manifest: network('https://maps.example', 'https://evil.example') });
      const plan = await stage.host.plugins.plan(stage.name);
      equal(
        plan.permissions.added.map(({ permission }) => permission),
        ['network'],
        'what the update asks for',
      );
      const silent = stage.host.plugins.install(plan, { release: plan.release, permissions: [] });
      equal(await refusalOf(silent), ['CONSENT_MISSING'], 'the update without consent');
      equal(await stage.runs(), '1.1.0', 'what runs');
    },
  },
  {
    number: 42,
    what: 'a revoked plugin stops while it runs, stays stopped without a network, and comes back when it is lifted',
    async run(stage) {
      const { world } = stage;
      equal(await stage.runs(), '1.0.0', 'what runs before');
      world.registry.revocations = [{ scope: 'plugin', target: PLUGIN, reason: 'It sends data away' }];
      await world.registry.publish();
      await stage.host.catalogue.refresh();
      equal([await stage.runs(), stage.standing()], ['', 'PACKAGE_REVOKED'], 'what runs, and why not');
      world.online = false;
      await stage.reopen();
      equal(
        [await stage.runs(), stage.standing()],
        ['', 'PACKAGE_REVOKED'],
        'what runs without a network, and why not',
      );
      world.online = true;
      world.registry.revocations = [];
      await world.registry.publish();
      await stage.host.catalogue.refresh();
      equal(await stage.runs(), '1.0.0', 'what runs once it was lifted');
    },
  },
  {
    number: 44,
    what: 'a revoked plugin keeps its user’s data, and the reason is shown',
    async run(stage) {
      const { world, host, name } = stage;
      const key = `${name}\0note`;
      await world.store.transaction(['storage'], 'write', (tx) => tx.put('storage', key, { text: 'the only copy' }));
      world.registry.revocations = [{ scope: 'plugin', target: PLUGIN, reason: 'It sends data away' }];
      await world.registry.publish();
      await host.catalogue.refresh();
      equal(await stage.runs(), '', 'what runs');
      await stage.reopen();
      const kept = await world.store.transaction(['storage'], 'read', (tx) => tx.get('storage', key));
      equal(kept, { text: 'the only copy' }, 'the data');
      equal(await stage.runs(), '', 'what runs after a restart');
      const state = stage.host.plugins.get(name)?.state;
      holds(state?.kind === 'revoked' && state.error.message.includes('It sends data away'), 'the reason is shown');
    },
  },
  ...(
    [
      [
        'the code of the plugin',
        'blobs',
        (bytes: unknown) => (bytes as Uint8Array).map((byte) => byte ^ 1),
        'PACKAGE_DAMAGED',
      ],
      ['the code of the plugin, evicted', 'blobs', () => undefined, 'PACKAGE_MISSING'],
      [
        'the manifest in the plugin’s row',
        'plugins',
        member('active', (fact: { manifest: object }) => ({
          ...fact,
          manifest: { ...fact.manifest, permissions: { network: { reason: 'x', origins: ['https://evil.example'] } } },
        })),
        'PACKAGE_DAMAGED',
      ],
      [
        'the seq in the plugin’s row',
        'plugins',
        member('active', (fact: object) => ({ ...fact, seq: 99 })),
        'PACKAGE_DAMAGED',
      ],
      [
        'the signed release',
        'releases',
        member('stored', (stored: { envelope: Uint8Array }) => ({
          ...stored,
          envelope: stored.envelope.map((byte, at) => (at === 80 ? byte ^ 1 : byte)),
        })),
        'PACKAGE_DAMAGED',
      ],
    ] as const
  ).map(([what, table, edit, code]): HostAttack => ({
    number: code === 'PACKAGE_MISSING' ? 46 : 45,
    what: `${what} in the database: found before it runs, and healed by installing again`,
    async run(stage) {
      await stage.tamper(table, edit);
      await stage.reopen();
      equal([await stage.runs(), stage.standing()], ['', code], 'what runs, and why not');
      await stage.host.catalogue.refresh();
      await stage.install();
      equal(await stage.runs(), '1.0.0', 'what runs once it was installed again');
    },
  })),
  {
    number: 45,
    what: 'what is known of the registry, made unreadable: nothing runs on it, and the next refresh heals it',
    async run(stage) {
      await stage.tamper('trust', () => ({ format: 1, plugins: 'none' }));
      await stage.reopen();
      equal(await stage.runs(), '', 'what runs on trust that nobody can read');
      await stage.host.catalogue.refresh();
      await stage.install();
      equal(await stage.runs(), '1.0.0', 'what runs afterwards');
    },
  },
  {
    number: 46,
    what: 'everything the browser stored is gone: the host starts empty and installs again',
    async run(stage) {
      await stage.reopen(await stage.carry());
      equal(stage.host.plugins.list(), [], 'what is installed');
      await stage.host.catalogue.refresh();
      await stage.install();
      equal(await stage.runs(), '1.0.0', 'what runs');
    },
  },
  {
    number: 47,
    what: 'rows of another profile, with everything switched on, run nothing here',
    async run(stage) {
      const { started } = stage.world;
      await stage.runs();
      const before = started.length;
      await stage.reopen(await stage.carry('plugins', 'releases', 'blobs', 'grants'));
      equal(await stage.runs(), '', 'what runs from imported rows');
      equal(started.length, before, 'starts of imported code');
      holds(stage.standing() !== 'active', 'it is not active');
    },
  },
  {
    number: 51,
    what: 'a page that is closed in the middle of a download leaves nothing half installed',
    async run(stage) {
      await stage.publish('1.1.0', 2, { files: { 'big.bin': 'x'.repeat(100_000) } });
      const plan = await stage.host.plugins.plan(stage.name);
      const page = new AbortController();
      const closed = stage.host.plugins.install(plan, requiredConsent(plan), {
        signal: page.signal,
        onProgress: ({ phase }) =>
          phase === 'download' && page.abort(new AirlockError('PLAN_STALE', 'The page was closed.')),
      });
      equal(await refusalOf(closed), ['PLAN_STALE'], 'the download');
      equal(await stage.runs(), '1.0.0', 'what runs');
      await stage.reopen();
      equal(await stage.runs(), '1.0.0', 'what runs after the page was opened again');
      await stage.install();
      equal(await stage.runs(), '1.1.0', 'what runs once the download went through');
    },
  },
  {
    number: 58,
    what: 'a dependency of the same name from another registry does not count',
    async run(stage) {
      const { world } = stage;
      const other = await testWorld();
      await other.publish({ ...versioned('1.0.0', 1), id: 'table' });
      await world.publish({ ...versioned('1.0.0', 1), id: 'form', manifest: { dependencies: { table: '^1.0.0' } } });
      const host = await world.host({
        registries: [
          { name: 'main', urls: ['https://registry.example/'], root: world.registry.pinned },
          { name: 'public', urls: ['https://public.example/'], root: other.registry.pinned },
        ],
        fetch: (input, init) =>
          (String(input).startsWith('https://public.example/') ? other : world).registry.fetch(input, init),
      });
      await host.catalogue.refresh();
      const table = await host.plugins.plan(other.name('table'));
      await host.plugins.install(table, requiredConsent(table));
      const plan = await host.plugins.plan(world.name('form'));
      equal([plan.dependencies[0]?.state, plan.blocked?.code], ['missing', 'DEPENDENCY_MISSING'], 'the dependency');
    },
  },
];

export const hostTitleOf = ({ number, what }: HostAttack): string => `attack ${number}: ${what}`;
