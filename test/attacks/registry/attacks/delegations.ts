import { findTarget, TufSession } from '../../../../registry/client/index.ts';
import { download } from '../../../../registry/client/download.ts';
import { Draft } from '../../../../registry/client/draft.ts';
import { EMPTY_TRUST } from '../../../../registry/client/trust.ts';
import { LIMITS } from '../../../../registry/format/limits.ts';
import { roleFileName } from '../../../../registry/format/tuf.ts';
import { keysById, makeKey, signContent, subtle, type TestKey } from '../../../fixtures/registry-simulator/index.ts';
import type { Arena } from '../arena.ts';
import { equal, holds, type Attack } from '../attack.ts';

const NAMES = [
  '../timestamp',
  '/etc/passwd',
  'a?b=c',
  'a#b',
  '%2e%2e%2fx',
  '..',
  'a\\b',
  'a\u0000b',
  'É',
  'x'.repeat(400),
];

/** A repository of targets files that delegate to one another, all signed by `key`. */
async function delegationGraph(
  { registry }: Arena,
  roles: Readonly<
    Record<
      string,
      {
        readonly to: readonly string[];
        readonly key?: TestKey;
        readonly signs?: readonly string[];
        readonly expects?: TestKey;
      }
    >
  >,
  key: TestKey,
): Promise<TufSession> {
  const delegationsOf = (to: readonly string[], expects: TestKey) => ({
    keys: keysById([expects]),
    roles: to.map((name) => ({ name, keyids: [expects.id], threshold: 1, terminating: false, paths: ['app/*'] })),
  });
  const content = (to: readonly string[], expects: TestKey, targets: object) => ({
    ...registry.content.catalog,
    version: 1,
    targets,
    ...(to.length > 0 && { delegations: delegationsOf(to, expects) }),
  });
  const file = { length: 1, hashes: { sha256: '0'.repeat(64) } };
  const meta: Record<string, { version: number }> = {};
  for (const [name, { to, signs = [], key: own = key, expects = key }] of Object.entries(roles)) {
    const targets = Object.fromEntries(signs.map((path) => [path, file]));
    const bytes = await signContent(content(to, expects, targets), name === 'targets' ? registry.keys.targets : [own]);
    registry.files.set(`metadata/${roleFileName(name, 1)}`, bytes);
    meta[`${name}.json`] = { version: 1 };
  }
  registry.content.snapshot.version += 1;
  registry.content.snapshot['meta'] = meta;
  await registry.sign('snapshot');
  await registry.publish(['timestamp']);
  const session = await TufSession.open(registry.pinned, {
    subtle,
    files: new Draft(EMPTY_TRUST.local),
    now: registry.now,
    limits: LIMITS,
    async get(name) {
      registry.requests.push(name);
      const bytes = registry.files.get(`metadata/${name}`);
      if (bytes) return bytes;

      return download(async () => new Response('', { status: 404 }), name, LIMITS, { limit: 1 });
    },
  });
  await session.refresh();
  return session;
}

export const delegationAttacks: readonly Attack[] = [
  {
    number: 25,
    what: 'delegations in a circle',
    code: 'accepted',
    async prepare(arena) {
      const session = await delegationGraph(
        arena,
        { targets: { to: ['a'] }, a: { to: ['b'] }, b: { to: ['a', 'b'] } },
        await makeKey(),
      );
      arena.registry.requests.length = 0;
      return async () => findTarget(subtle, session, 'app/x', LIMITS.delegations);
    },
    async after({ registry }, result) {
      equal(result, undefined, 'the target');
      equal(
        registry.requests.filter((path) => path.startsWith('1.')),
        ['1.a.json', '1.b.json'],
        'files asked for',
      );
    },
  },
  {
    number: 25,
    what: 'delegations a thousand deep',
    code: 'accepted',
    async prepare(arena) {
      const roles = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`r${at}`, { to: [`r${at + 1}`] }]));
      const session = await delegationGraph(
        arena,
        { targets: { to: ['r0'] }, ...roles, r1000: { to: [], signs: ['app/x'] } },
        await makeKey(),
      );
      arena.registry.requests.length = 0;
      return async () => findTarget(subtle, session, 'app/x', LIMITS.delegations);
    },
    async after({ registry }, result) {
      equal(result, undefined, 'the target');
      holds(registry.requests.length <= LIMITS.delegations, 'the search has an end');
    },
  },
  {
    number: 25,
    what: 'a role that one delegator vouches for and another does not',
    code: 'SIG_INVALID',
    async prepare(arena) {
      const [key, other] = [await makeKey(), await makeKey()];
      const session = await delegationGraph(
        arena,
        {
          targets: { to: ['a', 'b'] },
          a: { to: ['shared'] },
          b: { to: ['shared'], expects: other },
          shared: { to: [] },
        },
        key,
      );
      await findTarget(subtle, session, 'app/x', LIMITS.delegations);
      // Reached through `a` it was good; `b` expects another key, and a cached copy is no answer to that.
      return () => session.role('shared', { keys: keysById([other]), keyids: [other.id], threshold: 1 });
    },
  },
  {
    number: 26,
    what: 'a delegated role that signs outside its paths',
    code: 'accepted',
    async prepare(arena) {
      const session = await delegationGraph(
        arena,
        { targets: { to: ['a'] }, a: { to: [], signs: ['other/x', 'app/x', 'app/y/z'] } },
        await makeKey(),
      );
      return async () => {
        const find = async (path: string) => (await findTarget(subtle, session, path, LIMITS.delegations))?.role;
        return [await find('app/x'), await find('other/x'), await find('app/y/z')];
      };
    },
    after: async (_, found) =>
      equal(found, ['a', undefined, undefined], 'roles that may sign app/x, other/x and app/y/z'),
  },
  {
    number: 26,
    what: 'targets that give the catalogue to nobody',
    code: 'NOT_LISTED',
    async prepare({ registry, client }) {
      registry.content.targets.version += 1;
      const keyids = registry.keys.catalog.map(({ id }) => id);
      registry.content.targets['delegations'] = {
        keys: keysById(registry.keys.catalog),
        roles: [{ name: 'catalog', keyids, threshold: 1, terminating: true, paths: ['other/*'] }],
      };
      await registry.sign('targets');
      await registry.publish(['snapshot', 'timestamp']);
      return () => client.refresh();
    },
  },
  ...NAMES.map((name): Attack => ({
    number: 27,
    what: `a role named ${JSON.stringify(name.slice(0, 20))}`,
    code: 'accepted',
    async prepare(arena) {
      const session = await delegationGraph(
        arena,
        { targets: { to: [name] }, [name]: { to: [], signs: ['app/x'] } },
        await makeKey(),
      );
      arena.registry.requests.length = 0;
      return () => findTarget(subtle, session, 'app/x', LIMITS.delegations);
    },
    async after({ registry }, found) {
      equal((found as { role: string }).role, name, 'the role that signs'); // what findTarget returns
      const [asked = ''] = registry.requests;
      const url = new URL(`metadata/${asked}`, 'https://registry.example/base/');
      holds(
        url.href === `https://registry.example/base/metadata/${asked}`,
        'the name stays one segment of the address',
      );
      holds(!url.search && !url.hash && !asked.includes('/'), 'the name has no meaning in an address');
    },
  })),
];
