import type { NetworkResponse } from '@airlock/sdk';
import { integer, type Check } from '../kernel/check.ts';
import { AirlockError, messageOf } from '../kernel/errors.ts';
import type { GrantScope } from '../kernel/grants/grants.ts';
import type { Caller, Service, ServiceMethod } from '../kernel/dispatch/service.ts';
import { addressCheck } from './network-address.ts';
import { requestCheck, type PlainRequest } from './network-request.ts';
import { createBudget, type Budget } from './network-budget.ts';

export interface NetworkOptions {
  /** Default: the browser's. */
  readonly fetch?: typeof fetch;
  /** Whether `http://localhost` may be granted. For apps whose registries are all on this machine. Default: false. */
  readonly localhost?: boolean;
  /** Bytes of one answer, counted after decompression. Default: 16 MB read at once, 64 MB as a stream. */
  readonly answerBytes?: number;
  readonly streamBytes?: number;
  /** Milliseconds until an answer begins, and until a stream ends. Default: 30 s and 5 min. */
  readonly timeout?: number;
  readonly streamTimeout?: number;
  /** Bytes that one plugin may send and receive within an hour. Default: 256 MB. */
  readonly hourlyBytes?: number;
}

/** Redirects followed, each to a granted origin, where the platform shows where they lead. */
const HOPS = 5;
/** Bytes up to which an answer is given at once, by what it says of its length. */
const SMALL = 256 * 1024;
/** Answers being read as a stream by one plugin. */
const STREAMS = 16;

interface Opened {
  readonly response: Response;
  readonly url: URL;
  readonly controller: AbortController;
}

interface Stream {
  read(): Promise<Uint8Array<ArrayBuffer> | undefined>;
  cancel(reason: unknown): void;
}

/**
 * `network`: requests to the granted origins, made by the host. Credentials are never sent, and nothing is taken from a
 * cache of the app. A redirect is followed only where its target can be seen and is granted; in browsers a page cannot see
 * it, so there every redirect fails, before anything is sent to where it leads.
 */
export function networkService(options: NetworkOptions = {}): Service {
  const { fetch: load = globalThis.fetch.bind(globalThis), localhost = false } = options;
  const { answerBytes = 16 * 2 ** 20, streamBytes = 64 * 2 ** 20, hourlyBytes = 256 * 2 ** 20 } = options;
  const { timeout = 30_000, streamTimeout = 5 * 60_000 } = options;
  const address = addressCheck(localhost);
  const streams = new Map<string, Map<number, Stream>>();
  let lastStream = 0;

  return ({ clock, measure }) => {
    const budget = createBudget({ clock, hourlyBytes, measure });

    async function open(caller: Caller, first: URL, request: PlainRequest): Promise<Opened> {
      const controller = new AbortController();
      const abort = (): void => controller.abort(caller.signal.reason);
      caller.signal.addEventListener('abort', abort, { once: true });
      try {
        let [url, { method, body }] = [first, request];
        for (let hop = 0; hop <= HOPS; hop += 1) {
          budget.spend(caller.name, 'sent', (body?.byteLength ?? 0) + url.href.length);
          const response = await load(url, {
            method,
            headers: request.headers,
            ...(body && { body }),
            signal: controller.signal,
            credentials: 'omit',
            mode: 'cors',
            cache: 'no-store',
            redirect: 'manual',
            referrerPolicy: 'no-referrer',
          });
          const target = redirectOf(response, url);
          if (target === undefined) return { response, url, controller };
          await response.body?.cancel();
          url = address(target, 'the target of the redirect');
          // As the fetch standard has it: the body goes along only where the method stays.
          if (response.status === 303 || (response.status < 303 && method === 'POST'))
            [method, body] = ['GET', undefined];
          const subject = subjectOf([url, { method }]);
          if (!allows(caller.scope, subject)) {
            throw new AirlockError(
              'PERMISSION_DENIED',
              `"${first.origin}" redirects to "${url.origin}", which is not granted.`,
              {
                plugin: caller.name,
              },
            );
          }
        }
        throw new AirlockError('NETWORK_FAILED', `More than ${HOPS} redirects.`, { plugin: caller.name });
      } catch (error) {
        if (caller.signal.aborted) throw caller.signal.reason;
        if (error instanceof AirlockError) throw error;
        throw new AirlockError('NETWORK_FAILED', `"${first.origin}" could not be reached: ${messageOf(error)}`, {
          plugin: caller.name,
          cause: error,
        });
      } finally {
        caller.signal.removeEventListener('abort', abort);
      }
    }

    /** The whole body, within the limit on answers. */
    async function all(caller: Caller, { response, controller }: Opened): Promise<Uint8Array<ArrayBuffer>> {
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

    /** Keep the rest of an answer for `read`, as long as its grant and its time last. */
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

    const begins: Pick<ServiceMethod, 'args' | 'subject' | 'allows' | 'timeout'> = {
      // The checks give a URL and a plain request.
      args: [address, requestCheck as Check<unknown>],
      subject: subjectOf,
      allows,
      timeout,
    };
    return {
      name: 'network',
      permission: 'network',
      rate: 100,
      concurrency: 16,
      methods: {
        fetch: {
          ...begins,
          async handle(caller, url: URL, request: PlainRequest): Promise<NetworkResponse> {
            const opened = await open(caller, url, request);
            return { ...headOf(opened), body: await all(caller, opened) };
          },
        },
        open: {
          ...begins,
          async handle(caller, url: URL, request: PlainRequest) {
            const opened = await open(caller, url, request);
            const { response } = opened;
            const head = { ...headOf(opened), url: opened.url.href };
            if (response.body === null || request.method === 'HEAD') return head;
            // A small answer that its plugin may never read is not worth a stream.
            const length = Number(response.headers.get('content-length') ?? Infinity);
            return length <= SMALL
              ? { ...head, body: await all(caller, opened) }
              : { ...head, stream: keep(caller, opened) };
          },
        },
        read: {
          args: [integer(1)],
          continues: true,
          timeout: streamTimeout,
          handle: (caller, id: number) => take(caller, id).read(),
        },
        cancel: {
          args: [integer(1)],
          continues: true,
          handle(caller, id: number) {
            streams.get(caller.name)?.get(id)?.cancel(new DOMException('The plugin let the answer go.', 'AbortError'));
          },
        },
      },
    };
  };
}

/** `GET https://api.example.com/path`: what is granted, and what the log says. Not the query, which may be private. */
function subjectOf([url, request]: readonly unknown[]): string {
  const { origin, pathname } = url as URL; // made by the check of the argument
  return `${(request as { method: string }).method} ${origin}${pathname}`;
}

function allows({ origins = [], methods = [] }: GrantScope, subject: string): boolean {
  const [method = '', url = ''] = subject.split(' ', 2);
  return methods.includes(method) && origins.includes(URL.parse(url)?.origin ?? '');
}

/** Where an answer leads on, `undefined` when it does not. Throws where that cannot be seen. */
function redirectOf(response: Response, from: URL): string | undefined {
  if (response.type === 'opaqueredirect') {
    throw new AirlockError('NETWORK_FAILED', `"${from.origin}" redirects, and this browser does not show where to.`, {
      retryable: false,
      nextStep: 'Ask for the final address; declare its origin.',
    });
  }
  if (![301, 302, 303, 307, 308].includes(response.status)) return undefined;
  const location = response.headers.get('location');
  return location === null ? undefined : new URL(location, from).href;
}

function headOf({ response }: Opened): Omit<NetworkResponse, 'body'> {
  const headers = Object.fromEntries([...response.headers].filter(([name]) => !name.startsWith('set-cookie')));
  return { status: response.status, statusText: response.statusText, headers };
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
