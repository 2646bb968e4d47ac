import { createInstance } from '@module-federation/runtime';

/** A library the host gives to plugins in the page, so that there is one of each. */
export interface SharedLibrary {
  readonly version: string;
  /** The module itself, or how to load it when the first plugin asks. */
  readonly module: object | (() => Promise<object>);
}

export type SharedLibraries = { readonly [name: string]: SharedLibrary };

/** Loads Module Federation containers. All that is used of them is `init` and `get`, whatever built them. */
export interface Federation {
  /** The module that `container` exposes as `./plugin`. One container name per release: containers are kept by name. */
  load(container: string, entry: string): Promise<unknown>;
}

export function createFederation(libraries: SharedLibraries): Federation {
  const instance = createInstance({
    name: 'airlock_host',
    remotes: [],
    // Take what is loaded; never load every remote to compare versions, some may be offline.
    shareStrategy: 'loaded-first',
    shared: Object.fromEntries(Object.entries(libraries).map(([name, library]) => [name, share(library)])),
  });
  return {
    async load(container, entry) {
      instance.registerRemotes([{ name: container, entry, type: 'module' }]);
      return instance.loadRemote(`${container}/plugin`);
    },
  };
}

function share({ version, module }: SharedLibrary) {
  const shareConfig = { singleton: true, requiredVersion: `^${version}`, strictVersion: true };
  if (typeof module !== 'function') return { version, shareConfig, lib: () => module };
  return {
    version,
    shareConfig,
    get: async () => {
      const loaded = await module();
      return () => loaded;
    },
  };
}
