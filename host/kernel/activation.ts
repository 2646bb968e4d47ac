import type { PluginManifest, RealmKind } from '@airlock/sdk';
import type { CapabilityRegistry } from './capabilities.ts';
import type { Clock } from './clock.ts';
import type { ContributionRegistry } from './contributions.ts';
import type { EndpointRegistry } from './endpoints.ts';
import type { AirlockError } from './errors.ts';
import type { Hooks } from './hooks/types.ts';
import type { LifecycleState } from './lifecycle-state.ts';
import type { Isolation, LoadedPackage, PluginInstance, Realm, ServiceCaller } from './realm.ts';

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

export interface ActivationOptions {
  readonly clock?: Clock;
  readonly hostVersion: string;
  readonly hooks: Hooks;
  readonly contributions: ContributionRegistry;
  readonly capabilities: Pick<CapabilityRegistry, 'add' | 'exporters'>;
  /** Whether a plugin may take part in a hook of another plugin. */
  readonly mayHandle: (plugin: string, hook: string) => boolean;
  readonly endpoints: Pick<EndpointRegistry, 'add'>;
  readonly realm: (kind: RealmKind) => Realm | undefined;
  /** The verified package; every check of the rule of execution runs again here. Rejects with an `AirlockError`. */
  readonly load: (plugin: EnabledPlugin) => Promise<LoadedPackage>;
  /** The plugin's one door to the host; `stopped` is aborted when the instance ends. */
  readonly caller: (plugin: EnabledPlugin, stopped: AbortSignal) => ServiceCaller;
  /** The plugin's settings, defaults filled in. */
  readonly settings: (name: string) => Promise<Readonly<Record<string, unknown>>>;
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
  /** Switch off: its effects are gone when this returns; the promise resolves when its code has stopped too. */
  disable(name: string): Promise<void>;
  /** Start it now, after what it needs; the running instance if there is one. */
  start(name: string): Promise<PluginInstance>;
  /** Stop the code of a plugin and of those that need it, and leave it switched on: the next call starts it again. */
  stop(name: string): Promise<void>;
  /** Give new settings to a running plugin; rejects when it refuses them. */
  configure(
    name: string,
    settings: Readonly<Record<string, unknown>>,
    previous: Readonly<Record<string, unknown>>,
  ): Promise<void>;
  setPriority(name: string, index: number, priority: number | undefined): void;
  runCommand(name: string, id: string, argument?: unknown, signal?: AbortSignal): Promise<unknown>;
  /** Keep it from running: by the user, the policy, or the host itself after failures. */
  quarantine(name: string, by: Quarantine['by'], error: AirlockError): void;
  /** Lift a quarantine, forget faults and let the next call start it. */
  lift(name: string): void;
  /** Wire this to `createHooks({ onFault })`: failing handlers open the circuit of their plugin. */
  hookFault(fault: AirlockError): void;
  activity(name: string): Activity | undefined;
  /** Called with the name after each change. */
  subscribe(listener: (name: string) => void): () => void;
  /** Switch all off, dependents first. */
  dispose(): Promise<void>;
}
