import { createPluginHost } from '../../kernel/plugin-host.ts';
import { idbStore } from '../../kernel/storage/idb-store.ts';
import type { PluginHost } from '../../kernel/host.ts';
import { localPackages } from '../../local.ts';
import type { SignedPolicy } from '../../kernel/policy/signed-policy.ts';
import type { Store } from '../../kernel/storage/store.ts';
import type { Lockfile } from '../../kernel/packages/lockfile.ts';
import { ensureServiceWorker } from '../../runtimes/control.ts';
import { createFrameRealm } from '../../runtimes/frame/realm.ts';
import { serveEndpoints } from '../../runtimes/endpoints.ts';
import { syncWhenOnline } from '../../runtimes/sync.ts';
import { createPageRealm, type SharedLibraries } from '../../runtimes/page/realm.ts';
import { createWorkerRealm } from '../../runtimes/worker/realm.ts';
import { version as reactVersion } from 'react';
import { version as reactDomVersion } from 'react-dom';
import type { EventBus } from '../../services/events.ts';
import type { Workspace } from '../data/workspace.ts';
import { owner, profile } from '../session/profile.ts';
import { askAhead, loadAhead } from './ahead.ts';
import { isDevelopment, loadConfig, type AppConfig } from './config.ts';
import { isLeakWatchWanted } from './leak-watch.ts';
import { createServices } from './services.ts';
import { HOST_VERSION } from './version.ts';
import { logs } from './logs.ts';
import { holdWhileAsked, prompting } from './prompting.ts';
import { watchViolations } from './violations.ts';

/** What page plugins take from the app instead of bringing their own; loaded when the first one asks. */
const shared: SharedLibraries = {
  react: { version: reactVersion, module: () => import('react') },
  'react-dom': { version: reactDomVersion, module: () => import('react-dom') },
  'react/jsx-runtime': { version: reactVersion, module: () => import('react/jsx-runtime') },
  '@airlock/sdk': { version: HOST_VERSION, module: () => import('@airlock/sdk') },
};

/** What views in documents of their own are told of the app's look; part of the API of plugins. */
const VIEW_TOKENS =
  `canvas surface surface-raised surface-sunken hover border border-strong text text-muted text-faint accent
  accent-text accent-ink accent-soft success success-soft warning warning-soft danger danger-soft focus font font-mono`
    .split(/\s+/)
    .map((name) => `--${name}`);

/** Start the plugin platform over the workspace. Rejects when the deployment's configuration is wrong. */
export async function startHost(workspace: Workspace): Promise<PluginHost> {
  const base = new URL(import.meta.env.BASE_URL, location.href).href;
  // Starts at once and is waited for only by what needs it: installed plugins are listed before.
  const control = ensureServiceWorker({ base });
  control.catch(() => undefined);
  const controlled = (): Promise<void> => control;
  const reading = loadConfig(import.meta.env.BASE_URL);
  // After the small file that everything else waits for.
  loadAhead();
  const config = await reading;
  const { services, logs: pluginLogs, bus } = createServices(workspace, { localhost: isDevelopment(config) });
  logs.use(pluginLogs);
  const { runner } = config;
  const sandbox = createWorkerRealm({
    base,
    controlled,
    // There is a host by the time that a plugin starts.
    ...(runner ? { runner: { ...runner, onFallback: (error) => host.faults.report(error) } } : {}),
  });
  const store = idbStore();
  const signed = config.policyFile && (await openPolicy(config.policyFile, base, store));
  const development = config.development && (await import('../development/files.ts'));
  const witness = config.development?.door
    ? (await import('../development/witness.ts')).createWitness({ services, bus })
    : undefined;
  const host = await createPluginHost({
    hostVersion: HOST_VERSION,
    registries: config.registries,
    ...(config.policy ? { policy: config.policy } : {}),
    ...(signed ? { policy: signed.policy, followPolicy: signed.followPolicy } : {}),
    ...(development ? { fetch: development.fetchPushed(config.registries[0]?.urls[0] ?? '') } : {}),
    ...(config.settings ? { settings: config.settings } : {}),
    ...(config.defaults ? { defaults: await readDefaults(config.defaults) } : {}),
    user: signedIn,
    safeMode: new URLSearchParams(location.search).has('safe-mode'),
    store,
    packageBase: new URL('airlock/p/', base).href,
    realms: [
      sandbox,
      createFrameRealm({ worker: sandbox, base, controlled, tokens: VIEW_TOKENS, prompting }),
      createPageRealm({ shared, controlled, watchLeaks: config.development !== undefined || isLeakWatchWanted() }),
    ],
    services: witness?.services ?? services,
    whenIdle: afterAWhile,
    onWaiting: syncWhenOnline,
    local: localPackages({
      scan: async (manifest, files) => (await import('@airlock/registry/scan')).scan({ manifest, files }),
    }),
    shared: Object.fromEntries(Object.entries(shared).map(([name, { version }]) => [name, version])),
  });
  askAhead(host);
  if (config.development) {
    const { startDevelopment } = await import('../development/start.tsx');
    const { events, reports } = config.development;
    startDevelopment({
      host,
      logs: pluginLogs,
      events,
      reports,
      ...(witness ? { door: { bus, store, witness } } : {}),
    });
  }
  if (signed) keepPolicyFresh(host, signed);
  serveEndpoints(host);
  tellOfPlugins(host, bus);
  holdWhileAsked(host.prompts);
  watchViolations(host.monitor);
  // The first plugin that is needed then starts in a sandbox that is up already. If it cannot come up, that start says so.
  if (host.plugins.list().some(({ enabled, realm }) => enabled && realm === 'worker')) {
    whenIdle(() => void sandbox.warm().catch(() => undefined));
  }
  return host;
}

/** People are known by the names they sign in with, which a policy can say beforehand; whoever just opens the browser is nobody. */
function signedIn(): string | undefined {
  const user = profile.get();
  return user.id === owner.id ? undefined : user.name;
}

/** A deployment without a signed policy does without its reader. */
async function openPolicy(
  { url, keys, threshold }: NonNullable<AppConfig['policyFile']>,
  base: string,
  store: Store,
): Promise<SignedPolicy> {
  const { openSignedPolicy } = await import('../../kernel/policy/signed-policy.ts');
  return openSignedPolicy({ url: new URL(url, base).href, keys, threshold, store });
}

/** A newer policy is looked for whenever the registries are. */
function keepPolicyFresh(host: PluginHost, signed: SignedPolicy): void {
  const tell = (): void => {
    const error = signed.error();
    if (error) host.faults.report(error);
  };
  tell();
  host.catalogue.subscribe(() => void signed.check().then(tell));
}

/** A deployment without a default set does without its reader. */
async function readDefaults(value: object): Promise<Lockfile> {
  const { readLockfile } = await import('../../kernel/packages/lockfile.ts');
  return readLockfile(value, 'airlock.config.json: defaults');
}

/** Plugins that nobody needed yet come up once the page has been there for a while, one soon after the other. */
function afterAWhile(work: () => void): void {
  setTimeout(() => whenIdle(work), Math.max(500, 15_000 - performance.now()));
}

/** Tell plugins of one another: what is installed, switched on or off, updated or removed. */
function tellOfPlugins(host: PluginHost, bus: EventBus): void {
  type Known = { readonly version?: string; readonly enabled: boolean };
  const look = (): Map<string, Known> =>
    new Map(host.plugins.list().map(({ name, manifest, enabled }) => [name, { version: manifest.version, enabled }]));
  let before = look();
  host.plugins.subscribe(() => {
    const now = look();
    for (const id of new Set([...before.keys(), ...now.keys()])) {
      const plugin = now.get(id) ?? { enabled: false };
      const known = before.get(id);
      if (known?.version !== plugin.version || known?.enabled !== plugin.enabled) {
        bus.publish('plugins.changed', { id, ...plugin });
      }
    }
    before = now;
  });
}

/** Not every browser has `requestIdleCallback`. */
function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work);
  else setTimeout(work, 500);
}
