import type { HookKind, HookToken } from './hook.ts';
import type { CapabilityContribution } from './manifest.ts';
import type { CapabilitiesPermission, DataPermission, PermissionRequests } from './permissions.ts';
import type { CollectionName, Collections } from './records.ts';

/** Ends a subscription. Called by itself when the plugin stops. */
export type Unsubscribe = () => Promise<void>;

/** The plugin's own key-value store. Values are structured-cloneable; kept when the plugin is updated or disabled. */
export interface StorageService {
  /** `undefined` when there is none. */
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  /** In code-unit order. Default prefix: all keys. */
  keys(prefix?: string): Promise<string[]>;
}

/** The plugin's own virtual files, and files the user picks. */
export interface FilesService {
  read(path: string): Promise<Uint8Array>;
  write(path: string, content: Uint8Array): Promise<void>;
  delete(path: string): Promise<void>;
  list(folder?: string): Promise<readonly { readonly path: string; readonly size: number }[]>;
  /** The user chooses a file; `undefined` when they do not. */
  open(options?: {
    readonly accept?: readonly string[];
  }): Promise<{ readonly name: string; readonly content: Uint8Array } | undefined>;
  /** The user chooses where; `false` when they do not. */
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
export interface ConfigService {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
}

export interface NetworkRequest {
  /** Default: `GET`. */
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string | Uint8Array;
}

export interface NetworkResponse {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: Uint8Array;
}

/** Requests to the declared origins: without credentials, without redirects off the list, with caps on size and time. */
export interface NetworkService {
  fetch(url: string, request?: NetworkRequest): Promise<NetworkResponse>;
}

export interface EventsService {
  /** `pattern` is a name or ends in `.*`; it must lie within the declared patterns. */
  subscribe(pattern: string, listener: (event: PluginEvent) => void): Promise<Unsubscribe>;
  publish(name: string, payload: unknown): Promise<void>;
}

export interface PluginEvent {
  readonly name: string;
  readonly payload: unknown;
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

/** The names that a permission covers: itself, or for `text.*` everything below `text.`. */
type Covered<Pattern extends string> = Pattern extends `${infer Head}.*` ? `${Head}.${string}` : Pattern;

/** Functions of other plugins, limited to the names and patterns declared under `invoke`. */
export interface CapabilitiesService<P = CapabilitiesPermission> {
  /** `timeout`: milliseconds, where less than the capability's own will do. */
  invoke(
    name: P extends { readonly invoke: readonly (infer Name extends string)[] } ? Covered<Name> : never,
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

export interface CommandsService {
  /** Run one of the plugin's own or the host's public commands. */
  run(id: string, argument?: unknown): Promise<unknown>;
}

export interface UiService {
  /** A short message that goes away by itself. */
  notify(message: string, options?: { readonly tone?: 'info' | 'success' | 'warning' | 'critical' }): Promise<void>;
}

export interface ClipboardService {
  write(text: string): Promise<void>;
}

export interface NotificationsService {
  show(title: string, options?: { readonly body?: string }): Promise<void>;
}

/** Every service by the permission that opens it. */
interface ServicesOf<P extends PermissionRequests> {
  readonly storage: StorageService;
  readonly files: FilesService;
  readonly data: DataService<P['data']>;
  readonly config: ConfigService;
  readonly network: NetworkService;
  readonly events: EventsService;
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
