import type { Health, PluginManifest, RealmKind } from '@airlock/sdk';
import type { CapabilityRegistry } from '../capabilities/capabilities.ts';
import type { Clock } from '../clock.ts';
import type { ContributionRegistry } from '../contributions/contributions.ts';
import type { Migrate, StartSettings } from '../settings/settings-migration.ts';
import type { EndpointRegistry } from '../endpoints/endpoints.ts';
import type { AirlockError } from '../errors.ts';
import type { WatchGrant } from '../grants/grant-watch.ts';
import type { Hooks } from '../hooks/types.ts';
import type { LifecycleState } from '../lifecycle/lifecycle-state.ts';
import type { HoldKind } from '../supervision/holds.ts';
import type { PluginLimits } from '../supervision/limits.ts';
import type { Isolation, LoadedPackage, PluginInstance, Realm, ServiceCaller } from '../realm.ts';
import type { Urgency } from './start-queue.ts';

/** A plugin that is switched on: all that is known of it without running its code. */
export interface EnabledPlugin {
  /** Full name. */
  readonly name: string;
  readonly manifest: PluginManifest;
  readonly realm: RealmKind;
  /** Hex SHA-256 of the signed release. */
  readonly release: string;
  /** Priorities in place of the declared ones, by index in `manifest.hooks`. */
  readonly priorities: { readonly [index: number]: number };
  /** Full names of the installed plugins it needs, started before it. */
  readonly needs: readonly string[];
  /** Full names of those it can do without; started before it where they are switched on. */
  readonly uses: readonly string[];
}

/** Where a switched-on plugin stands. A new object for every change. */
export interface Activity {
  readonly name: string;
  readonly state: LifecycleState;
  /** Of the running instance. */
  readonly isolation?: Isolation;
  /** Why it is in `error`, or the latest reason it was not called. */
  readonly error?: AirlockError;
  /** Not called until then, in milliseconds since the epoch; tried again by itself. */
  readonly suspendedUntil?: number;
  readonly quarantine?: Quarantine;
  /** Why it is not called now, as a sentence. */
  readonly hold?: { readonly kind: HoldKind; readonly reason: string };
  /** What it said of its own health when it was last asked; absent until then. */
  readonly says?: Health;
  /** Ended for being idle, with its state kept; the next call wakes it. */
  readonly parked?: true;
  /** Starts after failures, since it was switched on. */
  readonly restarts: number;
}

/** A plugin is not started again for this version of it and of the host, until somebody decides. */
export interface Quarantine {
  readonly by: 'host' | 'policy' | 'user';
  /** The evidence. */
  readonly error: AirlockError;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly version: string;
  readonly hostVersion: string;
}

/** What a plugin takes of the device and of the host, as far as that can be known. */
export interface PluginUsage {
  /** Calls of the host under way in it. */
  readonly inFlight: number;
  /** Calls that were let through since it was switched on. */
  readonly calls: number;
  /** Share of the last minute, 0 to 1, in which somebody waited for it: the most that it can have used of one processor. */
  readonly busyShare: number;
  /** Calls a second that are let through; absent when it is not throttled. */
  readonly throttle?: number;
  /** `half-open`: the first calls after a rest are a trial. */
  readonly circuit: 'closed' | 'open' | 'half-open';
  /** Milliseconds since the last call. */
  readonly idleFor: number;
  /**
   * Bytes in use. No browser tells that of one worker or frame among those of a process, nor a page that of another
   * process, so it is `unknown` unless its realm can measure it.
   */
  readonly memory: number | 'unknown';
  /**
   * Share of one processor in the last minute, 0 to 1: in how many looks its thread did not answer at once. `unknown` in the
   * page, whose thread is the app's, and in the first seconds. Where processors are short it says too much.
   */
  readonly cpu: number | 'unknown';
}

export interface ActivationOptions {
  readonly clock?: Clock;
  readonly hostVersion: string;
  readonly hooks: Hooks;
  readonly contributions: ContributionRegistry;
  readonly capabilities: Pick<CapabilityRegistry, 'add' | 'exporters'>;
  /** Whether a plugin may take part in a hook of another plugin. */
  readonly mayHandle: (plugin: string, hook: string) => boolean;
  /** Breaks off a handler when that permission goes. Default: it goes on. */
  readonly watch?: WatchGrant;
  readonly endpoints: Pick<EndpointRegistry, 'add'>;
  /** Default: `pluginLimits`. */
  readonly limits?: Partial<PluginLimits>;
  readonly realm: (kind: RealmKind) => Realm | undefined;
  /** The verified package; every check of the rule of execution runs again here. Rejects with an `AirlockError`. */
  readonly load: (plugin: EnabledPlugin) => Promise<LoadedPackage>;
  /** The plugin's one door to the host; `stopped` is aborted when the instance ends. */
  readonly caller: (plugin: EnabledPlugin, stopped: AbortSignal) => ServiceCaller;
  /** Looks for the plugin's settings while it starts. */
  readonly settings: (name: string) => Promise<StartSettings>;
  /** Told of every fault, attributed; hook faults come through `hookFault`. */
  readonly report: (fault: AirlockError) => void;
  /** Keep it across reloads and give it back with `enable`. `undefined`: it was lifted. */
  readonly onQuarantine?: (name: string, quarantine: Quarantine | undefined) => void;
}

/**
 * Runs plugins. Switching one on runs nothing: its hooks, widgets, commands and capabilities are registered from the manifest,
 * and its code starts with the first call of one of them, after the plugins it needs.
 */
export interface Activation {
  /** Switch on. A quarantine for another version of plugin or host is dropped. */
  enable(plugin: EnabledPlugin, quarantine?: Quarantine): void;
  /**
   * Put another version in the place of one that is switched on: callers wait for it instead of missing it, and it goes on
   * with what the old one's `onSuspend` gave. Runs if the old one did. Resolves when the old one has stopped.
   */
  replace(plugin: EnabledPlugin, quarantine?: Quarantine): Promise<void>;
  /** Switch off: its effects are gone when this returns; the promise resolves when its code has stopped too. */
  disable(name: string): Promise<void>;
  /**
   * Start it now, after what it needs; the running instance if there is one. `urgency`: whose turn it is where many want
   * to start. Default: `used`.
   */
  start(name: string, urgency?: Urgency): Promise<PluginInstance>;
  /** Stop the code of a plugin and of those that need it, and leave it switched on: the next call starts it again. */
  stop(name: string): Promise<void>;
  /** Give new settings to a running plugin; rejects when it refuses them. */
  configure(
    name: string,
    settings: Readonly<Record<string, unknown>>,
    previous: Readonly<Record<string, unknown>>,
  ): Promise<void>;
  /** Have a plugin bring settings of an older version to its shape; started if need be. */
  migrate(name: string, change: Parameters<Migrate>[0]): Promise<unknown>;
  setPriority(name: string, index: number, priority: number | undefined): void;
  runCommand(name: string, id: string, argument?: unknown, signal?: AbortSignal): Promise<unknown>;
  /** Keep it from running: by the user, the policy, or the host itself after failures. */
  quarantine(name: string, by: Quarantine['by'], error: AirlockError): void;
  /** Lift a quarantine, forget faults and let the next call start it. */
  lift(name: string): void;
  /** Wire this to `createHooks({ onFault })`: failing handlers open the circuit of their plugin. */
  hookFault(fault: AirlockError): void;
  /** Stop it in order and start it again, with its state. */
  restart(name: string): Promise<void>;
  /** End its code at once; the next call starts it again. */
  kill(name: string): void;
  /** Pass over its hooks and refuse its commands and capabilities until `resume`; its code stays. `reason`: a sentence. */
  suspend(name: string, reason: string): void;
  resume(name: string): void;
  /** Let through only so many calls a second; `undefined`: all again. */
  throttle(name: string, perSecond: number | undefined): void;
  /** End an isolated plugin that nobody uses now, with its state kept; answers whether it could be. */
  park(name: string): Promise<boolean>;
  activity(name: string): Activity | undefined;
  usage(name: string): PluginUsage | undefined;
  /** Called with the name after each change. */
  subscribe(listener: (name: string) => void): () => void;
  /** Switch all off, dependents first. */
  dispose(): Promise<void>;
}
