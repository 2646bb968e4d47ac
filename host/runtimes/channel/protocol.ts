import type { JsonSchema, ViewTheme } from '@airlock/sdk';
import type { HookRound } from '../../kernel/hooks/relay.ts';
import type { PartName } from '../prelude/parts.ts';

/**
 * Everything that crosses between the host and a sandboxed plugin. Both sides speak the same eight messages, and each side
 * checks every message with `guard.ts` before anything else sees it. What comes from a plugin is copied by the relay and by
 * the host; what the two send was checked by them, and is taken as it is. Messages are short lists, since each is written and
 * read four times on its way there and back.
 */

/** Raised when host and sandbox would no longer understand each other. */
export const PROTOCOL = 4;

/** Call one declared method. `id` is the caller's, and nobody else's until it is answered; those of a relay are below 0. */
export type CallMessage = readonly ['call', id: number, method: string, args: readonly unknown[]];

/** Call `<service>.subscribe`. A listener is its last argument; it stays where it is and is called by its number. */
export type SubscribeMessage = readonly [
  'subscribe',
  id: number,
  method: string,
  args: readonly unknown[],
  listener: number,
];

/** Call a function whose number was received. */
export type InvokeMessage = readonly ['invoke', id: number, handle: number, args: readonly unknown[]];

/** What is answered once. */
export type AskMessage = CallMessage | SubscribeMessage | InvokeMessage;

/** What a call gave. */
export type AnswerMessage = readonly ['answer', id: number, value: unknown];

/** What a subscription gave: the number of the function that ends it. Its first call is its last. */
export type SubscribedMessage = readonly ['subscribed', id: number, handle: number];

/** What a call failed with. `code` is a stable error code; no stack crosses. */
export type FailureMessage = readonly ['failure', id: number, code: string, message: string];

export type ReplyMessage = AnswerMessage | SubscribedMessage | FailureMessage;

/** The caller no longer waits; the call is still answered. */
export type CancelMessage = readonly ['cancel', id: number];

/** A function received earlier was let go. */
export type DropMessage = readonly ['drop', handle: number];

export type Message = AskMessage | ReplyMessage | CancelMessage | DropMessage;

export const asks = (message: Message): message is AskMessage =>
  message[0] === 'call' || message[0] === 'subscribe' || message[0] === 'invoke';

export const replies = (message: Message): message is ReplyMessage =>
  message[0] === 'answer' || message[0] === 'subscribed' || message[0] === 'failure';

/** Only these methods take a function, and give one. */
export const subscribes = (method: string): boolean => method.endsWith('.subscribe');

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
  nameLength: 100,
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
 * worker behind the parts it needs, that of a frame puts it into the one document it has.
 */
export type ControlMessage =
  | readonly ['start', instance: number, code: Uint8Array<ArrayBuffer>, parts?: readonly PartName[]]
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
  /** A round is at a stop, and went on from it. Of stops that are known to be quick nothing is said. */
  | readonly ['at' | 'left', round: number, stop: number];

/** What the host tells a plugin's prelude first, as the argument of `start`. */
export interface StartInfo {
  readonly plugin: { readonly id: string; readonly version: string; readonly realm: 'worker' | 'frame' };
  /** Methods of the host's services that the plugin may call. */
  readonly methods: readonly string[];
}

/** What the code really registered. */
export interface Registered {
  readonly hooks: readonly { readonly hook: string; readonly priority: number }[];
  readonly widgets: readonly string[];
  readonly commands: readonly string[];
  readonly capabilities: readonly string[];
  readonly endpoints: readonly string[];
}

/** What the prelude answers to `start`. */
export interface StartAnswer extends Registered {
  /** Steps of its life that the code has a handler for. */
  readonly steps: readonly string[];
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
