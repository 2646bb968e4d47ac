import { useCallback, useMemo, useSyncExternalStore } from 'react';
import type { BrowseOptions, RegistryStatus } from '../kernel/registries/catalogue.ts';
import type { CatalogueEntry } from '../kernel/registries/catalogue-entry.ts';
import type {
  ArrangedContribution,
  ArrangedEntry,
  Contribution,
  ContributionKind,
  ContributionKinds,
} from '../kernel/contributions/contributions.ts';
import type { Fault } from '../kernel/observing/faults.ts';
import type { Grant } from '../kernel/grants/grants.ts';
import type { PluginHealth } from '../kernel/observing/health.ts';
import type { InstalledPlugin } from '../kernel/management/plugins.ts';
import { type Loaded, useLoaded } from './loaded.ts';
import { useHost, useMaybeHost } from './provider.tsx';

const nothing: readonly never[] = [];
const never = (): (() => void) => () => undefined;

/** Every plugin of this browser profile, in order of name. Empty while the host is starting. */
export function useInstalled(): readonly InstalledPlugin[] {
  const host = useMaybeHost();
  return useSyncExternalStore(host?.plugins.subscribe ?? never, () => host?.plugins.list() ?? nothing);
}

/** One installed plugin by its full name. */
export function useInstalledPlugin(name: string): InstalledPlugin | undefined {
  const host = useMaybeHost();
  return useSyncExternalStore(host?.plugins.subscribe ?? never, () => host?.plugins.get(name));
}

/** Widgets that enabled plugins show in a slot, in the user's order. */
export function useWidgets(slot: string): readonly Contribution[] {
  const host = useMaybeHost();
  return useSyncExternalStore(
    host?.contributions.subscribe ?? never,
    useCallback(() => host?.contributions.list(slot) ?? nothing, [host, slot]),
  );
}

/** Every widget of a slot, those that the user hid too. */
export function useArranged(slot: string): readonly ArrangedContribution[] {
  const host = useMaybeHost();
  return useSyncExternalStore(
    host?.contributions.subscribe ?? never,
    useCallback(() => host?.contributions.arranged(slot) ?? nothing, [host, slot]),
  );
}

/** Every entry of one kind (`commands`, `exporters`, `themes` …) in the user's order, those that the user hid too. */
export function useArrangedEntries<Kind extends ContributionKind>(kind: Kind): readonly ArrangedEntry<Kind>[] {
  const host = useMaybeHost();
  return useSyncExternalStore(
    host?.contributions.subscribe ?? never,
    useCallback(() => host?.contributions.entries(kind) ?? nothing, [host, kind]),
  );
}

/** What the user is offered of one kind, in the user's order. */
export function useOffered<Kind extends ContributionKind>(kind: Kind): readonly ContributionKinds[Kind][] {
  const arranged = useArrangedEntries(kind);
  return useMemo(() => arranged.filter(({ hidden }) => !hidden).map(({ entry }) => entry), [arranged]);
}

/** What enabled plugins contribute of one kind, hidden or not, in order of title. */
export function useContributions<Kind extends ContributionKind>(kind: Kind): readonly ContributionKinds[Kind][] {
  const host = useMaybeHost();
  return useSyncExternalStore(
    host?.contributions.subscribe ?? never,
    useCallback(() => host?.contributions.all(kind) ?? nothing, [host, kind]),
  );
}

/** What went wrong, newest first; of one plugin, or of all. */
export function useFaults(plugin?: string): readonly Fault[] {
  const host = useMaybeHost();
  return useSyncExternalStore(
    host?.faults.subscribe ?? never,
    useCallback(() => host?.faults.list(plugin) ?? nothing, [host, plugin]),
  );
}

/** How a plugin does; `undefined` while it is switched off. Figures are as of the last drawing: draw again to see newer. */
export function usePluginHealth(plugin: string): PluginHealth | undefined {
  const host = useMaybeHost();
  useSyncExternalStore(host?.health.subscribe ?? never, () => JSON.stringify(host?.health.of(plugin)?.reasons ?? []));
  return host?.health.of(plugin);
}

/** Permissions in force of one plugin. */
export function useGrants(plugin: string): readonly Grant[] {
  const host = useMaybeHost();
  // The list is made anew on each call, so what is compared is what it says.
  useSyncExternalStore(host?.grants.subscribe ?? never, () => JSON.stringify(host?.grants.of(plugin) ?? nothing));
  return host?.grants.of(plugin) ?? nothing;
}

/** What the registries offer. Asked again after each refresh. */
export function useCatalogue(
  options: BrowseOptions,
): Loaded<readonly CatalogueEntry[]> & { readonly reload: () => void } {
  const { catalogue } = useHost();
  return useLoaded(JSON.stringify(options), (signal) => catalogue.browse(options, signal), catalogue.subscribe);
}

/** How old the known state of each registry is; empty while that is looked up. */
export function useFreshness(): readonly RegistryStatus[] {
  const host = useMaybeHost();
  const loaded = useLoaded(
    host ? 'started' : 'starting',
    async () => (host ? host.catalogue.freshness() : nothing),
    host?.catalogue.subscribe,
  );
  return loaded.value ?? nothing;
}
