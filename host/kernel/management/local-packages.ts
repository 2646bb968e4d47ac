import type { Scorecard } from '@airlock/registry/format';
import type { PluginManifest } from '@airlock/sdk';
import type { InstallPlan } from '../packages/install-plan.ts';
import type * as LocalPart from '../packages/local/index.ts';

/** Stands where a registry's id stands in the names of plugins that no registry lists; no registry can have it. */
export const LOCAL_REGISTRY = '0000000000000000';

/** Bytes of a packed plugin at most. */
export const PACKED_BYTES = 64 * 1024 * 1024;

/** Whether a plugin was brought by the user instead of a registry. */
export function isLocal(name: string): boolean {
  return name.startsWith(`${LOCAL_REGISTRY}/`);
}

/** How a package came that was not looked up in a registry. */
export interface PackageSource {
  readonly kind: 'file' | 'server';
  /** Name of the file, or address of the server. */
  readonly from: string;
  /** Its publisher signed it. What nobody signed is signed by this browser, which says no more than that it stays as it is. */
  readonly signed: boolean;
  /** A registry of this app lists this very release: it is installed as from there. */
  readonly listed: boolean;
}

/** What becomes of plugins that no registry lists: `policy` decided, or the user did or may. */
export type UnlistedRule = 'never' | 'refused' | 'allowed' | 'allowed-by-policy';

/** Plugins that come from a file or a development server. `PLAN_BLOCKED` where the app does not take any. */
export interface Packages {
  /**
   * What installing a packed plugin (`airlock pack`) would mean; `plugins.install` carries it out. A signed one that a
   * registry of this app lists is installed as from there. Any other is refused unless it may be unlisted, and the consent
   * says so. Rejects with `NOT_A_PACKAGE` for what is no packed plugin or more than `PACKED_BYTES`, `PACKAGE_REFUSED` for what
   * is not what was signed, and `PACKAGE_REVOKED`.
   */
  planFromFile(file: Blob | Uint8Array, options?: PlanFileOptions): Promise<InstallPlan>;
  /** The same for what a development server (`airlock dev`) built last, or for a packed plugin at an address (`….zip`). */
  planFromDevelopmentServer(url: string, options?: { readonly signal?: AbortSignal }): Promise<InstallPlan>;
  unlisted(): Promise<UnlistedRule>;
  /** The user's word for this browser. Taken back, unlisted plugins stop at once. `POLICY_REFUSED` where policy decides. */
  allowUnlisted(allowed: boolean): Promise<void>;
  /** How an unlisted plugin came; `undefined` for any other. */
  source(name: string): Promise<PackageSource | undefined>;
}

export interface PlanFileOptions {
  /** Shown to the user. Default: the name of the `File`. */
  readonly name?: string;
  readonly signal?: AbortSignal;
}

/** Code that takes packages from files, brought by `localPackages()` of `@airlock/host/local`. */
export interface LocalOptions {
  readonly open: () => Promise<typeof LocalPart>;
  /** Looks at the code of a package by the rules of `airlock validate`. Default: nobody does. */
  readonly scan?: (manifest: PluginManifest, files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>) => Promise<Scorecard>;
}
