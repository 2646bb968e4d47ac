import type { RealmKind } from '@airlock/sdk';
import { unknownCapability, type Capabilities } from './capabilities/capabilities.ts';
import type { Catalogue } from './registries/catalogue.ts';
import type { Endpoints } from './endpoints/endpoints.ts';
import { AirlockError } from './errors.ts';
import type { LayoutKeeper, LayoutOptions } from './contributions/layout.ts';
import { LAYOUT_KEY } from './contributions/arrangement.ts';
import type { LazyActivation } from './activation/lazy-activation.ts';
import type { Packages } from './management/local-packages.ts';
import type { Management } from './management/management.ts';
import type { PluginChanges, Plugins } from './management/plugins.ts';
import { part } from './part.ts';
import type { Profile } from './profile.ts';
import type { Settings } from './settings/settings.ts';

/** The catalogue before its code is there. */
export function catalogueOver(management: () => Promise<Management>, listeners: Set<() => void>): Catalogue {
  const catalogue = async (): Promise<Management['catalogue']> => (await management()).catalogue;
  return {
    browse: async (options, signal) => (await catalogue()).browse(options, signal),
    listing: async (...given) => (await catalogue()).listing(...given),
    facets: async (signal) => (await catalogue()).facets(signal),
    details: async (name, signal) => (await catalogue()).details(name, signal),
    icon: async (...given) => (await catalogue()).icon(...given),
    warnings: async (...given) => (await catalogue()).warnings(...given),
    freshness: async () => (await catalogue()).freshness(),
    async refresh(signal) {
      const answers = await (await catalogue()).refresh(signal);
      for (const listener of listeners) listener();
      return answers;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The user's arrangement before its code is there: what was never arranged needs none. */
export function layoutOver(options: LayoutOptions): LayoutKeeper {
  const ready = part(async () => (await import('./contributions/layout.ts')).createLayout(options));
  return {
    reorder: async (...given) => (await ready()).reorder(...given),
    hide: async (key) => (await ready()).hide(key),
    show: async (key) => (await ready()).show(key),
    move: async (...given) => (await ready()).move(...given),
    reset: async (slot) => (await ready()).reset(slot),
    async load() {
      const stored = await options.store.transaction(['state'], 'read', (tx) => tx.has('state', LAYOUT_KEY));
      if (stored) await (await ready()).load();
    },
  };
}

/** Where no plugin is switched on, nothing is provided. */
export function capabilitiesOver(provided: () => Capabilities | undefined): Capabilities {
  return {
    list: (filter) => provided()?.list(filter) ?? [],
    async invoke(name, input, options) {
      const capabilities = provided();
      if (capabilities === undefined) throw unknownCapability(name, options?.caller?.plugin);
      return capabilities.invoke(name, input, options);
    },
    invalidate: (...given) => provided()?.invalidate(...given),
  };
}

/** Where no plugin is switched on, nothing is served. */
export function endpointsOver(served: () => Endpoints | undefined): Endpoints {
  return {
    list: () => served()?.list() ?? [],
    async handle(head, readBody, signal) {
      const endpoints = served();
      if (endpoints !== undefined) return endpoints.handle(head, readBody, signal);
      const { failureResult } = await import('./endpoints/create-endpoints.ts');
      return failureResult(new AirlockError('ENDPOINT_UNKNOWN', `No plugin answers at "api/plugins/${head.address}".`));
    },
  };
}

/** Settings before their code is there. */
export function settingsOver(management: () => Promise<Management>, listeners: Set<(name: string) => void>): Settings {
  const settings = async (): Promise<Settings> => (await management()).settings.keeper();
  return {
    of: async (name) => (await settings()).of(name),
    check: async (...given) => (await settings()).check(...given),
    set: async (...given) => (await settings()).set(...given),
    reset: async (...given) => (await settings()).reset(...given),
    export: async (names) => (await settings()).export(names),
    import: async (file) => (await settings()).import(file),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Packages from files before their code is there. */
export function packagesOver(management: () => Promise<Management>): Packages {
  const packages = async (): Promise<Packages> => (await management()).packages;
  return {
    planFromFile: async (...given) => (await packages()).planFromFile(...given),
    planFromDevelopmentServer: async (...given) => (await packages()).planFromDevelopmentServer(...given),
    unlisted: async () => (await packages()).unlisted(),
    allowUnlisted: async (allowed) => (await packages()).allowUnlisted(allowed),
    source: async (name) => (await packages()).source(name),
  };
}

/** What is installed can be read at once; changing it needs more code, and what is planned is going to run. */
export function pluginsOver(
  management: () => Promise<Management>,
  { list, get, subscribe }: Profile,
  activation: LazyActivation,
  expect: { readonly install: () => void; readonly start: (realm: RealmKind) => void },
): Plugins {
  const changes = async (): Promise<PluginChanges> => (await management()).changes;
  const require = (name: string): void => {
    if (!get(name)) throw new AirlockError('PLUGIN_UNKNOWN', `"${name}" is not installed.`, { plugin: name });
  };
  return {
    list,
    get,
    subscribe,
    async plan(...given) {
      expect.install();
      return (await changes()).plan(...given);
    },
    async install(plan, ...given) {
      expect.start(plan.realm);
      return (await changes()).install(plan, ...given);
    },
    scorecard: async (plan, signal) => (await changes()).scorecard(plan, signal),
    picture: async (...given) => (await changes()).picture(...given),
    document: async (...given) => (await changes()).document(...given),
    planChange: async (name, action) => (await changes()).planChange(name, action),
    enable: async (name, options) => (await changes()).enable(name, options),
    disable: async (name, options) => (await changes()).disable(name, options),
    uninstall: async (name, options) => (await changes()).uninstall(name, options),
    removed: async () => (await changes()).removed(),
    restore: async (name) => (await changes()).restore(name),
    discard: async (name) => (await changes()).discard(name),
    rollback: async (name) => (await changes()).rollback(name),
    setPriority: async (name, index, priority) => (await changes()).setPriority(name, index, priority),
    settings: async (name) => (await changes()).settings(name),
    configure: async (name, values) => (await changes()).configure(name, values),
    async start(name) {
      require(name);
      await activation.start(name);
    },
    async runCommand(name, command, argument, signal) {
      require(name);
      return activation.runCommand(name, command, argument, signal);
    },
  };
}
