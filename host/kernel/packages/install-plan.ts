import type { PermissionName, PermissionRequests, PluginManifest, RealmKind } from '@airlock/sdk';
import type { AirlockError } from '../errors.ts';
import type { GrantScope } from '../grants/grants.ts';
import type { PackageSource } from '../management/local-packages.ts';
import type { Clash, Strategy } from './resolve.ts';

/** Names a plugin: its full name, or its registry (id or configured name) and id. */
export type PluginReference = string | { readonly registry: string; readonly id: string };

/** Which release. Default: the newest of channel `latest` that is not withdrawn. */
export interface ReleaseChoice {
  readonly version?: string;
  readonly channel?: string;
  /** Run it in this realm, if it was built for it and the policy allows. */
  readonly realm?: RealmKind;
  /** What may change beside it, so that all that is needed fits together. Default: `strict`. */
  readonly strategy?: Strategy;
}

/**
 * Everything a person or a program needs to decide about one change. Made by `plugins.plan`; nothing was stored and no
 * code of the plugin ran. A plan can be installed once, by the host that made it.
 */
export interface InstallPlan {
  readonly name: string;
  /** `downgrade` goes to a lower `seq` by the user's own choice; `reinstall` repairs or changes the realm. */
  readonly action: 'install' | 'update' | 'downgrade' | 'reinstall';
  readonly manifest: PluginManifest;
  /** Publisher id; `publisherChanged` when the installed version is somebody else's. */
  readonly publisher: string;
  /** What the publisher calls itself. */
  readonly publisherName: string;
  readonly publisherChanged: boolean;
  /** Hex SHA-256 of the signed release. */
  readonly release: string;
  readonly created: string;
  readonly from?: { readonly version: string; readonly release: string };
  /** Of all files. */
  readonly bytes: number;
  /** Of the files that are not stored yet. */
  readonly download: number;
  readonly files: number;
  readonly permissions: PermissionDifference;
  readonly shared: readonly SharedCheck[];
  readonly dependencies: readonly DependencyCheck[];
  readonly strategy: Strategy;
  /** Other plugins that are installed or updated with it, each before what needs it. All take effect at once, or none. */
  readonly also: readonly InstallPlan[];
  /** Sentences for the user. `error` blocks; `warning` is for the user to weigh. */
  readonly conflicts: readonly Conflict[];
  /** Who vouches for the bytes. */
  readonly vouched: Vouched;
  readonly realm: RealmKind;
  /** Realms it was built for and the policy does not refuse. */
  readonly realms: readonly RealmKind[];
  /** The plugin would run in the page and its publisher is not trusted by policy: `consent.page` must say yes. */
  readonly needsPageConsent: boolean;
  /**
   * The plugin draws windows of its own, asks for more than that, and this browser does not keep a window from sending out
   * what it learns: `consent.leaks` must say yes.
   */
  readonly needsLeakConsent: boolean;
  /** How it came, when it was not looked up in a registry. One that none lists: `consent.unlisted` must say yes. */
  readonly source?: PackageSource;
  /** Why it cannot be installed now. */
  readonly blocked?: AirlockError;
}

/** One permission a release asks for. */
export interface PermissionItem {
  readonly permission: PermissionName;
  /** Everything it asks for under this name. */
  readonly scope: GrantScope;
  /** The author's words, to be shown as a quotation. */
  readonly reason: string;
  /** Asked for in context; need not be allowed at install. */
  readonly optional: boolean;
  /** 1 harmless, 2 sees or changes data of the app, 3 can carry data away or act outside. */
  readonly weight: 1 | 2 | 3;
  /** What it opens, as a host-written sentence: "Can read submissions." */
  readonly can: string;
}

export interface PermissionDifference {
  /** Asked for now and not granted to the installed version, or wider than it was. All of them in a first install. */
  readonly added: readonly PermissionItem[];
  readonly kept: readonly PermissionItem[];
  readonly removed: readonly PermissionName[];
  /** Sentences of all that it may do once installed, heaviest first. */
  readonly can: readonly string[];
  /** Sentences of what it cannot do. */
  readonly cannot: readonly string[];
}

/** A library the plugin takes from the host. */
export interface SharedCheck {
  readonly name: string;
  readonly range: string;
  /** The host's version; absent when the host does not share it. */
  readonly version?: string;
  readonly fits: boolean;
}

/** Another plugin that this one needs. */
export interface DependencyCheck {
  readonly id: string;
  readonly range: string;
  readonly optional: boolean;
  readonly installed?: string;
  readonly state: 'satisfied' | 'missing' | 'disabled' | 'unsatisfied';
}

export interface Conflict {
  readonly severity: 'error' | 'warning';
  readonly sentence: string;
  /** Where plugins do not fit each other: the same for programs, and for other languages. */
  readonly clash?: Clash & {
    /** The version of `id` that is installed. */
    readonly installed?: string;
  };
  /** Ways out of it, the least change first. Absent when there is none. */
  readonly choices?: readonly Choice[];
}

/** What would solve a conflict: plan again with another `strategy` or `version`, or install or change another plugin first. */
export type Choice = { readonly sentence: string } & (
  | {
      readonly kind: 'strategy';
      readonly strategy: Strategy;
      /** What would change beside it. Ids are of the plugin's own registry. */
      readonly changes: readonly { readonly id: string; readonly version: string }[];
    }
  | { readonly kind: 'version'; readonly version: string }
  | { readonly kind: 'install' | 'enable' | 'disable'; readonly plugin: string }
);

/** The publisher's keys signed the release, and the registry lists it; and what is to be known of those keys. */
export interface Vouched {
  /** How often the publisher's keys were replaced, plus one. */
  readonly identityVersion: number;
  /** The operator put new keys in place of lost ones. */
  readonly recovered: boolean;
  /** Publishers the plugin had before. */
  readonly formerPublishers: readonly string[];
}

/** What the user said to a plan. */
export interface Consent {
  /** `plan.release`: the release that was looked at. */
  readonly release: string;
  /** Which of `plan.permissions.added` are allowed; all that are not optional must be. */
  readonly permissions: readonly PermissionName[];
  /** The user accepts that this code runs in the page, unconfined. Needed when `plan.needsPageConsent`. */
  readonly page?: true;
  /** The user accepts that what the plugin learns may be sent out. Needed when `plan.needsLeakConsent`. */
  readonly leaks?: true;
  /** The user accepts that no registry vouches for this code. Needed when `plan.source` says that none lists it. */
  readonly unlisted?: true;
  /** What was said to each of `plan.also`, by full name. */
  readonly also?: { readonly [name: string]: Consent };
}

/** The consent that allows exactly what must be allowed, for default sets and tests. */
export function requiredConsent(plan: InstallPlan): Consent {
  return {
    release: plan.release,
    permissions: plan.permissions.added.filter((item) => !item.optional).map((item) => item.permission),
    ...(plan.needsPageConsent ? { page: true } : {}),
    ...(plan.needsLeakConsent ? { leaks: true } : {}),
    ...(isUnlisted(plan) ? { unlisted: true } : {}),
    ...(plan.also.length > 0
      ? { also: Object.fromEntries(plan.also.map((other) => [other.name, requiredConsent(other)])) }
      : {}),
  };
}

/** Whether no registry vouches for what a plan would install. */
export function isUnlisted({ source }: InstallPlan): boolean {
  return source?.listed === false;
}

export interface InstallProgress {
  readonly phase: 'download' | 'verify' | 'activate';
  /** Bytes of all files of the plan and of those that come with it; what was here already counts as loaded. */
  readonly loaded: number;
  readonly total: number;
}

export interface InstallOptions {
  readonly onProgress?: (progress: InstallProgress) => void;
  /** Aborting before the flip leaves everything as it was. */
  readonly signal?: AbortSignal;
}

/** Permission requests of a manifest as pairs. */
export function requests(
  manifest: PluginManifest,
): [PermissionName, NonNullable<PermissionRequests[PermissionName]>][] {
  // The keys of the checked manifest are permission names; unknown ones are refused by the plan.
  return Object.entries(manifest.permissions) as [PermissionName, NonNullable<PermissionRequests[PermissionName]>][];
}
