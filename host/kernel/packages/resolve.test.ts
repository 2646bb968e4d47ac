import { describe, expect, it } from 'vitest';
import { seeded } from '../../../test/fixtures/random.ts';
import { resolve, type Candidate, type Clash, type ResolveRequest, type Strategy } from './resolve.ts';
import { satisfies } from './semver.ts';

const plugin = (
  id: string,
  version: string,
  needs: Candidate['needs'] = {},
  peers?: Candidate['peers'],
): Candidate => ({
  id,
  version,
  needs,
  ...(peers ? { peers } : {}),
});

/** A registry of these releases, newest first in each plugin. */
function request(
  releases: readonly Candidate[],
  wanted: readonly Candidate[],
  installed: readonly Candidate[],
  strategy: Strategy,
): ResolveRequest {
  return {
    wanted,
    installed,
    strategy,
    offers: async (id) =>
      releases
        .filter((release) => release.id === id)
        .map((release) => ({ version: release.version, open: async () => release })),
  };
}

describe('versions that fit together', () => {
  const mail = [plugin('mail', '2.0.0', { lists: '^2.0.0' }), plugin('mail', '1.0.0', { lists: '^1.0.0' })];
  const lists = [plugin('lists', '2.1.0'), plugin('lists', '2.0.0'), plugin('lists', '1.4.0')];
  const all = [...mail, ...lists];
  const names = (candidates: readonly Candidate[]): string[] => candidates.map(({ id, version }) => `${id} ${version}`);

  it('add what is missing, before what needs it, as new as it may be', async () => {
    const found = await resolve(request(all, [plugin('mail', '1.0.0', { lists: '^1.0.0' })], [], 'strict'));
    expect(found.solved && names(found.changes)).toEqual(['lists 1.4.0', 'mail 1.0.0']);
  });

  it('leave what is installed alone when they must, and say who holds what', async () => {
    const report = plugin('report', '1.0.0', { lists: '^1.0.0' });
    const found = await resolve(request(all, [mail[0]!], [report, lists[2]!], 'strict'));
    expect(found).toEqual({
      solved: false,
      clash: {
        id: 'lists',
        demands: [
          { by: 'report', version: '1.0.0', range: '^1.0.0' },
          { by: 'mail', version: '2.0.0', range: '^2.0.0' },
        ],
        held: '1.4.0',
      },
    });
  });

  it('update what is installed when they may', async () => {
    const found = await resolve(request(all, [mail[0]!], [lists[2]!], 'latest'));
    expect(found.solved && names(found.changes)).toEqual(['lists 2.1.0', 'mail 2.0.0']);
  });

  it('never add what the user is to choose', async () => {
    const theme = plugin('theme', '1.0.0', {}, { lists: '^2.0.0' });
    const without = await resolve(request(all, [theme], [], 'latest'));
    expect(without).toMatchObject({ solved: false, clash: { id: 'lists', peer: true } });
    const beside = await resolve(request(all, [theme], [lists[1]!], 'strict'));
    expect(beside.solved && names(beside.changes)).toEqual(['theme 1.0.0']);
  });

  it('change nothing else by hand', async () => {
    const found = await resolve(request(all, [mail[0]!], [], 'manual'));
    expect(found).toMatchObject({ solved: false, clash: { id: 'lists', demands: [{ by: 'mail' }] } });
  });

  it('follow circles once', async () => {
    const a = plugin('a', '1.0.0', { b: '*' });
    const b = plugin('b', '1.0.0', { a: '^1.0.0' });
    const found = await resolve(request([a, b], [a], [], 'strict'));
    expect(found.solved && names(found.changes)).toEqual(['b 1.0.0', 'a 1.0.0']);
  });
});

describe('random graphs', () => {
  const random = seeded(Number(process.env['AIRLOCK_SEED'] ?? 11));
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const IDS = ['a', 'b', 'c', 'd', 'e'];
  const VERSIONS = ['2.1.0', '2.0.0', '1.1.0', '1.0.0'];
  const RANGES = ['*', '^1.0.0', '^2.0.0', '1.0.0', '>=1.1.0', '~2.0.0', '<2.0.0'];

  function graph(): readonly Candidate[] {
    return IDS.flatMap((id) =>
      VERSIONS.filter(() => random() < 0.7).map((version) => {
        const needs: Record<string, string> = {};
        const peers: Record<string, string> = {};
        for (const other of IDS) {
          if (other === id) continue;
          if (random() < 0.35) needs[other] = pick(RANGES);
          else if (random() < 0.08) peers[other] = pick(RANGES);
        }
        return plugin(id, version, needs, peers);
      }),
    );
  }

  /** Every way to put the plugins together that has what it needs and nothing that nobody asked for. */
  function waysOf(releases: readonly Candidate[], { wanted, installed, strategy }: ResolveRequest): Candidate[][] {
    const ways: Candidate[][] = [];
    const asked = new Set(wanted.map(({ id }) => id));
    const choices = IDS.map((id): (Candidate | undefined)[] => {
      const fixed = wanted.find((other) => other.id === id);
      if (fixed) return [fixed];
      const present = installed.find((other) => other.id === id);
      if (present && strategy !== 'latest') return [present];
      const others = releases.filter((other) => other.id === id && other.version !== present?.version);
      if (present) return [present, ...others];
      return strategy === 'manual' ? [undefined] : [undefined, ...others];
    });
    const walk = (at: number, chosen: Candidate[]): void => {
      if (at === IDS.length) {
        const reached = new Set([...asked, ...installed.map(({ id }) => id)]);
        for (const id of reached) {
          const one = chosen.find((other) => other.id === id);
          for (const need of Object.keys(one?.needs ?? {})) reached.add(need);
        }
        const fits = chosen.every(
          (one) =>
            reached.has(one.id) &&
            [...Object.entries(one.needs), ...Object.entries(one.peers ?? {})].every(([id, range]) => {
              const other = chosen.find((each) => each.id === id);
              return other !== undefined && satisfies(other.version, range);
            }),
        );
        if (fits) ways.push(chosen);
        return;
      }
      for (const choice of choices[at] ?? []) walk(at + 1, choice ? [...chosen, choice] : chosen);
    };
    walk(0, []);
    return ways;
  }

  /** A clash is real when no version on offer answers all its demands, each of which somebody really makes. */
  function isReal(clash: Clash, releases: readonly Candidate[], { wanted, installed }: ResolveRequest): boolean {
    const known = [...releases, ...wanted, ...installed];
    const made = clash.demands.every(({ by, version, range }) =>
      known.some(
        (one) =>
          one.id === by && one.version === version && [one.needs[clash.id], one.peers?.[clash.id]].includes(range),
      ),
    );
    const versions =
      clash.held === undefined ? known.filter(({ id }) => id === clash.id).map(({ version }) => version) : [clash.held];
    const answered = versions.some((version) => clash.demands.every(({ range }) => satisfies(version, range)));
    const left = !installed.some(({ id }) => id === clash.id) && !wanted.some(({ id }) => id === clash.id);
    return clash.demands.length > 0 && made && (clash.peer ? left : !answered || left);
  }

  it.each<Strategy>(['strict', 'latest', 'manual'])('are solved as by trying everything: %s', async (strategy) => {
    let solved = 0;
    for (let round = 0; round < 200; round++) {
      const releases = graph();
      if (releases.length === 0) continue;
      const before = await resolve(request(releases, [pick(releases)], [], 'strict'));
      const installed = before.solved ? before.changes : [];
      const wanted = [pick(releases)];
      const asked = request(releases, wanted, installed, strategy);
      const ways = waysOf(releases, asked);
      const found = await resolve(asked);
      expect(found.solved, JSON.stringify({ wanted, installed, found })).toBe(ways.length > 0);
      if (!found.solved) {
        expect(isReal(found.clash, releases, asked), JSON.stringify(found.clash)).toBe(true);
        continue;
      }
      solved += 1;
      const changed = new Map(found.changes.map((one) => [one.id, one]));
      const result = [...installed.filter(({ id }) => !changed.has(id)), ...found.changes];
      const shape = (way: readonly Candidate[]): string =>
        way
          .map(({ id, version }) => `${id}@${version}`)
          .sort()
          .join();
      expect(ways.map(shape)).toContain(shape(result));
    }
    expect(solved).toBeGreaterThan(20);
  });
});
