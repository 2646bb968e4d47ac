import { AirlockError, messageOf } from '../kernel/errors.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Caller } from '../kernel/dispatch/service.ts';
import type { Budget } from './network-budget.ts';

/** Answers being read as a stream by one plugin. */
const STREAMS = 16;

/** An answer that begins; `controller` gives it up. */
export interface Opened {
  readonly response: Response;
  readonly url: URL;
  readonly controller: AbortController;
}

interface Stream {
  read(): Promise<Uint8Array<ArrayBuffer> | undefined>;
  cancel(reason: unknown): void;
}

export interface AnswersOptions {
  readonly clock: Clock;
  readonly budget: Budget;
  /** Bytes of an answer that is read at once, and of a stream. */
  readonly answerBytes: number;
  readonly streamBytes: number;
  /** Milliseconds until a stream ends. */
  readonly streamTimeout: number;
}

/** Reads what servers answer, within the limits of each plugin. */
export interface Answers {
  /** The whole body, within the limit on answers. */
  whole(caller: Caller, opened: Opened): Promise<Uint8Array<ArrayBuffer>>;
  /** Keep the rest of an answer for `take`, as long as its grant and its time last. */
  keep(caller: Caller, opened: Opened): number;
  /** Throws `NETWORK_FAILED` when it was let go. */
  take(caller: Caller, id: number): Pick<Stream, 'read'>;
  cancel(caller: Caller, id: number, reason: unknown): void;
}

export function createAnswers({ clock, budget, answerBytes, streamBytes, streamTimeout }: AnswersOptions): Answers {
  const streams = new Map<string, Map<number, Stream>>();
  let lastStream = 0;

  async function whole(caller: Caller, { response, controller }: Opened): Promise<Uint8Array<ArrayBuffer>> {
    const read = readerOf(response, answerBytes, caller, budget);
    caller.signal.addEventListener('abort', () => controller.abort(caller.signal.reason), { once: true });
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    try {
      for (let chunk = await read(); chunk; chunk = await read()) chunks.push(chunk);
    } catch (error) {
      controller.abort(error);
      throw failed(caller, error);
    }
    return new Uint8Array(await new Blob(chunks).arrayBuffer());
  }

  function take(caller: Caller, id: number): Stream {
    const stream = streams.get(caller.name)?.get(id);
    if (stream) return stream;
    throw new AirlockError(
      'NETWORK_FAILED',
      'The answer was let go: it ended, took too long or is not allowed any more.',
      {
        plugin: caller.name,
        retryable: false,
      },
    );
  }

  function keep(caller: Caller, { response, controller }: Opened): number {
    // Nobody waits for the answer any more: it would only take a place.
    if (caller.signal.aborted) {
      controller.abort(caller.signal.reason);
      throw caller.signal.reason;
    }
    const own = streams.get(caller.name) ?? new Map<number, Stream>();
    if (own.size >= STREAMS) {
      controller.abort();
      throw new AirlockError('LIMIT_EXCEEDED', `"${caller.name}" reads ${own.size} answers at a time.`, {
        plugin: caller.name,
      });
    }
    const id = (lastStream += 1);
    const reader = readerOf(response, streamBytes, caller, budget);
    let ended: unknown;
    const end = (reason?: unknown): void => {
      if (!own.delete(id)) return;
      release();
      cancelTimer();
      if (reason === undefined) return;
      ended = reason;
      controller.abort(reason);
    };
    const late = (): void =>
      end(new AirlockError('NETWORK_FAILED', 'The answer took too long.', { plugin: caller.name }));
    const cancelTimer = clock.after(streamTimeout, late);
    const release = caller.hold(end);
    own.set(id, {
      async read() {
        try {
          const chunk = await reader();
          if (chunk === undefined) end();
          return chunk;
        } catch (error) {
          end(error);
          throw ended instanceof AirlockError ? ended : failed(caller, error);
        }
      },
      cancel: end,
    });
    streams.set(caller.name, own);
    return id;
  }

  return { whole, keep, take, cancel: (caller, id, reason) => streams.get(caller.name)?.get(id)?.cancel(reason) };
}

/** Reads an answer piece by piece, as the browser decompressed it; `undefined` at its end. */
function readerOf(
  response: Response,
  limit: number,
  caller: Caller,
  budget: Budget,
): () => Promise<Uint8Array<ArrayBuffer> | undefined> {
  const reader = response.body?.getReader();
  let size = 0;
  return async () => {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done || value === undefined) return undefined;
    size += value.byteLength;
    if (size > limit) {
      throw new AirlockError('LIMIT_EXCEEDED', `The answer has more than ${limit} bytes.`, { plugin: caller.name });
    }
    budget.spend(caller.name, 'received', value.byteLength);
    return value;
  };
}

function failed(caller: Caller, error: unknown): unknown {
  if (caller.signal.aborted) return caller.signal.reason;
  if (error instanceof AirlockError) return error;
  return new AirlockError('NETWORK_FAILED', `The answer broke off: ${messageOf(error)}`, {
    plugin: caller.name,
    cause: error,
  });
}
