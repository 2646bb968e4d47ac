import type { CapabilityCaller, CapabilityContribution, CapabilityInfo } from '@airlock/sdk';
import { AirlockError } from '../errors.ts';
import type { PluginInstance } from '../realm.ts';
import type { Disposable } from '../lifecycle/scope.ts';

/** What one plugin provides under one name. */
export interface CapabilityEntry extends CapabilityInfo {
  /** Another plugin, earlier by full name, provides the same name: this one is not called. */
  readonly shadowed: boolean;
}

export interface CapabilityFilter {
  readonly tag?: string;
  /** Looked for in names and descriptions, whatever the case. */
  readonly text?: string;
}

export interface InvokeOptions {
  /** For whom the call is made; the provider is told. Default: the app itself. */
  readonly caller?: CapabilityCaller;
  readonly signal?: AbortSignal;
  /** Milliseconds to wait once the provider runs. Default, and at most: the capability's own limit. */
  readonly timeout?: number;
  /** Full names of plugins to call where several provide it. Default: the first by name. */
  readonly prefer?: readonly string[];
}

/** Functions that enabled plugins provide by name. */
export interface Capabilities {
  /** What can be called now, by name and then by plugin. */
  list(filter?: CapabilityFilter): readonly CapabilityEntry[];
  /**
   * Call a capability; its plugin is started if need be. Rejects with an `AirlockError`: `CAPABILITY_UNKNOWN`,
   * `RATE_LIMITED`, `LIMIT_EXCEEDED` (the caller has too many calls of it under way, as in a loop of plugins that call
   * each other), `CAPABILITY_INVALID_INPUT`, `CAPABILITY_INVALID_OUTPUT`, `CAPABILITY_FAILED`, `CAPABILITY_TIMEOUT`,
   * `CAPABILITY_CANCELLED`, `AUTH_REQUIRED` (it wants a signed-in user and there is none), or why the plugin could not be started.
   */
  invoke(name: string, input?: unknown, options?: InvokeOptions): Promise<unknown>;
  /** Forget kept answers. `pattern`: a name, `*` for any run of characters. `plugin`: only those of this provider. */
  invalidate(pattern: string, plugin?: string): void;
}

/** A provider whose code runs. */
export interface RunningProvider {
  readonly instance: Pick<PluginInstance, 'runCapability' | 'runEndpoint'>;
  /** Aborted when the instance ends. */
  readonly stopped: AbortSignal;
}

/** A capability as the scope of its plugin registers it. */
export interface Provider {
  /** Full name. */
  readonly plugin: string;
  readonly capability: CapabilityContribution;
  /** The running plugin, started if need be. */
  readonly start: () => Promise<RunningProvider>;
  /** Put a failed call down to the plugin. */
  readonly fault: (error: AirlockError) => void;
}

/** The side that plugins' scopes write to. */
export interface CapabilityRegistry extends Capabilities {
  add(provider: Provider): Disposable;
  /** Full names of the enabled plugins that provide an export, by its token. */
  exporters(token: string): readonly string[];
}

/** Nobody who is enabled, and may, provides it. */
export function unknownCapability(name: string, plugin?: string): AirlockError {
  return new AirlockError('CAPABILITY_UNKNOWN', `No enabled plugin provides the capability "${name}".`, {
    ...(plugin === undefined ? {} : { plugin }),
    detail: { capability: name },
  });
}
