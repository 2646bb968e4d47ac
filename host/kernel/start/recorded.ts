import { isOffered } from '../capabilities/capability-filter.ts';
import { createContributions, type ContributionKinds } from '../contributions/contributions.ts';
import { AirlockError } from '../errors.ts';
import type { PluginHost } from '../host.ts';
import type { HostPolicy } from '../policy/policy.ts';
import type { Known } from './known.ts';
import type { StartRecord, StoredRecord } from './start-record.ts';

type Called = (...given: unknown[]) => unknown;

/** What the start record tells, as the parts of the host tell it. Whatever has to run `wake`s the host and is done by it. */
export function recorded(
  { told }: Pick<StoredRecord, 'told'>,
  policy: HostPolicy,
  wake: () => Promise<PluginHost>,
): Known {
  // The host wrote it, and only the host writes there.
  const record = JSON.parse(told) as StartRecord;
  const plugins = new Map(record.plugins.map((plugin) => [plugin.name, Object.freeze(plugin)]));
  const list = [...plugins.values()];
  const grants = new Map(record.grants.map(([name, granted, refused]) => [name, { granted, refused }]));
  const hooks = new Set(record.hooks);

  /** A function of an entry: that of the same entry of the whole host. */
  const later =
    <Entry extends { readonly key: string; readonly plugin: string }>(
      entry: Entry,
      name: string,
      find: (host: PluginHost, key: string) => object | undefined,
    ): Called =>
    async (...given) => {
      const real = find(await wake(), entry.key);
      if (real) return (Reflect.get(real, name) as Called).apply(real, given);
      throw new AirlockError('NOT_RUNNING', `'${entry.plugin}' is not switched on any more.`, { plugin: entry.plugin });
    };
  const contributions = createContributions({
    arrangement: record.arrangement,
    widgets: record.widgets.map((widget) => {
      const load = later(widget, 'load', (host, key) => host.contributions.widget(key));
      // What runs it is asynchronous.
      return { ...widget, load: load as () => Promise<unknown> };
    }),
    lists: record.lists.map(([kind, entries]) => {
      const name = FUNCTIONS[kind];
      const inHost = ({ contributions: real }: PluginHost, key: string) =>
        real.all(kind).find((other) => other.key === key);
      // Written as the entries of this kind; only their functions were left out.
      const known = entries as ContributionKinds[typeof kind][];
      return [kind, name ? known.map((entry) => ({ ...entry, [name]: later(entry, name, inHost) })) : known];
    }),
  });

  return {
    any: true,
    plugins: { list: () => list, get: (name) => plugins.get(name) },
    contributions,
    grants: {
      of: (name) => grants.get(name)?.granted ?? [],
      find: (name, permission) => grants.get(name)?.granted.find((grant) => grant.permission === permission),
      refusals: (name) => grants.get(name)?.refused ?? [],
      mayAsk: (name, permission) =>
        plugins.get(name)?.manifest.permissions[permission]?.optional === true &&
        policy.denyPermissions?.includes(permission) !== true &&
        !grants.get(name)?.refused.some((refusal) => refusal.permission === permission),
    },
    capabilities: { list: (filter) => record.capabilities.filter(isOffered(filter)) },
    endpoints: { list: () => record.endpoints },
    handles: (hook) => hooks.has(hook),
  };
}

/** Functions of entries of lists, by kind; the others are data. */
const FUNCTIONS: { readonly [kind in keyof ContributionKinds]?: string } = {
  commands: 'run',
  exporters: 'run',
  importers: 'run',
  messages: 'load',
};
