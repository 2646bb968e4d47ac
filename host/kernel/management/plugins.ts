import type { PluginManifest, RealmKind } from '@airlock/sdk';
import type { Scorecard } from '@airlock/registry/format';
import type { AirlockError } from '../errors.ts';
import type { ChangePlan } from '../packages/change-plan.ts';
import type { Consent, InstallOptions, InstallPlan, PluginReference, ReleaseChoice } from '../packages/install-plan.ts';
import type { RemovedPlugin } from '../packages/removed.ts';
import type { Isolation } from '../realm.ts';

/** Where an installed plugin stands. */
export type PluginState =
  /** Switched off; its data and grants stay. */
  | { readonly kind: 'disabled' }
  /** Switched on; its code starts with the first hook, command or widget that needs it. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'active'; readonly isolation: Isolation }
  | { readonly kind: 'stopping' }
  /** Did not start or broke; `enable` tries again. */
  | { readonly kind: 'error'; readonly error: AirlockError }
  /** Kept from starting until somebody decides. */
  | { readonly kind: 'quarantined'; readonly by: 'host' | 'policy' | 'user'; readonly error: AirlockError }
  /** Not run in this page for now; its switch stays as it is. */
  | { readonly kind: 'paused'; readonly why: PauseReason }
  /** The publisher or the operator withdrew it: its code does not run, offline too. */
  | { readonly kind: 'revoked'; readonly error: AirlockError }
  /** The policy refuses it. */
  | { readonly kind: 'blocked'; readonly error: AirlockError };

/**
 * `safe-mode`: the page runs no plugin. `suspect`: the page died twice while this release started; `enable` tries again.
 * `bisect`: a search for the plugin behind some trouble is under way.
 */
export type PauseReason = 'safe-mode' | 'suspect' | 'bisect';

/** A plugin of this browser profile. A new object for every change. */
export interface InstalledPlugin {
  /** `<registry id>/<plugin id>`. */
  readonly name: string;
  readonly id: string;
  readonly registry: string;
  readonly manifest: PluginManifest;
  /** Publisher id, and what the publisher calls itself. */
  readonly publisher: string;
  readonly publisherName: string;
  /** Hex SHA-256 of the signed release. */
  readonly release: string;
  readonly realm: RealmKind;
  /** The user's switch. */
  readonly enabled: boolean;
  readonly state: PluginState;
  /** Of its files; shared files count in full. */
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly installedAt: number;
  readonly updatedAt: number;
  /** What `rollback` goes back to. */
  readonly previous?: { readonly version: string; readonly release: string; readonly at: number };
  /** Hook priorities in place of the declared ones, by index in `manifest.hooks`. */
  readonly priorities: { readonly [index: number]: number };
}

/** Installed plugins and every change to them. Full names everywhere; `PLUGIN_UNKNOWN` when there is no such plugin. */
export interface Plugins extends PluginChanges {
  /** In order of name; the same array until something changes. */
  list(): readonly InstalledPlugin[];
  get(name: string): InstalledPlugin | undefined;
  /** Called after each change of any plugin, also those made in other tabs. */
  subscribe(listener: () => void): () => void;
  /** Start it now, if it is not running; what a hook, command or widget does by itself. */
  start(name: string): Promise<void>;
  /** Run a command of a plugin. */
  runCommand(name: string, command: string, argument?: unknown, signal?: AbortSignal): Promise<unknown>;
}

/** A picture of what a plugin looks like; its type is that of its bytes. */
export interface PluginPicture {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Documents that travel with a release. */
export type PluginDocument = 'README.md' | 'CHANGELOG.md' | 'LICENSE' | 'sbom.cdx.json';

/** What changes the set of installed plugins, and how they are set up. */
export interface PluginChanges {
  /** What installing or updating would do. Looks at the registry; stores and runs nothing of the plugin. */
  plan(plugin: PluginReference, choice?: ReleaseChoice, signal?: AbortSignal): Promise<InstallPlan>;
  /**
   * Carry out a plan. Until its last step, one transaction, whatever was installed before stays and runs; after it, the
   * new release is in force. Rejects with `PLAN_BLOCKED`, `PLAN_STALE`, `CONSENT_MISSING`, `PACKAGE_REFUSED`,
   * `REGISTRY_UNREACHABLE`, `STORE_FAILED`, or the signal's reason.
   */
  install(plan: InstallPlan, consent: Consent, options?: InstallOptions): Promise<InstalledPlugin>;
  /** What the registry's scan found in the code of a planned release; `undefined` where it was listed without one. */
  scorecard(plan: InstallPlan, signal?: AbortSignal): Promise<Scorecard | undefined>;
  /**
   * A picture that its publisher signed with a release and declares among its `screenshots`; from where `document` is read.
   * `undefined` for what it does not declare or does not have. Rejects with `PACKAGE_REFUSED` above 512 KB, and for what is
   * no PNG, JPEG or WebP.
   */
  picture(of: InstallPlan | string, file: string, signal?: AbortSignal): Promise<PluginPicture | undefined>;
  /**
   * A document that its publisher signed with a release, as text: of a planned one, or of the installed one by its full
   * name, then without network. `undefined` when the release has none. Rejects with `PACKAGE_REFUSED` above 256 KB.
   */
  document(of: InstallPlan | string, path: PluginDocument, signal?: AbortSignal): Promise<string | undefined>;
  /** What switching it on or off or removing it would mean for it and for others. Changes nothing. */
  planChange(name: string, action: ChangePlan['action']): Promise<ChangePlan>;
  /** Take effect at once; starting again also forgets an error. `also`: those of the plan are switched on before it. */
  enable(name: string, options?: { readonly also?: readonly string[] }): Promise<void>;
  /** `also`: those of the plan are switched off before it; others that need it stay on and fail when they are used. */
  disable(name: string, options?: { readonly also?: readonly string[] }): Promise<void>;
  /**
   * `delete` also removes what the plugin stored and its settings; with `keep` it can be put back for a day. Its grants end
   * in any case. `also`: switched off before it.
   */
  uninstall(
    name: string,
    options: { readonly data: 'keep' | 'delete'; readonly also?: readonly string[] },
  ): Promise<void>;
  /** What was uninstalled with `keep` in the last day, and did not come from a file; the newest first. */
  removed(): Promise<readonly RemovedPlugin[]>;
  /**
   * Put back what was uninstalled, without network: the same version, with what it was allowed for good, and switch on what
   * was switched off with it. Rejects with `PACKAGE_MISSING` when it is not kept any more, and as `enable` and a start do.
   */
  restore(name: string): Promise<InstalledPlugin>;
  /** Give up what could be put back, and free its files; what it stored stays. */
  discard(name: string): Promise<void>;
  /** Back to `previous`, without network; what ran until now becomes `previous`. Settings and data stay. */
  rollback(name: string): Promise<InstalledPlugin>;
  /** Put another priority in place of the declared one of `manifest.hooks[index]`; `undefined` takes it back. */
  setPriority(name: string, index: number, priority: number | undefined): Promise<void>;
  /** What the plugin is given, without secrets; `host.settings` tells more. */
  settings(name: string): Promise<Readonly<Record<string, unknown>>>;
  /** Check values against the plugin's schema, keep them and tell the plugin; `host.settings.set` says more. */
  configure(name: string, values: Readonly<Record<string, unknown>>): Promise<void>;
}
