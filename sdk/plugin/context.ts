import type { ExportToken, Remote } from './exports.ts';
import type { HookRun } from './hook.ts';
import type { RealmKind } from './manifest.ts';
import type { PermissionRequests } from './permissions.ts';
import type { PermissionsService, Services } from './services.ts';

/** Writes to the plugin's log, shown in the Plugins page and by `airlock dev`. `details` are structured-cloneable. */
export interface Logger {
  debug(message: string, details?: unknown): void;
  info(message: string, details?: unknown): void;
  warn(message: string, details?: unknown): void;
  error(message: string, details?: unknown): void;
}

/** What a plugin always has, whatever it declared. */
export interface BaseContext<Settings = { readonly [key: string]: unknown }> {
  readonly plugin: { readonly id: string; readonly version: string; readonly realm: RealmKind };
  readonly log: Logger;
  /** Aborted when the plugin stops; in a hook handler, also when the handler runs out of time. */
  readonly signal: AbortSignal;
  /** The plugin's settings with defaults filled in; replaced as a whole before `onConfigChange` runs. */
  readonly settings: Settings;
  /**
   * Another plugin's export, by a token that this plugin lists under `requires` or `optional`. Its functions reject with
   * `CAPABILITY_UNKNOWN` where no enabled plugin provides it. Needs the permission `capabilities` with the token's id
   * under `invoke`.
   */
  use<Shape extends object>(token: ExportToken<Shape>): Remote<Shape>;
  /** Whether an enabled plugin provides it now; for those listed under `optional`. */
  has(token: ExportToken): Promise<boolean>;
}

/** All that a plugin can reach, in every realm: the base, one service per declared permission, and `permissions`. */
export type PluginContext<
  P extends PermissionRequests = Record<never, never>,
  Settings = { readonly [key: string]: unknown },
> = BaseContext<Settings> & Services<P> & { readonly permissions: PermissionsService<P> };

/** Facts that handlers of one execution share, whatever plugin they belong to. Gone when the execution ends. */
export interface ExecutionState {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
}

/** What a hook handler gets: the plugin's context and the run it is part of. */
export type HookContext<
  P extends PermissionRequests = Record<never, never>,
  Settings = { readonly [key: string]: unknown },
> = PluginContext<P, Settings> & HookRun & { readonly state: ExecutionState };
