import type { TrustState } from '@airlock/registry/client';
import { hookIdFor, ownTokens } from '../activation/plugin-hooks.ts';
import { LAYOUT_KEY, NO_ARRANGEMENT } from '../contributions/arrangement.ts';
import type { ContributionRegistry } from '../contributions/contributions.ts';
import { contributionKinds, readArrangement } from '../contributions/layout.ts';
import { joinedGrants } from '../grants/joined-grants.ts';
import { readGrantsRow } from '../grants/grant-rows.ts';
import type { PluginHost } from '../host.ts';
import type { InstalledPlugin } from '../management/plugins.ts';
import { quarantineKey } from '../management/quarantines.ts';
import { readPluginRow, type PluginRow } from '../packages/rows.ts';
import type { Profile } from '../profile.ts';
import type { Store, Transaction } from '../storage/store.ts';
import { START_KEY, type StartRecord, type StoredRecord } from './start-record.ts';

export interface RecordParts extends Pick<PluginHost, 'capabilities' | 'endpoints' | 'grants'> {
  readonly store: Store;
  readonly contributions: Pick<ContributionRegistry, 'widgets' | 'all' | 'subscribe'>;
  readonly profile: Pick<Profile, 'list' | 'row' | 'isSettled'>;
  readonly supervisor: Pick<PluginHost['supervisor'], 'activity'>;
}

/** Write the start record unless it is there, or take it away; answers whether it is there now. */
export function keepRecord(parts: RecordParts, under: string): Promise<boolean> {
  return parts.store.transaction(['plugins', 'grants', 'trust', 'state'], 'write', async (tx) => {
    // Only the host writes it.
    const known = (await tx.get('state', START_KEY)) as StoredRecord | undefined;
    // Whatever the host changed in the tables since it was written has deleted it.
    const isThere = known?.under === under;
    // A row is known before what it adds to the app is; the end of that change asks again.
    if (!parts.profile.isSettled()) return isThere;
    const plugins = plainly(parts);
    if (
      plugins &&
      isThere &&
      isSame(
        known.names,
        plugins.map(({ name }) => name),
      )
    )
      return true;
    const record = plugins && (await recordOf(parts, plugins, tx));
    if (!record) {
      await tx.delete('state', START_KEY);
      return false;
    }
    const names = record.plugins.map(({ name }) => name);
    await tx.put('state', START_KEY, { format: 1, under, names, told: JSON.stringify(record) } satisfies StoredRecord);
    return true;
  });
}

/**
 * What this page knows, if the tables say the same at this moment, and there is no quarantine, no grant that ends and nothing
 * that a registry was heard to revoke, whether or not this page has acted on it.
 */
async function recordOf(
  parts: RecordParts,
  plugins: readonly InstalledPlugin[],
  tx: Transaction,
): Promise<StartRecord | undefined> {
  const { profile, contributions, capabilities, endpoints } = parts;
  const rows = await tx.entries('plugins');
  const held = quarantineKey('');
  if (rows.length !== plugins.length || (await tx.keys('state', { from: held, to: `${held}\uffff` })).length > 0)
    return undefined;
  const grants: StartRecord['grants'][number][] = [];
  const arrangement = await tx.get('state', LAYOUT_KEY);
  const trusts = await tx.entries('trust');
  // A row that does not have its shape makes this throw.
  try {
    for (const [name, value] of rows) {
      const row = readPluginRow(name, value);
      if (
        !isSame(row, profile.row(name)) ||
        trusts.some(([registry, trust]) => isRefused(registry, trust as TrustState, row))
      )
        return undefined;
      const { grants: lasting, refused = [] } = readGrantsRow(name, await tx.get('grants', name));
      const granted = parts.grants.of(name);
      const stored = [...joinedGrants(lasting).values()].filter((grant) => parts.grants.find(name, grant.permission));
      if (!isSame(stored, granted) || granted.some(({ until }) => until !== undefined)) return undefined;
      grants.push([name, granted, refused]);
    }
    return {
      plugins,
      grants,
      hooks: [...new Set(plugins.filter(({ enabled }) => enabled).flatMap(hooksOf))],
      widgets: contributions.widgets().map(withoutFunctions),
      lists: contributionKinds.map((kind) => [kind, contributions.all(kind).map(withoutFunctions)]),
      arrangement: readArrangement(arrangement ?? NO_ARRANGEMENT, 'the arrangement'),
      capabilities: capabilities.list(),
      endpoints: endpoints.list(),
    };
  } catch {
    // Damaged: the whole host says so at the next start.
    return undefined;
  }
}

/** Whether anything that is stored of a registry speaks against a release: what the client refuses by `statusOf`, and no less. */
function isRefused(registry: string, { revocations, plugins }: TrustState, { name, active }: PluginRow): boolean {
  const [own, id = ''] = name.split('/');
  const named = [`release:${active.release}`, `plugin:${id}`, `publisher:${active.publisher}`];
  if (named.some((key) => Object.hasOwn(revocations, key))) return true;
  if (own !== registry || !Object.hasOwn(plugins, id)) return false;
  const { listed, minSeq, releases } = plugins[id]!;
  const state = releases[active.release];
  return !listed || active.seq < minSeq || (state !== 'active' && state !== 'yanked');
}

/** The installed plugins, unless there is more to say of one of them than whether it is switched on. */
function plainly(parts: RecordParts): readonly InstalledPlugin[] | undefined {
  const plugins = parts.profile.list().map((plugin) => atRest(plugin, parts));
  return plugins.every((plugin) => plugin !== undefined) ? plugins : undefined;
}

/** The plugin as the next page finds it, unless there is more to say about it than whether it is switched on. */
function atRest(plugin: InstalledPlugin, { supervisor }: RecordParts): InstalledPlugin | undefined {
  switch (plugin.state.kind) {
    case 'disabled':
      return plugin;
    case 'ready':
    case 'starting':
    case 'active':
    case 'stopping': {
      const activity = supervisor.activity(plugin.name);
      if (activity?.hold !== undefined || activity?.quarantine !== undefined) return undefined;
      return { ...plugin, state: { kind: 'ready' } };
    }
    default:
      return undefined;
  }
}

function hooksOf({ name, manifest }: InstalledPlugin): string[] {
  return [...manifest.hooks.map(({ hook }) => hookIdFor(name, hook)), ...ownTokens(name, manifest).map(({ id }) => id)];
}

function withoutFunctions<T extends object>(entry: T): T {
  // Functions are what the page that reads it brings itself; nothing else is left out.
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => typeof value !== 'function')) as T;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
