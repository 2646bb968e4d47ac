import type { HookKind, HookToken } from './hook.ts';
import type { HostEvents } from './events.ts';
import type { CapabilityContribution } from './manifest.ts';
import type {
  CapabilitiesPermission,
  DataPermission,
  EventsPermission,
  KeysPermission,
  PermissionName,
  PermissionRequests,
} from './permissions.ts';
import type { CollectionName, Collections } from './records.ts';

/** Ends a subscription. Called by itself when the plugin stops. */
export type Unsubscribe = () => Promise<void>;

/** The plugin's own key-value store. Values are structured-cloneable; kept when the plugin is updated or disabled. */
export interface StorageService {
  /** `undefined` when there is none. */
  get(key: string): Promise<unknown>;
  /** Rejects with `QUOTA_EXCEEDED` when it would be more than the plugin may keep. */
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  /** In code-unit order. Default prefix: all keys. */
  keys(prefix?: string): Promise<string[]>;
  /** All of them or none; `undefined` deletes. At most 1000 entries. */
  setMany(values: { readonly [key: string]: unknown }): Promise<void>;
  /** Values by key; those that are not there are left out. At most 1000 keys. */
  getMany(keys: readonly string[]): Promise<{ readonly [key: string]: unknown }>;
  /** Bytes in use and allowed. */
  usage(): Promise<{ readonly used: number; readonly quota: number }>;
}

export interface FileEntry {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly changed: number;
}

/**
 * The plugin's own virtual files, and files the user picks. Paths are relative, with `/` between names, no `.` or `..`, at
 * most 512 characters. One call carries at most 4 MB; larger files are put together with `append`.
 */
export interface FilesService {
  /** Rejects with `FILE_MISSING`. */
  read(path: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Make or replace. Rejects with `QUOTA_EXCEEDED`. */
  write(path: string, content: Uint8Array): Promise<void>;
  /** Add to its end; makes it where there is none. */
  append(path: string, content: Uint8Array): Promise<void>;
  /** Nothing happens when there is no such file. */
  delete(path: string): Promise<void>;
  /** Files in a folder and below it, in order of path. Default: all. */
  list(folder?: string): Promise<readonly FileEntry[]>;
  /** The user chooses a file in a dialog of the app; `undefined` when they do not. */
  open(options?: {
    /** Endings (`.csv`) or media types (`text/csv`, `image/*`). Default: any. */
    readonly accept?: readonly string[];
  }): Promise<{ readonly name: string; readonly content: Uint8Array<ArrayBuffer> } | undefined>;
  /** The user is asked whether to save it; `false` when they do not. */
  save(name: string, content: Uint8Array): Promise<boolean>;
}

export interface DataQuery {
  /** Records whose properties equal these. */
  readonly where?: { readonly [property: string]: string | number | boolean | null };
  /** Default: all. */
  readonly limit?: number;
  /** Id after which to go on; records come in order of id. */
  readonly after?: string;
}

export interface DataChange<Item = unknown> {
  readonly type: 'added' | 'changed' | 'removed';
  readonly id: string;
  /** The record after the change; absent when removed. */
  readonly record?: Item;
}

type Readable<P> = P extends { readonly read: readonly (infer C)[] } ? Extract<C, CollectionName> : never;
type Writable<P> = P extends { readonly write: readonly (infer C)[] } ? Extract<C, CollectionName> : never;

/** The workspace's records, limited to the collections the plugin declared. */
export interface DataService<P = DataPermission> {
  get<C extends Readable<P>>(collection: C, id: string): Promise<Collections[C] | undefined>;
  list<C extends Readable<P>>(collection: C, query?: DataQuery): Promise<Collections[C][]>;
  /** Tells of every change from now on, in order. */
  subscribe<C extends Readable<P>>(
    collection: C,
    listener: (change: DataChange<Collections[C]>) => void,
  ): Promise<Unsubscribe>;
  /** Add or replace the record with its id. */
  put<C extends Writable<P>>(collection: C, record: Collections[C]): Promise<void>;
  delete<C extends Writable<P>>(collection: C, id: string): Promise<void>;
}

/** The application's configuration, limited to the keys declared. For the plugin's own, see `context.settings`. */
export interface ConfigService<P = KeysPermission> {
  get(key: Covered<Listed<P, 'read'>>): Promise<unknown>;
  set(key: Covered<Listed<P, 'write'>>, value: unknown): Promise<void>;
}

export interface NetworkRequest {
  /** Default: `GET`. */
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string };
  /** At most 4 MB. */
  readonly body?: string | Uint8Array;
  /** Gives the request up. */
  readonly signal?: AbortSignal;
}

export interface NetworkResponse {
  readonly status: number;
  readonly statusText: string;
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string };
  readonly body: Uint8Array<ArrayBuffer>;
}

/**
 * Requests to the declared origins, made by the host: without cookies or other credentials of the user, with no redirect off
 * the list, with caps on size and time. The server must allow the app's origin (CORS), as for any page.
 *
 * In a sandbox the global `fetch` does the same and gives a `Response` whose body streams.
 */
export interface NetworkService {
  /** Rejects with `PERMISSION_DENIED`, `NETWORK_FAILED`, `LIMIT_EXCEEDED` or `INVALID_ARGUMENT`. */
  fetch(url: string, request?: NetworkRequest): Promise<NetworkResponse>;
}

/** Events, limited to the patterns declared. */
export interface EventsService<P = EventsPermission> {
  /**
   * `pattern` is a name or ends in `.*`; it must lie within the declared patterns. Events come one after the other, each
   * when the listener has dealt with the one before (its promise, if it gives one), in the order of their publisher. A
   * listener that falls behind by more than 256 events or 1 MiB misses the oldest, and is told by `airlock.dropped`.
   */
  subscribe<Name extends keyof HostEvents & Covered<Listed<P, 'subscribe'>>>(
    pattern: Name,
    listener: (event: PluginEvent<HostEvents[Name]>) => unknown,
  ): Promise<Unsubscribe>;
  subscribe(
    pattern: Listed<P, 'subscribe'> | Covered<Listed<P, 'subscribe'>>,
    listener: (event: PluginEvent) => unknown,
  ): Promise<Unsubscribe>;
  publish(name: Covered<Listed<P, 'publish'>>, payload: unknown): Promise<void>;
}

export interface PluginEvent<Payload = unknown> {
  readonly name: string;
  readonly payload: Payload;
  /** Full name of the plugin that published it; absent for the host's own. */
  readonly from?: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/** A capability that can be called now. */
export interface CapabilityInfo extends Pick<
  CapabilityContribution,
  'name' | 'description' | 'input' | 'output' | 'tags'
> {
  /** Full name of the plugin that provides it. */
  readonly plugin: string;
}

/** What one list of a permission names; nothing where it has none. */
type Listed<P, List extends string> = P extends { readonly [key in List]: readonly (infer Name extends string)[] }
  ? Name
  : never;

/** The names that a permission covers: itself, or for `text.*` everything below `text.`. */
type Covered<Pattern extends string> = Pattern extends `${infer Head}.*` ? `${Head}.${string}` : Pattern;

/** Functions of other plugins, limited to the names and patterns declared under `invoke`. */
export interface CapabilitiesService<P = CapabilitiesPermission> {
  /** `timeout`: milliseconds, where less than the capability's own will do. */
  invoke(
    name: Covered<Listed<P, 'invoke'>>,
    input?: unknown,
    options?: { readonly timeout?: number },
  ): Promise<unknown>;
  /** Those that this plugin may call, by name. `text` is looked for in names and descriptions. */
  list(filter?: { readonly tag?: string; readonly text?: string }): Promise<readonly CapabilityInfo[]>;
  /** Forget kept answers of this plugin's own capabilities. A name, or a pattern with `*`, under what it may provide. */
  invalidate(pattern: string): Promise<void>;
}

/** What firing a hook gives: the value (filter), the first answer (decision), all answers (collect), nothing (event). */
export type FiredHook<Output, Kind extends HookKind> = Kind extends 'filter'
  ? Output
  : Kind extends 'decision'
    ? Output | undefined
    : Kind extends 'collect'
      ? readonly Output[]
      : void;

/** The plugin's own hooks, those it contributes. */
export interface HooksService {
  /** Let every plugin that takes part handle it, in the host's order. Rejects with `HOOK_INVALID_INPUT`. */
  fire<Input, Output, Kind extends HookKind>(
    token: HookToken<Input, Output, Kind>,
    value: Input,
  ): Promise<FiredHook<Output, Kind>>;
}

export interface CommandInfo {
  /** What `run` takes. */
  readonly id: string;
  readonly title: string;
}

export interface CommandsService {
  /** Run one of the plugin's own or the host's public commands. Rejects with `COMMAND_UNKNOWN`. */
  run(id: string, argument?: unknown): Promise<unknown>;
  /** What can be run: the plugin's own commands, then the host's. */
  list(): Promise<readonly CommandInfo[]>;
}

export interface UiService {
  /** A short message that goes away by itself, marked with the plugin's name. At most 300 characters. */
  notify(message: string, options?: { readonly tone?: 'info' | 'success' | 'warning' | 'critical' }): Promise<void>;
}

export interface ClipboardService {
  /** Put text on the clipboard. Rejects with `USER_ACTION_NEEDED` unless the user has just clicked or typed in the app. */
  write(text: string): Promise<void>;
}

export interface NotificationsService {
  /** Shown outside the page where the user lets the app do so, else in it; always with the plugin's name. */
  show(title: string, options?: { readonly body?: string }): Promise<void>;
}

/** Lists of a permission that may be asked for in part, such as `{ origins: ['https://api.example.com'] }`. */
type PartOf<Request> = {
  readonly [List in Exclude<keyof Request, 'reason' | 'optional' | 'methods'>]?: Request[List];
};

/** What the plugin may do now. For permissions declared as `optional`, which are not granted at install. */
export interface PermissionsService<P = PermissionRequests> {
  /** Whether it is granted now, or the part of it. Nobody is asked. */
  has<Name extends keyof P & PermissionName>(name: Name, part?: PartOf<P[Name]>): Promise<boolean>;
  /**
   * Ask the user, unless it is granted already. Waits for the answer, up to a minute after the question is shown, so not for
   * hook handlers. `false`: not granted, whatever the reason. Asking again soon after a no is not shown.
   */
  request<Name extends keyof P & PermissionName>(
    name: Name,
    options?: {
      /** Default: all that the manifest declares under the name. */
      readonly part?: PartOf<P[Name]>;
      /** What it is for now, shown to the user as your words; at most 160 characters. */
      readonly why?: string;
    },
  ): Promise<boolean>;
}

/** Every service by the permission that opens it. */
interface ServicesOf<P extends PermissionRequests> {
  readonly storage: StorageService;
  readonly files: FilesService;
  readonly data: DataService<P['data']>;
  readonly config: ConfigService<P['config']>;
  readonly network: NetworkService;
  readonly events: EventsService<P['events']>;
  readonly capabilities: CapabilitiesService<P['capabilities']>;
  readonly hooks: HooksService;
  readonly commands: CommandsService;
  readonly ui: UiService;
  readonly clipboard: ClipboardService;
  readonly notifications: NotificationsService;
}

/** The services that permissions `P` open, and no other: using one that is not declared is a type error. */
export type Services<P extends PermissionRequests> = Pick<ServicesOf<P>, keyof P & keyof ServicesOf<P>>;

export type ServiceName = keyof ServicesOf<PermissionRequests>;
