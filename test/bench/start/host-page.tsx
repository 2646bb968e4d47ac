/** The smallest app around the published host: installs what its registry lists, as a team's default set, and shows it. */
import { createPageRealm, createPluginHost, ensureServiceWorker, idbStore, type PluginHost } from '@airlock/host';
import { HostProvider, Slot } from '@airlock/host/react';
import { version } from 'react';
import { version as domVersion } from 'react-dom';
import { createRoot } from 'react-dom/client';

declare const __HOST_API__: string;

interface Config {
  readonly registries: readonly { readonly name: string; readonly urls: readonly string[]; readonly root: string }[];
  readonly plugins: readonly string[];
}

const shared = {
  react: { version, module: () => import('react') },
  'react-dom': { version: domVersion, module: () => import('react-dom') },
  'react/jsx-runtime': { version, module: () => import('react/jsx-runtime') },
  '@airlock/sdk': { version: __HOST_API__, module: () => import('@airlock/sdk') },
};

const control = ensureServiceWorker();
const config: Config = await (await fetch('airlock.config.json')).json();
const host = await createPluginHost({
  hostVersion: __HOST_API__,
  registries: config.registries.map((registry) => ({
    ...registry,
    root: Uint8Array.from(atob(registry.root), (character) => character.charCodeAt(0)),
  })),
  store: idbStore(),
  realms: [createPageRealm({ shared, controlled: () => control })],
  services: [],
  shared: Object.fromEntries(Object.entries(shared).map(([name, library]) => [name, library.version])),
});

const root = document.getElementById('app');
if (!root) throw new Error('The page has no element "app".');
createRoot(root).render(
  <HostProvider host={host}>
    <Slot name="bench" fallback={(error) => <p role="alert">{error.message}</p>} />
  </HostProvider>,
);
await installMissing(host, config);

async function installMissing({ plugins }: PluginHost, { registries, plugins: wanted }: Config): Promise<void> {
  const present = new Set(plugins.list().map(({ id }) => id));
  const registry = registries[0]?.name ?? '';
  await Promise.all(
    wanted
      .filter((id) => !present.has(id))
      .map(async (id) => {
        const plan = await plugins.plan({ registry, id });
        await plugins.install(plan, { release: plan.release, permissions: ['ui'], page: true });
      }),
  );
}
