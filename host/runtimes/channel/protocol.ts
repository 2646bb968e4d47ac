import type { JsonSchema, ViewTheme } from '@airlock/sdk';
import type { HookRound } from '../../kernel/hooks/relay.ts';

/**
 * Everything that crosses between the host and a sandboxed plugin. Both sides speak the same five messages, in Comlink's
 * form where Comlink has one, and each side checks every message with `guard.ts` before anything else sees it.
 */

/** Raised when host and sandbox would no longer understand each other. */
export const PROTOCOL = 1;

/** A value: plain data, or a function that stays where it is and is called by its number. */
export type Value =
  | { readonly type: 'RAW'; readonly value: unknown }
  | { readonly type: 'FUNCTION'; readonly value: number };

/** Call one declared method. Functions cross only to and from `<service>.subscribe`. */
export interface CallMessage {
  readonly id: string;
  readonly type: 'APPLY';
  readonly path: readonly [method: string];
  readonly argumentList: readonly Value[];
}

/** The one answer to a call. */
export type AnswerMessage = Value & { readonly id: string };

/** The other answer to a call. `name` is a stable error code; no stack crosses. */
export interface FailureMessage {
  readonly id: string;
  readonly type: 'HANDLER';
  readonly name: 'throw';
  readonly value: { readonly isError: true; readonly value: { readonly name: string; readonly message: string } };
}

/** The caller no longer waits; the call is still answered. */
export interface CancelMessage {
  readonly id: string;
  readonly type: 'CANCEL';
}

/** A function received earlier was let go. */
export interface DropMessage {
  readonly type: 'DROP';
  readonly handle: number;
}

export type Message = CallMessage | AnswerMessage | FailureMessage | CancelMessage | DropMessage;

/** The method that calls a received function: its number, then its arguments. */
export const INVOKE = '()';

/** Only these methods may take and give a function. */
export const carriesFunctions = (method: string): boolean => method.endsWith('.subscribe');

/**
 * Bytes in answers of these methods were made for the caller alone, so they are moved and not copied. What a relay passes on
 * is moved too: it received it as a copy of its own.
 */
export const movesAnswers = (method: string): boolean => method.startsWith('network.') || method === 'files.read';

/** Smaller buffers are copied: that costs less than moving them. */
export const MOVED = 64 * 1024;

/** How large one message may be. */
export interface DataLimits {
  /** Characters of text and keys, plus bytes of binary data. */
  readonly bytes: number;
  /** Values, containers included. */
  readonly nodes: number;
  readonly depth: number;
}

export const limits = {
  /** A message from a plugin. */
  fromPlugin: { bytes: 4 * 2 ** 20, nodes: 50_000, depth: 32 },
  /** A message to a plugin. */
  toPlugin: { bytes: 32 * 2 ** 20, nodes: 500_000, depth: 64 },
  /** Calls without an answer, each way; one more from a plugin is a violation, the sender queues before that. */
  inFlight: 32,
  /** Calls that wait for a place in flight; one more fails with `LIMIT_EXCEEDED`. */
  queued: 1024,
  /** Functions of one side that the other holds. */
  functions: 1024,
  arguments: 8,
  idLength: 80,
  errorLength: 2000,
  /**
   * Calls and notices of a plugin per second, and at once; beyond that they wait in the relay. One that is large counts for
   * several: one more for so many values, and for so many characters or bytes.
   */
  rate: { perSecond: 4000, burst: 1000, waiting: 128, nodes: 250, bytes: 32 * 1024 },
} as const;

/** Relay ↔ worker, beside the messages above: is the worker's loop still turning? */
export const PING = 'ping';
export const PONG = 'pong';

/** Milliseconds between two pings, on average; a plugin that leaves two of them unanswered is stopped. */
export const HEARTBEAT = 800;

/**
 * Host → relay, on the control port. `start` carries the plugin's port: the relay of the nursery runs the code in a new
 * worker, that of a frame puts it into the one document it has.
 */
export type ControlMessage =
  | readonly ['start', instance: number, code: Uint8Array<ArrayBuffer>]
  | readonly ['stop', instance: number]
  | readonly ['ping', count: number]
  /** What answers to a hook must fit, told before the first round that asks for it. */
  | readonly ['schema', hook: string, schema: JsonSchema]
  | readonly ['round', round: number, hook: string, details: RoundDetails]
  /** Nobody waits for it any more. */
  | readonly ['abandon', round: number];

/** What a relay is told of a round beside the hook. `checked`: answers must fit the schema of the hook. */
export interface RoundDetails extends Omit<HookRound, 'output'> {
  readonly checked: boolean;
}

/** What came of one stop, after milliseconds. */
export type StopReport =
  | readonly [status: 'answered' | 'late' | 'gone', time: number]
  | readonly [status: 'invalid', time: number, problem: string]
  | readonly [status: 'threw', time: number, name: string, message: string];

/** Relay → host, on the control port. */
export type ReportMessage =
  | readonly ['ready', protocol: number, sealed: boolean]
  | readonly ['ended', instance: number, reason: 'crashed' | 'violation' | 'unresponsive', message: string]
  /** `busy`: of each instance of which it is known, now and then, the share of time in which its thread was busy. */
  | readonly ['pong', count: number, busy: readonly (readonly [instance: number, share: number])[]]
  /** `answer` is there where a handler of a filter answered well, and where a decision was made. */
  | readonly ['round', round: number, stops: readonly StopReport[], answer?: unknown]
  /** A round is at a stop: its plugin is asked now. */
  | readonly ['at', round: number, stop: number];

/** What the host tells a plugin's prelude first, as the argument of `start`. */
export interface StartInfo {
  readonly plugin: { readonly id: string; readonly version: string; readonly realm: 'worker' | 'frame' };
  /** Methods of the host's services that the plugin may call. */
  readonly methods: readonly string[];
}

/** What the prelude answers to `start`: what the code really registered. */
export interface Registered {
  readonly hooks: readonly { readonly hook: string; readonly priority: number }[];
  readonly widgets: readonly string[];
  readonly commands: readonly string[];
  readonly capabilities: readonly string[];
  readonly endpoints: readonly string[];
}

/** What the prelude answers to `endpoint`: the body at once, or the number of a stream to pull from. */
export interface EndpointAnswer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body?: Uint8Array;
  readonly stream?: number;
}

/** Bodies of one plugin that are being read. */
export const STREAMS = 64;

/** Methods of a sandboxed plugin that the host calls. */
export const pluginMethods = [
  'start',
  'lifecycle',
  'hook',
  'command',
  'capability',
  'endpoint',
  // The next piece of a stream, `undefined` at its end; and nobody reads it any more.
  'pull',
  'release',
  // One order about a view: see `remote-tree/protocol.ts`.
  'tree',
] as const;

/** Methods of a plugin's visible document, which draws and does nothing else; its handlers run in a worker. */
export const viewMethods = ['start', 'draw', 'update', 'theme', 'settings'] as const;

/** What a document is told to draw: the argument of `draw`. */
export interface ViewDrawing {
  /** Id of the widget. */
  readonly id: string;
  /** What the slot hands out: plain data, and the names of its functions. */
  readonly data: unknown;
  readonly functions: readonly string[];
  readonly theme: ViewTheme;
  /** What the view saved before it was taken out of the page; `undefined` the first time. */
  readonly state: unknown;
  readonly settings: unknown;
}

/** What a document may call beside the services of its plugin. */
export interface ViewMethods {
  /** Height of the content in CSS pixels. */
  readonly 'view.height': readonly [height: number];
  readonly 'view.save': readonly [state: unknown];
  /** Run a command of the same plugin, in its worker. */
  readonly 'view.run': readonly [command: string, argument: unknown];
  /** Call a function of the slot by name. */
  readonly 'view.call': readonly [name: string, ...args: unknown[]];
}
