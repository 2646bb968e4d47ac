import { copiedSize, copyData, DataRefused, largeBuffers } from './data.ts';
import { checkMessage, Violation } from './guard.ts';
import { handleTable } from './handles.ts';
import { limits, movesAnswers, subscribes } from './protocol.ts';
import type { Pace } from './pace.ts';
import { Places } from './places.ts';
import type { AskMessage, DataLimits, Message, ReplyMessage } from './protocol.ts';
import { Served, type Calling } from './served.ts';

/** Where messages go and come from: a port, or a worker's own global. */
export interface Link {
  send(message: unknown, transfer: Transferable[]): void;
  /** Called once. `ports` counts what came along beside the data. */
  receive(listener: (message: unknown, ports: number) => void): void;
  close(): void;
}

export interface ChannelOptions {
  readonly link: Link;
  /** What the other side may call. */
  readonly methods: ReadonlySet<string>;
  readonly serve: (method: string, args: readonly unknown[], calling: Calling) => unknown;
  /** Calls it serves at a time; one more is a violation. Default: as many as one side may have in flight. */
  readonly serves?: number;
  /** By what large answers and large calls of listeners wait, so that they do not keep this side busy. Default: they do not. */
  readonly pace?: Pace;
  readonly sends: DataLimits;
  /** Limits of data that comes in, which is copied. Default: it is taken as it is, for the sender is trusted to have checked it. */
  readonly receives?: DataLimits;
  /** Makes the errors this side throws, from a stable code and a sentence. */
  readonly error: (code: string, message: string) => Error;
  /** Makes the error of a call that the other side failed, from what it said: a name or code, and a message. */
  readonly failed: (name: string, message: string) => Error;
  /** Stable code and sentence of what a served method threw. */
  readonly describe: (thrown: unknown) => { readonly code: string; readonly message: string };
  /** The other side broke the protocol; the channel is closed already. */
  readonly violated: (what: string) => void;
}

export interface CallOptions {
  /** Stop waiting and tell the other side; the call rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Milliseconds until the call rejects with `CALL_TIMEOUT`. Default: none. */
  readonly timeout?: number;
  /** Buffers to move instead of copy. */
  readonly transfer?: Transferable[];
}

export interface Channel {
  call(method: string, args: readonly unknown[], options?: CallOptions): Promise<unknown>;
  /** Every call that waits rejects with `CHANNEL_CLOSED` and this sentence; every call being served is aborted. */
  close(why: string): void;
}

type Shared = (...args: readonly unknown[]) => unknown;

/** A call of this side without an answer. Its place in flight is free once the answer came, whoever still waits. */
interface Waiting {
  readonly subscribes: boolean;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
  /** Nobody waits any more: the other side was told, and what it answers is let go. */
  givenUp: boolean;
}

/**
 * Both directions over one link. A call is one of the declared names, found in a set and handed to `serve`; nothing a message
 * says is ever looked up in an object. The guard stands before everything that comes in, the limits around it.
 */
export function openChannel(options: ChannelOptions): Channel {
  const { link, sends, receives, pace, serves = limits.inFlight } = options;
  const waiting = new Map<number, Waiting>();
  const serving = new Map<number, Served>();
  const places = new Places(tooManyWait);
  let closed: string | undefined;
  let last = 0;

  const send = (message: Message, transfer: Transferable[] = NOTHING): void => link.send(message, transfer);
  const handles = handleTable({
    async invoke(handle, args) {
      if (pace !== undefined && pace.waiting >= limits.queued) throw tooManyWait();
      const turn = pace?.turn();
      if (turn !== undefined) await turn;
      return ask('a function', {}, (id) => {
        const data = argumentsOut('a function', args);
        spend(false);
        return ['invoke', id, handle, data];
      });
    },
    dropped: (handle) => {
      if (closed === undefined) send(['drop', handle]);
    },
    tooMany: () => options.error('LIMIT_EXCEEDED', `More than ${limits.functions} functions are shared at a time.`),
  });

  // ---- Calls this side makes -----------------------------------------------------------------------------------------
  function call(method: string, args: readonly unknown[], how: CallOptions = {}): Promise<unknown> {
    const listener = subscribes(method) ? args.at(-1) : undefined;
    if (typeof listener !== 'function')
      return ask(`"${method}"`, how, (id) => ['call', id, method, argumentsOut(`"${method}"`, args)]);
    return ask(`"${method}"`, how, (id) => {
      const data = argumentsOut(`"${method}"`, args.slice(0, -1));
      return ['subscribe', id, method, data, handles.lend(listener as Shared)];
    });
  }

  /** Make a call once it has its place in flight. `make` throws where it cannot cross. */
  async function ask(what: string, how: CallOptions, make: (id: number) => AskMessage): Promise<unknown> {
    const { signal, timeout, transfer } = how;
    if (closed === undefined) {
      signal?.throwIfAborted();
      const turn = places.take(signal);
      if (turn !== undefined) await turn;
    }
    if (closed !== undefined) throw options.error('CHANNEL_CLOSED', closed);
    const id = (last += 1);
    let message: AskMessage | undefined;
    try {
      // It may have been given up as it got its place.
      signal?.throwIfAborted();
      message = make(id);
      send(message, transfer);
    } catch (error) {
      if (message?.[0] === 'subscribe') handles.drop(message[4]);
      places.leave();
      throw error;
    }
    const takes = message[0] === 'subscribe';
    const answered = new Promise<unknown>((resolve, reject) => {
      waiting.set(id, { subscribes: takes, resolve, reject, givenUp: false });
    });
    if (signal === undefined && timeout === undefined) return answered;

    const giveUp = (reason: unknown): void => {
      const entry = waiting.get(id);
      if (entry === undefined || entry.givenUp) return;
      entry.givenUp = true;
      send(['cancel', id]);
      entry.reject(reason);
    };
    const abort = (): void => giveUp(signal?.reason);
    const late = (): void => giveUp(options.error('CALL_TIMEOUT', `${what} did not answer in ${timeout} ms.`));
    const timer = timeout === undefined ? undefined : setTimeout(late, timeout);
    signal?.addEventListener('abort', abort);
    try {
      return await answered;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }

  function replied(message: ReplyMessage): void {
    const id = message[1];
    const entry = waiting.get(id);
    if (entry === undefined) throw new Violation('an answer to a call that was not made');
    if (message[0] === 'subscribed' && !entry.subscribes) throw new Violation('a function for a call that takes none');
    const value = message[0] === 'subscribed' ? handles.borrowOnce(message[2]) : message[2];
    waiting.delete(id);
    // A subscription that nobody waits for is ended: nobody else could.
    if (entry.givenUp) {
      if (typeof value === 'function') (value as Shared)();
    } else if (message[0] === 'failure') entry.reject(options.failed(message[2], message[3]));
    else entry.resolve(value);
    places.leave();
  }

  // ---- Calls this side serves ----------------------------------------------------------------------------------------
  function called(message: AskMessage): void {
    const [type, id, target, args] = message;
    if (type !== 'invoke' && !options.methods.has(target)) throw new Violation(`a call of "${target.slice(0, 40)}"`);
    if (serving.has(id)) throw new Violation('an id that is in use');
    if (serving.size >= serves) throw new Violation(`more than ${serves} calls in flight`);
    const served = new Served();
    const listener = type === 'subscribe' ? handles.borrow(message[4]) : undefined;
    serving.set(id, served);
    if (type === 'call')
      void answer(id, `"${target}"`, movesAnswers(target), () => options.serve(target, args, served));
    else if (type === 'invoke') void answer(id, 'a function', false, () => handles.run(target, args));
    else void subscribe(id, target, () => options.serve(target, [...args, listener], served), served, message[4]);
  }

  async function answer(id: number, what: string, moves: boolean, run: () => unknown): Promise<void> {
    try {
      const value = await run();
      const turn = pace?.turn();
      if (turn !== undefined) await turn;
      if (closed !== undefined) return;
      check(what, value);
      send(['answer', id, value], moves ? largeBuffers() : NOTHING);
      spend(moves);
      serving.delete(id);
    } catch (thrown) {
      fail(id, thrown);
    }
  }

  /** What ends the subscription, and its listener, are let go as it ends. One that nobody could end ends at once. */
  async function subscribe(
    id: number,
    method: string,
    run: () => unknown,
    served: Served,
    listener: number,
  ): Promise<void> {
    let end: unknown;
    try {
      end = await run();
      if (typeof end !== 'function') throw new TypeError(`"${method}" gave nothing to end it by.`);
      if (served.cancelled) throw options.error('CHANNEL_CLOSED', `"${method}" was given up.`);
      const handle = handles.lendOnce(async () => {
        try {
          return await (end as Shared)();
        } finally {
          handles.release(listener);
        }
      });
      send(['subscribed', id, handle]);
      serving.delete(id);
    } catch (thrown) {
      handles.release(listener);
      if (typeof end === 'function') await settled(end as Shared);
      fail(id, thrown);
    }
  }

  function fail(id: number, thrown: unknown): void {
    if (!serving.delete(id) || closed !== undefined) return;
    const { code, message } = options.describe(thrown);
    send(['failure', id, code.slice(0, limits.nameLength), message.slice(0, limits.errorLength)]);
  }

  // ---- Both ----------------------------------------------------------------------------------------------------------
  /** Arguments as they are, once it was seen that they may cross: the other side takes others for an attack. */
  function argumentsOut(what: string, args: readonly unknown[]): readonly unknown[] {
    if (args.length > limits.arguments) {
      throw options.error('INVALID_ARGUMENT', `${what} takes at most ${limits.arguments} arguments.`);
    }
    check(what, args);
    return args;
  }

  /** What was checked last is sent. What is moved costs nothing by its size. */
  function spend(moves: boolean): void {
    if (pace === undefined) return;
    const { nodes, bytes } = copiedSize();
    pace.spend(nodes, moves ? 0 : bytes);
  }

  function tooManyWait(): Error {
    return options.error('LIMIT_EXCEEDED', `${limits.queued} calls wait already.`);
  }

  function check(what: string, data: unknown): void {
    try {
      copyData(data, sends);
    } catch (error) {
      if (!(error instanceof DataRefused)) throw error;
      const code = error.tooLarge ? 'LIMIT_EXCEEDED' : 'INVALID_ARGUMENT';
      throw options.error(code, `${what} cannot carry ${error.describe()}.`);
    }
  }

  link.receive((data, ports) => {
    if (closed !== undefined) return;
    try {
      const message = checkMessage(data, ports, receives);
      switch (message[0]) {
        case 'call':
        case 'subscribe':
        case 'invoke':
          return called(message);
        case 'cancel':
          return serving.get(message[1])?.cancel();
        case 'drop':
          return handles.drop(message[1]);
        default:
          return replied(message);
      }
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      close(`The channel was closed: the other side sent ${error.message}.`);
      options.violated(error.message);
    }
  });

  function close(why: string): void {
    if (closed !== undefined) return;
    closed = why;
    link.close();
    for (const { givenUp, reject } of waiting.values()) {
      if (!givenUp) reject(options.error('CHANNEL_CLOSED', why));
    }
    waiting.clear();
    for (const served of serving.values()) served.cancel(options.error('CHANNEL_CLOSED', why));
    serving.clear();
    places.end();
    pace?.end();
  }

  return { call, close };
}

const NOTHING: Transferable[] = [];

/** Whatever comes of it. */
async function settled(run: Shared): Promise<void> {
  try {
    await run();
  } catch {
    // Its caller is gone, and has heard why it failed.
  }
}
