import type { PermissionName, PluginManifest, RealmKind } from '@airlock/sdk';
import type { Capabilities } from '../capabilities/capabilities.ts';
import type { Clock } from '../clock.ts';
import type { PromptDesk } from '../grants/create-prompts.ts';
import type { AirlockError } from '../errors.ts';
import type { Grants, GrantScope } from '../grants/grants.ts';
import type { Check } from '../check.ts';
import type { Store } from '../storage/store.ts';

/** Who calls a service. Fixed by the host when the plugin starts. */
export interface Caller {
  /** Full name. */
  readonly name: string;
  readonly manifest: PluginManifest;
  readonly realm: RealmKind;
  /** What the permission was granted for, at the time of this call. Empty when the service needs none. */
  readonly scope: GrantScope;
  /** Aborted when the call is given up, the plugin stops or the grant is taken back. */
  readonly signal: AbortSignal;
  /** Aborted when the plugin stops: end what outlives the call, such as a subscription. */
  readonly stopped: AbortSignal;
  /**
   * Go on standing on the grant after the call has ended: `end` is called once, when the plugin stops or the grant no longer
   * covers this call. The answer lets go of it.
   */
  hold(end: (reason: unknown) => void): () => void;
  /** Whether what this call was allowed by still covers it: the grant, or the user's word for this once. */
  stands(): boolean;
}

/** One method a plugin may call as `<service>.<method>`. */
export interface ServiceMethod {
  /** One check per argument; more arguments than checks are refused. */
  readonly args: readonly Check<unknown>[];
  /** What the call touches (a collection, a key, an event name): checked by `allows` and written to the audit log. */
  readonly subject?: (args: readonly unknown[]) => string;
  /** Whether the grant covers this call. Default: yes. */
  readonly allows?: (scope: GrantScope, subject: string) => boolean;
  /** Milliseconds. Default: 10 000. */
  readonly timeout?: number;
  /** It goes on with what a call of another method began and `hold`s: it needs no grant of its own. Default: false. */
  readonly continues?: boolean;
  /** `false` leaves successful calls out of the audit log. Default: true. */
  readonly audit?: boolean;
  /** `args` have passed the checks. The answer must be structured-cloneable. */
  readonly handle: (caller: Caller, ...args: readonly never[]) => unknown;
}

/** A group of methods behind one permission. */
export interface ServiceDefinition {
  /** For example `storage`. */
  readonly name: string;
  /** Needed by every method. Absent: open to every plugin. */
  readonly permission?: PermissionName;
  /** Calls a second that one plugin may make. Default: 1000. */
  readonly rate?: number;
  /** Calls at once, after a pause. Default: twice the rate. */
  readonly burst?: number;
  /** Calls of one plugin under way at a time. Default: 64. */
  readonly concurrency?: number;
  readonly methods: { readonly [method: string]: ServiceMethod };
}

/** What the host lends to services when it starts; a service is made from it. */
export interface ServiceHost {
  readonly store: Store;
  readonly clock: Clock;
  readonly grants: Pick<Grants, 'find'>;
  readonly capabilities: Pick<Capabilities, 'list' | 'invoke' | 'invalidate'>;
  /** Files that the user picks, in a dialog of the app. */
  readonly prompts: Pick<PromptDesk, 'openFile' | 'saveFile'>;
  /** Run a command that the plugin contributes. */
  readonly runCommand: (plugin: string, command: string, argument: unknown, signal: AbortSignal) => Promise<unknown>;
  /** Count bytes that a plugin moved over the network. */
  readonly measure: (plugin: string, way: 'sent' | 'received', bytes: number) => void;
  /** Put something a plugin did wrong down to it, outside any call. */
  readonly fault: (error: AirlockError) => void;
  /** A text of a plugin without its secrets, for whatever is kept or shown of it. */
  readonly redact: (plugin: string, text: string) => string;
}

export type Service = ServiceDefinition | ((host: ServiceHost) => ServiceDefinition);
