import type { PluginRecord, RegistryClient, VerifiedRelease } from '@airlock/registry/client';
import type { PluginManifest } from '@airlock/sdk';
import type { Choice, Conflict } from './install-plan.ts';
import { fullName, parseName } from './names.ts';
import { resolve, type Clash, type Offer, type Resolution, type Strategy } from './resolve.ts';
import type { PluginRow } from './rows.ts';
import { candidateOf, candidatesOf, rowsOf } from './settled.ts';
import { satisfies } from './semver.ts';

/** What a change of one plugin means for those it needs and those that need it. */
export interface Graph {
  /** Releases that come with it, each before what needs it. */
  readonly also: readonly VerifiedRelease[];
  /** At most one `error`, with what would solve it. */
  readonly conflicts: readonly Conflict[];
}

export interface GraphRequest {
  readonly client: RegistryClient;
  readonly release: VerifiedRelease;
  readonly installed: readonly PluginRow[];
  readonly strategy: Strategy;
  /** Whether a release of another plugin can be used in this app at all. */
  readonly usable: (release: VerifiedRelease) => boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Older versions of the plugin itself that are tried as a way out. */
const MOST_VERSIONS = 5;

/**
 * Find the plugins that must come along, in the plugin's own registry; or say what stands in the way, and what would help.
 * Only for what is not settled: it is loaded when a plugin needs another.
 */
export async function planGraph(request: GraphRequest): Promise<Graph> {
  const { client, release, strategy, signal } = request;
  const installed = rowsOf(request);

  const opened = new Map<string, Promise<VerifiedRelease>>();
  const open = (id: string, version: string): Promise<VerifiedRelease> => {
    const key = `${id}@${version}`;
    const known = opened.get(key) ?? client.release(id, { version }, signal);
    opened.set(key, known);
    return known;
  };
  const records = new Map<string, Promise<PluginRecord | undefined>>();
  const versionsOf = async (id: string): Promise<readonly string[]> => {
    const known = records.get(id) ?? client.lookup(id, signal);
    records.set(id, known);
    const record = await known;
    if (record?.state !== 'active') return [];
    return record.releases
      .filter(({ state, channel }) => state === 'active' && channel === 'latest')
      .map((one) => one.version);
  };
  const offers = async (id: string): Promise<readonly Offer[]> =>
    (await versionsOf(id)).map((version) => ({
      version,
      async open() {
        const found = await open(id, version);
        return request.usable(found) ? candidateOf(found.plugin) : undefined;
      },
    }));
  const solve = (plugin: PluginManifest, how: Strategy): Promise<Resolution> =>
    resolve({ wanted: [candidateOf(plugin)], installed: candidatesOf(installed, plugin.id), strategy: how, offers });

  const found = await solve(release.plugin, strategy);
  if (found.solved) {
    const others = found.changes.filter(({ id }) => id !== release.plugin.id);
    return { also: await Promise.all(others.map(({ id, version }) => open(id, version))), conflicts: [] };
  }

  const choices: Choice[] = [];
  if (strategy !== 'latest') {
    const broader = strategy === 'manual' ? (['strict', 'latest'] as const) : (['latest'] as const);
    for (const other of broader) {
      const way = await solve(release.plugin, other);
      if (!way.solved) continue;
      const changes = way.changes
        .filter(({ id }) => id !== release.plugin.id)
        .map(({ id, version }) => ({ id, version }));
      const names = changes.map(({ id, version }) => `"${id}" ${version}`).join(' and ');
      choices.push({ kind: 'strategy', strategy: other, changes, sentence: `Install ${names} with it.` });
      break;
    }
  }
  const version = await olderThatFits(release.plugin, await versionsOf(release.plugin.id), open, (plugin) =>
    solve(plugin, strategy),
  );
  if (version !== undefined) {
    choices.push({ kind: 'version', version, sentence: `Install "${release.plugin.id}" ${version} instead.` });
  }
  const registry = client.id;
  const { id: missing, demands: asked } = found.clash;
  const fits = (offered: string): boolean => asked.every(({ range }) => satisfies(offered, range));
  if (found.clash.peer && (await versionsOf(missing)).some(fits)) {
    choices.push({ kind: 'install', plugin: fullName(registry, missing), sentence: `Install "${missing}" first.` });
  }
  for (const { by } of found.clash.demands) {
    const row = installed.find(({ name, enabled }) => enabled && parseName(name)?.id === by);
    if (!row || by === release.plugin.id) continue;
    choices.push({ kind: 'disable', plugin: fullName(registry, by), sentence: `Switch off "${by}".` });
  }
  const there = installed.find(({ name }) => parseName(name)?.id === found.clash.id)?.active.manifest.version;
  const clash = {
    ...found.clash,
    demands: ownFirst(found.clash, release.plugin),
    ...(there === undefined ? {} : { installed: there }),
  };
  const sentence = clashSentence(clash, release.plugin);
  return { also: [], conflicts: [{ severity: 'error', sentence, clash, ...(choices.length > 0 ? { choices } : {}) }] };
}

async function olderThatFits(
  plugin: PluginManifest,
  versions: readonly string[],
  open: (id: string, version: string) => Promise<VerifiedRelease>,
  solve: (plugin: PluginManifest) => Promise<Resolution>,
): Promise<string | undefined> {
  const older = versions.slice(versions.indexOf(plugin.version) + 1).slice(0, MOST_VERSIONS);
  for (const version of older) {
    const { plugin: other } = await open(plugin.id, version);
    if ((await solve(other)).solved) return version;
  }
  return undefined;
}

/** What the plugin itself asks for stands first. */
function ownFirst({ demands }: Clash, plugin: PluginManifest): Clash['demands'] {
  const isOwn = ({ by }: Clash['demands'][number]): boolean => by === plugin.id;
  return [...demands.filter(isOwn), ...demands.filter((demand) => !isOwn(demand))];
}

/** One sentence that names everybody who is part of it. */
function clashSentence(clash: NonNullable<Conflict['clash']>, plugin: PluginManifest): string {
  const { id, held, demands, installed: there } = clash;
  if (clash.tooHard)
    return `There are too many ways to put together what "${plugin.id}" needs; choose versions by hand.`;
  const [first, ...others] = demands;
  if (id === plugin.id) {
    const needs = demands.map(({ by, range }) => `"${by}" needs "${id}" ${range}`).join(' and ');
    return `${needs}; this would install ${plugin.version}.`;
  }
  const asks = `"${first?.by ?? plugin.id}" needs "${id}" ${first?.range ?? '*'}`;
  const also = others.map(({ by, version, range }) => `"${by}" ${version} needs ${range}`);
  if (clash.peer) return `${[asks, ...also].join('; ')}, which you would have to install yourself.`;
  if (held !== undefined && there === held) return `${[asks, ...also, `${held} is installed`].join('; ')}.`;
  if (held !== undefined) return `${[asks, ...also, `${held} would be installed`].join('; ')}.`;
  if (there !== undefined) return `${[asks, ...also, `${there} is installed, and no other fits`].join('; ')}.`;
  return `${[asks, ...also].join('; ')}, which is not installed.`;
}
