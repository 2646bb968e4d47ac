import type {
  BaseContext,
  CapabilityCaller,
  DrawingKind,
  EndpointRequest,
  HookRun,
  PluginManifest,
  RealmKind,
} from '@airlock/sdk';
import type { AirlockError } from './errors.ts';
import type { Seat } from './hooks/relay.ts';
import type { TreeWidget } from './contributions/tree-view.ts';

/** How far apart a plugin runs from the host: in the page, in a process of all sandboxes, or in one of its own. */
export type Isolation = 'page' | 'shared-process' | 'process';

/** A verified package, ready to start. Only the package loader makes one, after every check of the rule of execution. */
export interface LoadedPackage {
  /** `<registry id>/<plugin id>`; the key of everything the host keeps about the plugin. */
  readonly name: string;
  readonly manifest: PluginManifest;
  /** Hex SHA-256 of the signed release. */
  readonly release: string;
  /** The user accepted that its windows may send out what they learn where the browser does not prevent it. Default: no. */
  readonly mayLeak?: boolean;
  /** Reads a file of the release; its hash was just checked again. */
  file(path: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Same-origin URL under which the service worker serves a file of the release, re-hashed on each load. */
  url(path: string): string;
}

/** Why an instance ended. */
export type InstanceEnd =
  | { readonly reason: 'disposed' }
  | {
      readonly reason: 'crashed' | 'violation' | 'unresponsive';
      readonly message: string;
      /** Whether the process that it shares with others died: then all of them ended, and any may have been the cause. */
      readonly process?: true;
    };

/** One started plugin, whatever realm it runs in. Nothing is called after `ended` settles. */
export interface PluginInstance {
  readonly realm: RealmKind;
  readonly isolation: Isolation;
  /** Share of the last minute, 0 to 1, in which its own thread was busy, as seen from outside; `undefined`: not known. */
  readonly busy?: () => number | undefined;
  /** What the code really registered; the host refuses an instance that registers more than its manifest says. */
  readonly registered: {
    readonly hooks: readonly { readonly hook: string; readonly priority: number }[];
    readonly widgets: readonly string[];
    readonly commands: readonly string[];
    readonly capabilities: readonly string[];
    /** `<method> <path>` each. */
    readonly endpoints: readonly string[];
  };
  /**
   * Run a lifecycle handler; resolves when it is done or absent. `argument`: for `load` and `activate` the plugin's
   * settings with defaults filled in; for `configChange` `{ settings, previous }`; for `error` `{ code, message }`; for
   * `resume` what `suspend` gave. `healthCheck` resolves with a `Health`, `suspend` with a copy of the plugin's state.
   */
  lifecycle(step: LifecycleStep, signal: AbortSignal, argument?: unknown): Promise<unknown>;
  /** Run handler `index` of `manifest.hooks`. Page instances may answer synchronously. */
  runHook(index: number, value: unknown, run: HookRun, signal: AbortSignal): unknown;
  /** Where its handlers can be asked beside those of other plugins. Absent: by `runHook` alone. */
  readonly seat?: Seat;
  runCommand(id: string, argument: unknown, signal: AbortSignal): Promise<unknown>;
  /** Run a contributed capability. `caller` is the host's word; input and answer are copies. */
  runCapability(name: string, input: unknown, caller: CapabilityCaller, signal: AbortSignal): Promise<unknown>;
  /** What draws a contributed widget in one way. */
  widget?(id: string, draws: DrawingKind): Promise<LoadedWidget>;
  /** Answer a request to endpoint `<method> <path>`. The signal also ends what is left of a body in pieces. */
  runEndpoint(key: string, request: EndpointRequest, signal: AbortSignal): Promise<EndpointReply>;
  readonly ended: Promise<InstanceEnd>;
  /**
   * What it left in the page, in words, looked at some time after it was disposed of. Absent: nothing outlives it, or nobody
   * looks.
   */
  leftBehind?(): Promise<readonly string[]>;
  /** Stop at once; whatever runs is abandoned. */
  dispose(): void;
}

/**
 * A widget ready to be drawn: a component, given `context` beside what its slot hands out, a tree of the host's parts, or a
 * document of its own.
 */
export type LoadedWidget =
  | { readonly component: unknown; readonly context: BaseContext }
  | { readonly tree: TreeWidget }
  | { readonly frame: FrameView };

/** A widget of the realm `frame`. It can take the keyboard, so it is mounted only where the user asked for it. */
export interface FrameView {
  /** Draw it at the end of an element, which gives it its width. */
  mount(element: HTMLElement, input?: ViewInput): MountedView;
}

/** What a slot hands to a view, and how much room it gives. */
export interface ViewInput {
  /** Accessible name of the frame. Default: the plugin's name. */
  readonly title?: string;
  /** Plain data, given to the view beside its context. */
  readonly data?: unknown;
  /** What the view may call, by name; arguments and answers are plain data. */
  readonly functions?: { readonly [name: string]: (...args: readonly unknown[]) => unknown };
  /** What the view saved whose place this one takes. Default: nothing, as the first time. */
  readonly saved?: unknown;
  /** CSS pixels. Default: as high as the content, between `least` (40) and `most` (4000). */
  readonly height?: number;
  readonly least?: number;
  readonly most?: number;
}

/** `paused`: out of the page while the user is asked something. */
export type ViewState =
  | { readonly status: 'loading' | 'paused' | 'closed' }
  /** The document may be better or worse off than the handlers, which run in a worker. */
  | { readonly status: 'shown'; readonly isolation: Isolation }
  | { readonly status: 'failed'; readonly error: AirlockError };

/**
 * A view in the page, until it is disposed. When its plugin stops it is `closed`, and its empty page stays: the next version
 * goes on there when it is mounted in the same element before this is disposed.
 */
export interface MountedView {
  readonly state: ViewState;
  /** What the view saved last, as plain data. */
  readonly saved: unknown;
  /** Called after each change of `state`. Gives what stops it. */
  subscribe(listener: () => void): () => void;
  /** Hand out other data, functions or room; what is not named stays. Functions keep their names. */
  update(input: ViewInput): void;
  /** Draw it anew, also after it failed. */
  reload(): void;
  dispose(): void;
}

/** What an endpoint answered: status and headers as the plugin gave them, still to be checked. */
export interface EndpointReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string };
  /** The body, where it is small. */
  readonly body?: Uint8Array;
  /** The body, where it comes in pieces. */
  readonly pieces?: PieceSource;
}

/** A body that is made as it is read. */
export interface PieceSource {
  /** The next piece; `undefined` at the end. Called again only when the one before was answered. */
  pull(): Promise<Uint8Array | undefined>;
  /** Nobody reads on. */
  cancel(): void;
}

export type LifecycleStep =
  | 'load'
  | 'activate'
  | 'resume'
  | 'suspend'
  | 'deactivate'
  | 'unload'
  | 'configChange'
  | 'migrate'
  | 'error'
  | 'healthCheck';

/** A way to run plugins. */
export interface Realm {
  readonly kind: RealmKind;
  /** What an instance here is expected to get; what it got is its own. Default: `page` in the page, else `shared-process`. */
  readonly isolation?: Isolation;
  /**
   * Whether the browser keeps code of this realm from sending what it learns to anyone. Absent: it does. Where it does not,
   * consent says so.
   */
  sealed?(): Promise<boolean>;
  /** Load what a start takes: a plugin that runs here is being installed. When that fails, so will the start, and say why. */
  prepare?(): Promise<void>;
  /**
   * Start a plugin's code and wait until it registered. Rejects with an `AirlockError`. `waiting` is called while it waits for
   * others to start.
   */
  start(pkg: LoadedPackage, services: ServiceCaller, signal: AbortSignal, waiting?: Waiting): Promise<PluginInstance>;
}

/** Says that a start waits for its turn, which is not its fault: the limit on starting stands still until the answer is called. */
export type Waiting = () => () => void;

/**
 * The one door from a plugin to the host. Made per plugin by the kernel, so the caller's identity is fixed and never read
 * from a message. `method` is `<service>.<name>`, with the names and arguments of the SDK's services; arguments have been
 * rebuilt by copy before they come here. Methods named `<service>.subscribe` get a function as their last argument and
 * answer with one, in every realm; nowhere else does a function cross.
 *
 * Beside the SDK's services, every realm calls, where `methods` has them: `log.write` with a list of
 * `{ level, message, details?, time }`, and `state.get` / `state.set` with an execution id, a key (and a value).
 */
export interface ServiceCaller {
  /** Every method the plugin may try to call, for the frozen service table of a channel. */
  readonly methods: ReadonlySet<string>;
  call(method: string, args: readonly unknown[], signal: AbortSignal): Promise<unknown>;
}
