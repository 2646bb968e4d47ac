import type { NetworkResponse } from '@airlock/sdk';
import { integer, type Check } from '../kernel/check.ts';
import { AirlockError, messageOf } from '../kernel/errors.ts';
import type { GrantScope } from '../kernel/grants/grants.ts';
import type { Caller, Service, ServiceMethod } from '../kernel/dispatch/service.ts';
import { createAnswers, type Opened } from './network-answers.ts';
import { addressCheck } from './network-address.ts';
import { requestCheck, type PlainRequest } from './network-request.ts';
import { createBudget } from './network-budget.ts';

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

  return ({ clock, measure }) => {
    const budget = createBudget({ clock, hourlyBytes, measure });
    const answers = createAnswers({ clock, budget, answerBytes, streamBytes, streamTimeout });

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
            return { ...headOf(opened), body: await answers.whole(caller, opened) };
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
              ? { ...head, body: await answers.whole(caller, opened) }
              : { ...head, stream: answers.keep(caller, opened) };
          },
        },
        read: {
          args: [integer(1)],
          continues: true,
          timeout: streamTimeout,
          handle: (caller, id: number) => answers.take(caller, id).read(),
        },
        cancel: {
          args: [integer(1)],
          continues: true,
          handle(caller, id: number) {
            answers.cancel(caller, id, new DOMException('The plugin let the answer go.', 'AbortError'));
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
