import { beforeEach, describe, expect, it } from 'vitest';
import { encodeUtf8, LIMITS, RegistryError, roleFileName, sha256Hex } from '../format/index.ts';
import {
  keysById,
  makeKey,
  RegistrySimulator,
  signContent,
  START,
  subtle,
  type Content,
  type TestKey,
} from '../../test/fixtures/registry-simulator/index.ts';
import { findTarget, matchesPattern } from './delegations.ts';
import { Draft } from './draft.ts';
import { EMPTY_TRUST } from './trust.ts';
import { TufSession } from './tuf-session.ts';

describe('a path pattern', () => {
  it.each([
    ['a/*', 'a/b', true],
    ['a/*', 'a/', true],
    ['a/*', 'a/b/c', false],
    ['a/*', 'b/a', false],
    ['*', 'a', true],
    ['*', 'a/b', false],
    ['*/b/*.js', 'a/b/c.js', true],
    ['foo-?.tgz', 'foo-1.tgz', true],
    ['foo-?.tgz', 'foo-10.tgz', false],
    ['foo-?.tgz', 'foo-.tgz', false],
    ['a?b', 'a/b', false],
    ['a*b*c', 'aXbYc', true],
    ['a*b*c', 'aXbYcZ', false],
    ['', '', true],
    ['a', 'A', false],
    ['[ab]', 'a', false],
    ['a.b', 'axb', false],
  ])('%j fits %j: %j', (pattern, path, fits) => {
    expect(matchesPattern(pattern, path)).toBe(fits);
  });

  it('takes no time, however it is made', () => {
    expect(matchesPattern(`${'*a'.repeat(500)}b`, 'a'.repeat(20_000))).toBe(false);
  });
});

interface Role {
  readonly name: string;
  readonly terminating?: boolean;
  readonly paths?: readonly string[];
  readonly path_hash_prefixes?: readonly string[];
  readonly keys?: readonly TestKey[];
}

let registry: RegistrySimulator;
let key: TestKey;
let roles: Map<string, Content>;
let asked: string[];

beforeEach(async () => {
  registry = await RegistrySimulator.create();
  key = await makeKey();
  roles = new Map();
  asked = [];
});

const delegate = (...children: readonly Role[]): object => ({
  keys: keysById(children.flatMap((child) => child.keys ?? [key])),
  roles: children.map(({ keys = [key], ...child }) => ({
    terminating: false,
    threshold: 1,
    keyids: keys.map(({ id }) => id),
    ...(!child.path_hash_prefixes && { paths: ['*'] }),
    ...child,
  })),
});

function addRole(name: string, targets: readonly string[], delegations?: object): void {
  const content: Content = {
    _type: 'targets',
    spec_version: '1.0.0',
    version: 1,
    expires: registry.content.targets.expires,
    targets: Object.fromEntries(targets.map((path) => [path, { length: 1, hashes: { sha256: 'ab' } }])),
    ...(delegations && { delegations }),
  };
  roles.set(name, content);
}

/** Sign everything with `key`, publish it, and search in one session. */
async function search(...paths: readonly string[]): Promise<(string | undefined)[]> {
  const top = roles.get('targets');
  if (top) Object.assign(registry.content.targets, { targets: top['targets'], delegations: top['delegations'] });
  await registry.sign('targets');
  const meta: Record<string, { version: number }> = { 'targets.json': { version: 1 } };
  for (const [name, content] of roles) {
    if (name === 'targets') continue;
    registry.files.set(`metadata/${roleFileName(name, 1)}`, await signContent(content, [key]));
    meta[`${name}.json`] = { version: 1 };
  }
  Object.assign(registry.content.snapshot, { meta });
  await registry.sign('snapshot');
  Object.assign(registry.content.timestamp, { meta: { 'snapshot.json': { version: 1 } } });
  await registry.sign('timestamp');
  const session = await TufSession.open(registry.pinned, {
    subtle,
    files: new Draft(EMPTY_TRUST.local),
    get: async (name) => {
      asked.push(name);
      const bytes = registry.files.get(`metadata/${name}`);
      if (bytes) return bytes;
      throw new RegistryError('UNREACHABLE', name, { status: 404 });
    },
    now: START,
    limits: LIMITS,
  });
  await session.refresh();
  asked.length = 0;
  const found: (string | undefined)[] = [];
  for (const path of paths) found.push((await findTarget(subtle, session, path, LIMITS.delegations))?.role);
  return found;
}

describe('a search for a target', () => {
  it('goes depth first, in the order of delegation, and asks each role once', async () => {
    addRole('targets', ['top'], delegate({ name: 'a' }, { name: 'b' }));
    addRole('a', [], delegate({ name: 'c' }, { name: 'b' }));
    addRole('b', ['x'], delegate({ name: 'a' }));
    addRole('c', []);
    expect(await search('top', 'x', 'nowhere')).toEqual(['targets', 'b', undefined]);
    expect(asked).toEqual(['1.a.json', '1.c.json', '1.b.json']);
  });

  it('ends at a terminating role, and below it', async () => {
    addRole('targets', [], delegate({ name: 'a', terminating: true }, { name: 'b' }));
    addRole('a', [], delegate({ name: 'c' }));
    addRole('b', ['x']);
    addRole('c', ['y']);
    expect(await search('x', 'y')).toEqual([undefined, 'c']);
    expect(asked).not.toContain('1.b.json');
  });

  it('does not believe a role about paths it was not given', async () => {
    addRole('targets', [], delegate({ name: 'a', paths: ['a/*'] }));
    addRole('a', ['a/x', 'b/x']);
    expect(await search('a/x', 'b/x')).toEqual(['a', undefined]);
  });

  it('gives paths by the beginning of their hash', async () => {
    const hash = await sha256Hex(subtle, encodeUtf8('x'));
    addRole('targets', [], delegate({ name: 'a', path_hash_prefixes: [hash.slice(0, 3)] }));
    addRole('a', ['x', 'y']);
    expect(await search('x', 'y')).toEqual(['a', undefined]);
  });

  it('finds the bin of a path among succinct roles', async () => {
    const succinct = { name_prefix: 'bin', bit_length: 5, keyids: [key.id], threshold: 1 };
    addRole('targets', [], { keys: keysById([key]), succinct_roles: succinct });
    const bin = (Number.parseInt((await sha256Hex(subtle, encodeUtf8('x'))).slice(0, 2), 16) >> 3).toString(16);
    const name = `bin-${bin.padStart(2, '0')}`;
    addRole(name, ['x']);
    expect(await search('x')).toEqual([name]);
  });

  it('verifies a role that it knows again for each that delegates to it', async () => {
    const other = await makeKey();
    addRole('targets', [], delegate({ name: 'a', paths: ['a/*'] }, { name: 'b', paths: ['b/*'] }));
    addRole('a', [], delegate({ name: 'shared', paths: ['a/*'] }));
    addRole('b', [], delegate({ name: 'shared', paths: ['b/*'], keys: [other] }));
    addRole('shared', ['a/x', 'b/x']);
    expect(await search('a/x')).toEqual(['shared']);
    await expect(search('a/x', 'b/x')).rejects.toMatchObject({ code: 'SIG_INVALID' });
  });

  it('asks 32 roles at most', async () => {
    for (let n = 0; n < 50; n++) addRole(n ? `r${n}` : 'targets', [], delegate({ name: `r${n + 1}` }));
    addRole('r50', ['x']);
    expect(await search('x')).toEqual([undefined]);
    expect(asked.length).toBeLessThanOrEqual(32);
  });

  it.each([
    ['two roles of one name', delegateTwice],
    ['a top-level role', () => delegate({ name: 'timestamp' })],
    ['neither paths nor prefixes', () => withRole({ paths: undefined })],
    ['both paths and prefixes', () => withRole({ path_hash_prefixes: ['0'] })],
    ['a threshold of 0', () => withRole({ threshold: 0 })],
    ['neither roles nor succinct roles', () => ({ keys: {} })],
    ['2^33 bins', () => ({ keys: {}, succinct_roles: { name_prefix: 'b', bit_length: 33, keyids: [], threshold: 1 } })],
  ])('refuses delegations with %s', async (_, make) => {
    addRole('targets', [], make());
    await expect(search('x')).rejects.toMatchObject({ code: 'BAD_FORMAT' });
  });

  function delegateTwice(): object {
    return delegate({ name: 'a' }, { name: 'a' });
  }

  function withRole(change: object): object {
    const role = { name: 'a', terminating: false, threshold: 1, keyids: [key.id], paths: ['*'], ...change };
    return JSON.parse(JSON.stringify({ keys: keysById([key]), roles: [role] })) as object;
  }
});
