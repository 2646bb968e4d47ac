import type { RealmKind } from '@airlock/sdk';
import type { Activation } from './activation/activation.ts';
import type { Approvals } from './management/approvals.ts';
import type { Audit } from './audit/audit.ts';
import type { Capabilities } from './capabilities/capabilities.ts';
import type { Catalogue } from './registries/catalogue.ts';
import type { Clock } from './clock.ts';
import type { Contributions } from './contributions/contributions.ts';
import type { EndpointOptions, Endpoints } from './endpoints/endpoints.ts';
import type { AirlockError } from './errors.ts';
import type { FaultLog } from './observing/faults.ts';
import type { Grants } from './grants/grants.ts';
import type { Health } from './observing/health.ts';
import type { Hooks } from './hooks/types.ts';
import type { Alert, Metrics } from './observing/metrics.ts';
import type { ProfileReport } from './observing/profiling.ts';
import type { TelemetryOptions } from './observing/telemetry.ts';
import type { Traces } from './observing/traces.ts';
import type { Layout } from './contributions/layout.ts';
import type { LocalOptions, Packages } from './management/local-packages.ts';
import type { PluginLimits } from './supervision/limits.ts';
import type { Locks } from './storage/locks.ts';
import type { Lockfile } from './packages/lockfile.ts';
import type { PageMemories } from './storage/page-memory.ts';
import type { PluginReference } from './packages/install-plan.ts';
import type { Monitor } from './observing/monitor.ts';
import type { Plugins } from './management/plugins.ts';
import type { Prompts } from './grants/prompts.ts';
import type { HostPolicy } from './policy/policy.ts';
import type { Pending } from './management/pending.ts';
import type { Presence } from './presence.ts';
import type { Preview, PreviewOptions } from './management/preview.ts';
import type { Isolation, Realm } from './realm.ts';
import type { Service } from './dispatch/service.ts';
import type { Settings, SettingsOptions } from './settings/settings.ts';
import type { Store } from './storage/store.ts';
import type { TabSignal } from './storage/tabs.ts';
import type { Troubleshooting } from './management/troubleshooting.ts';
import type { Updates } from './management/updates.ts';

/** One registry the host trusts. */
export interface RegistryConfig {
  /** Shown to users; unique in one host. */
  readonly name: string;
  /** Base URLs of its mirrors, in order of preference. */
  readonly urls: readonly string[];
  /** The pinned root.json, byte for byte: where all trust in this registry starts. */
  readonly root: Uint8Array<ArrayBuffer>;
}

export interface HostOptions {
  /** Semver of the host API; a plugin's `hostApi` range must contain it. */
  readonly hostVersion: string;
  readonly registries: readonly RegistryConfig[];
  /** Default: any listed plugin, in a sandbox; in the page with the user's consent. */
  readonly policy?: HostPolicy;
  /** Tells when the members of `policy` changed: what runs is judged anew. `openSignedPolicy` has one. Default: they stay. */
  readonly followPolicy?: (listener: () => void) => () => void;
  /** Installed for users by the deployment, with the permissions it names; what they remove stays away. Default: nothing. */
  readonly defaults?: Lockfile;
  /** The host owns it from here on and closes it in `dispose`. */
  readonly store: Store;
  /** Where plugins come from that no registry lists: `localPackages()` of `@airlock/host/local`. Default: nowhere. */
  readonly local?: LocalOptions;
  /** How plugins can run here; a plugin built for none of them cannot be installed. */
  readonly realms: readonly Realm[];
  readonly services: readonly Service[];
  /** Versions of the libraries that page plugins take from the host, by package name. */
  readonly shared: { readonly [library: string]: string };
  /** URL under which the service worker serves packages. Default: `airlock/p/` beside the document; right for one page. */
  readonly packageBase?: string;
  /** Default: the device's. */
  readonly clock?: Clock;
  readonly fetch?: typeof fetch;
  readonly crypto?: SubtleCrypto;
  /** Default: Web Locks where there are any, else locks within this page. */
  readonly locks?: Locks;
  /** How tabs tell each other of changes. Default: a `BroadcastChannel` where there is one. */
  readonly tabs?: TabSignal;
  /** Whether the page is looked at, and when the network is back. Default: the page's own. */
  readonly presence?: Presence;
  /** Run no plugin in this page, so that what goes wrong can be looked at and undone. Default: false. */
  readonly safeMode?: boolean;
  /** Where crashes and a search for a culprit are remembered. Default: the page's local and session storage. */
  readonly memory?: PageMemories;
  /** Milliseconds that starting code waits for the first refresh, so that a fresh revocation is seen. Default: 1500. */
  readonly firstRefresh?: number;
  /** Milliseconds between background refreshes of the registries; 0 for none. Default: 15 minutes. */
  readonly refreshEvery?: number;
  /** Id of the signed-in user; told to capabilities that plugins call, and wanted by those with `auth`. Default: none. */
  readonly user?: () => string | undefined;
  /** Environment and fixed values of plugins' settings. */
  readonly settings?: SettingsOptions;
  /** Spans of every execution of a hook, for whoever collects them with OpenTelemetry. Default: none. */
  readonly telemetry?: TelemetryOptions;
  /** Called when a plugin is felt by users or fails, once in ten minutes for each reason. */
  readonly onAlert?: (alert: Alert) => void;
  /** About requests to plugins' endpoints. */
  readonly endpoints?: EndpointOptions;
  /** What one plugin may take, and when it rests. Default: `pluginLimits`. */
  readonly limits?: Partial<PluginLimits>;
  /**
   * Start what is switched on and was not needed yet while the app is idle, so that its first use does not wait: called
   * before each start, it runs `work` when there is time. At most half of `limits.active` run for it. Default: never.
   */
  readonly whenIdle?: (work: () => void) => void;
  /**
   * A page in which plugins are installed and none has to run knows them from one row of the database; `rest` runs `work`,
   * which brings the rest of the host, when there is time. Default: once the page is idle; without a page, everything comes
   * at once.
   */
  readonly rest?: (work: () => void) => void;
  /** An install waits for the network; `syncWhenOnline` has the browser go on with it when no page is open. */
  readonly onWaiting?: () => void;
  /** Called with every fault of a plugin, beside `faults`. */
  readonly onFault?: (error: AirlockError) => void;
}

/**
 * Watches over running plugins. What it decides by itself (rests, restarts, quarantine) is in `activity`, with who decided
 * and why; the rest is for people and for monitors. Names are full names; of plugins that are switched off nothing is known.
 */
export type Supervisor = Pick<
  Activation,
  | 'activity'
  | 'usage'
  | 'subscribe'
  | 'restart'
  | 'kill'
  | 'suspend'
  | 'resume'
  | 'throttle'
  | 'park'
  | 'quarantine'
  | 'lift'
>;

/** A plugin platform inside one page. */
export interface PluginHost {
  readonly hooks: Hooks;
  readonly plugins: Plugins;
  readonly catalogue: Catalogue;
  /** Plugins from files and development servers. */
  readonly packages: Packages;
  /** Installs that were broken off and go on by themselves. */
  readonly pending: Pending;
  /** What waits for somebody's word before it is installed. */
  readonly approvals: Approvals;
  /** Newer releases of what is installed. */
  readonly updates: Updates;
  /** What enabled plugins add to the app: widgets by slot, and the rest by kind. */
  readonly contributions: Contributions;
  /** How the user arranges widgets. */
  readonly layout: Layout;
  /** Functions that enabled plugins provide by name. */
  readonly capabilities: Capabilities;
  /** How plugins are set up. */
  readonly settings: Settings;
  /** Addresses that enabled plugins answer; `serveEndpoints` brings them into the app's origin. */
  readonly endpoints: Endpoints;
  /** What went wrong, per plugin. The app reports what it catches itself, such as a widget that fails to draw. */
  readonly faults: FaultLog;
  /** How each plugin does, and why. */
  readonly health: Health;
  /** Figures of each plugin, now and over two weeks, and alerts. */
  readonly metrics: Metrics;
  /** Executions of hooks, one of many or all of them. */
  readonly traces: Traces;
  /** Look at every call of one plugin's handlers for so many seconds. */
  profile(plugin: string, seconds: number, signal?: AbortSignal): Promise<ProfileReport>;
  /** What each plugin does and takes, and the means to hold it back. */
  readonly supervisor: Supervisor;
  /** Ways back when something goes wrong: safe mode, and a search for the plugin behind it. */
  readonly troubleshooting: Troubleshooting;
  readonly grants: Grants;
  /** What plugins ask the user; the app draws it. */
  readonly prompts: Prompts;
  /** What plugins do against what they declared and used to do. */
  readonly monitor: Monitor;
  readonly audit: Audit;
  /** How far apart from the app a plugin of this realm is expected to run here; what it got is in its state. */
  isolation(realm: RealmKind): Isolation;
  /** Run a release that is not installed, in a sandbox and with nothing of the user's, to look at it. */
  preview(plugin: PluginReference, options: PreviewOptions): Promise<Preview>;
  /** Stop every plugin and close the store. */
  dispose(): Promise<void>;
}
