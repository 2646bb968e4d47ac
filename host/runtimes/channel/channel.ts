import { exposeEnd, wrapEnd } from './comlink.ts';
import { copyData, DataRefused, largeBuffers } from './data.ts';
import { checkFunctions, checkMessage, Violation } from './guard.ts';
import { handleTable } from './handles.ts';
import { carriesFunctions, INVOKE, limits, movesAnswers } from './protocol.ts';
import type { AnswerMessage, CallMessage, DataLimits, FailureMessage, Message, Value } from './protocol.ts';

/** Where messages go and come from: a port, or a worker's own global. */
export interface Link {
  send(message: unknown, transfer: Transferable[]): void;
  /** Called once. `ports` counts what came along beside the data. */
  receive(listener: (message: unknown, ports: number) => void): void;
  close(): void;
}

export interface ChannelOptions {
  readonly link: Link;
  /** What the other side may call. The signal aborts when it cancels or the channel closes. */
  readonly methods: ReadonlySet<string>;
  readonly serve: (method: string, args: readonly unknown[], signal: AbortSignal) => unknown;
  /** Calls it serves at a time; one more is a violation. Default: as many as one side may have in flight. */
  readonly serves?: number;
  readonly sends: DataLimits;
  readonly receives: DataLimits;
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

interface Waiting {
  readonly method: string;
  /** Set when nobody waits any more; the place in flight is free once the answer came. */
  given?: unknown;
}

/** Both directions over one link: Comlink for calls and answers, the guard before it, limits around it. */
export function openChannel(options: ChannelOptions): Channel {
  const { link, sends, receives, serves = limits.inFlight } = options;
  const waiting = new Map<string, Waiting>();
  const serving = new Map<string, { readonly method: string; readonly controller: AbortController }>();
  const queue: (() => void)[] = [];
  let closed: string | undefined;
  let lastId = '';
  let current: AbortSignal | undefined;

  const handles = handleTable({
    invoke: (handle, args) => call(INVOKE, [handle, ...args]),
    dropped: (handle) => {
      if (closed === undefined) link.send({ type: 'DROP', handle }, []);
    },
    tooMany: () => options.error('LIMIT_EXCEEDED', `More than ${limits.functions} functions are shared at a time.`),
  });

  // ---- Calls this side makes -----------------------------------------------------------------------------------------
  let moving: Transferable[] = [];
  const outgoing = wrapEnd((message) => {
    // Comlink also sends RELEASE when its proxy is collected; the channel closes the link itself.
    if ((message as CallMessage).type !== 'APPLY') return;
    lastId = (message as CallMessage).id;
    const { path, argumentList } = message as CallMessage;
    link.send({ id: lastId, type: 'APPLY', path, argumentList: argumentList.map(outward(path[0])) }, moving);
  });
  const remote = new Map<string, (...args: readonly unknown[]) => Promise<unknown>>();

  async function call(method: string, args: readonly unknown[], how: CallOptions = {}): Promise<unknown> {
    how.signal?.throwIfAborted();
    if (closed === undefined && waiting.size >= limits.inFlight) await place(how.signal);
    if (closed !== undefined) throw options.error('CHANNEL_CLOSED', closed);
    for (const value of args) check(method, value, sends);
    let send = remote.get(method);
    if (send === undefined) remote.set(method, (send = outgoing.remote[method]!));
    moving = how.transfer ?? [];
    const answer = send(...args);
    const id = lastId;
    const entry: Waiting = { method };
    waiting.set(id, entry);
    const give = (reason: unknown): void => {
      if (entry.given !== undefined || waiting.get(id) !== entry) return;
      entry.given = reason;
      if (closed === undefined) link.send({ id, type: 'CANCEL' }, []);
      outgoing.deliver(failure(id, 'CANCELLED', ''));
    };
    const abort = (): void => give(how.signal?.reason);
    const late = (): void => give(options.error('CALL_TIMEOUT', `"${method}" did not answer in ${how.timeout} ms.`));
    const timer = how.timeout === undefined ? undefined : setTimeout(late, how.timeout);
    how.signal?.addEventListener('abort', abort);
    try {
      return await answer;
    } catch (error) {
      if (entry.given !== undefined) throw entry.given;
      // The guard let through failures only, and Comlink makes an error of each.
      const { name, message } = error as Error;
      throw closed === undefined ? options.failed(name, message) : options.error(name, message);
    } finally {
      clearTimeout(timer);
      how.signal?.removeEventListener('abort', abort);
    }
  }

  function place(signal: AbortSignal | undefined): Promise<void> {
    if (queue.length >= limits.queued) throw options.error('LIMIT_EXCEEDED', `${limits.queued} calls wait already.`);
    return new Promise((resolve, reject) => {
      const go = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        queue.splice(queue.indexOf(go), 1);
        reject(signal?.reason as Error);
      };
      queue.push(go);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  function answered(message: AnswerMessage | FailureMessage): void {
    const entry = waiting.get(message.id);
    if (entry === undefined) throw new Violation('an answer to a call that was not made');
    if (message.type === 'FUNCTION') checkFunctions(entry.method, [message]);
    waiting.delete(message.id);
    if (entry.given === undefined)
      outgoing.deliver(message.type === 'FUNCTION' ? inward(message, message.id) : message);
    queue.shift()?.();
  }

  // ---- Calls this side serves ----------------------------------------------------------------------------------------
  const table: Record<string, (...args: readonly unknown[]) => unknown> = Object.create(null) as object as never;
  for (const method of options.methods) {
    table[method] = (...args) => {
      const signal = current ?? AbortSignal.abort();
      return coded(() => options.serve(method, args, signal));
    };
  }
  table[INVOKE] = (handle, ...args) => coded(() => handles.run(handle, args));
  const incoming = exposeEnd(Object.freeze(table), (message) => {
    // Comlink answers a call with a value or with what its "throw" handler made of the error.
    const answer = message as AnswerMessage | FailureMessage;
    const served = serving.get(answer.id);
    serving.delete(answer.id);
    if (served === undefined || closed !== undefined) return;
    const sent = answerFor(served.method, answer);
    link.send(sent, sent.type === 'RAW' && movesAnswers(served.method) ? largeBuffers() : []);
  });

  /** Comlink sends the name of an error but no code, so the code becomes the name. */
  async function coded(run: () => unknown): Promise<unknown> {
    try {
      return await run();
    } catch (thrown) {
      const { code, message } = options.describe(thrown);
      throw Object.assign(new Error(message), { name: code });
    }
  }

  function answerFor(method: string, answer: FailureMessage | AnswerMessage): Message {
    if (answer.type === 'HANDLER') {
      const { name, message } = answer.value.value;
      return failure(answer.id, name, message);
    }
    try {
      check(method, answer.value, sends);
      return { id: answer.id, ...outward(method)(answer) };
    } catch (error) {
      const { code, message } = options.describe(error);
      return failure(answer.id, code, message);
    }
  }

  function called(message: CallMessage): void {
    const method = message.path[0];
    if (method !== INVOKE && !options.methods.has(method)) throw new Violation(`a call of "${method.slice(0, 40)}"`);
    checkFunctions(method, message.argumentList);
    if (serving.has(message.id)) throw new Violation('an id that is in use');
    if (serving.size >= serves) throw new Violation(`more than ${serves} calls in flight`);
    const controller = new AbortController();
    serving.set(message.id, { method, controller });
    // Comlink calls the table's function before `deliver` returns, so each call finds its own signal.
    current = controller.signal;
    incoming.deliver({ ...message, argumentList: message.argumentList.map((value) => inward(value)) });
    current = undefined;
  }

  // ---- Both ----------------------------------------------------------------------------------------------------------
  function check(method: string, value: unknown, size: DataLimits): void {
    if (typeof value === 'function' && carriesFunctions(method)) return;
    try {
      copyData(value, size);
    } catch (error) {
      if (!(error instanceof DataRefused)) throw error;
      const code = error.tooLarge ? 'LIMIT_EXCEEDED' : 'INVALID_ARGUMENT';
      throw options.error(code, `"${method}" cannot carry ${error.describe()}.`);
    }
  }

  const outward =
    (method: string) =>
    (value: Value): Value =>
      typeof value.value === 'function' && carriesFunctions(method)
        ? { type: 'FUNCTION', value: handles.lend(value.value as (...args: readonly unknown[]) => unknown) }
        : ({ type: value.type, value: value.value } as Value);

  const inward = (value: Value, id?: string): object => ({
    ...(id === undefined ? {} : { id }),
    type: 'RAW',
    value: value.type === 'FUNCTION' ? handles.borrow(value.value) : value.value,
  });

  link.receive((data, ports) => {
    if (closed !== undefined) return;
    try {
      const message = checkMessage(data, ports, receives);
      if (message.type === 'APPLY') called(message);
      else if (message.type === 'CANCEL') serving.get(message.id)?.controller.abort();
      else if (message.type === 'DROP') handles.drop(message.handle);
      else answered(message);
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
    for (const [id, entry] of waiting) {
      if (entry.given === undefined) outgoing.deliver(failure(id, 'CHANNEL_CLOSED', why));
    }
    waiting.clear();
    for (const { controller } of serving.values()) controller.abort(options.error('CHANNEL_CLOSED', why));
    for (const go of queue.splice(0)) go();
  }

  return { call, close };
}

function failure(id: string, code: string, message: string): FailureMessage {
  const text = message.slice(0, limits.errorLength);
  return { id, type: 'HANDLER', name: 'throw', value: { isError: true, value: { name: code, message: text } } };
}
