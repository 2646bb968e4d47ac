type CallHost = (method: string, args: readonly unknown[], signal?: AbortSignal) => Promise<unknown>;

/** What `network.open` answers; it comes from the host. */
interface Opened {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Record<string, string>;
  readonly url: string;
  /** All of it, where it is small. */
  readonly body?: Uint8Array<ArrayBuffer>;
  /** Number of a stream that goes on, where it is not. */
  readonly stream?: number;
}

/**
 * `fetch` by way of the host's network service, which asks for the permission and checks the origin. The body streams: each
 * piece is asked of the host when it is read. Credentials, modes, caches and redirects are the host's to decide; the options
 * for them are ignored. What fails is a `TypeError`, as ever, with the host's `code`.
 */
export function createFetch(call: CallHost): typeof fetch {
  // An answer that nobody reads must not keep its place at the host.
  const forgotten = new FinalizationRegistry<number>((stream) => {
    call('network.cancel', [stream]).catch(() => undefined);
  });
  return async (input, init) => {
    const request = new Request(input, init);
    const { signal } = request;
    const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
    const about = { method: request.method, headers: Object.fromEntries(request.headers), ...(body && { body }) };
    const opened = (await asTypeError(signal, call('network.open', [request.url, about], signal))) as Opened;
    const { status, statusText, headers, stream } = opened;
    const failure: Failure = {};
    const content = stream === undefined ? opened.body : bodyOf(call, stream, signal, failure);
    const empty = status === 204 || status === 205 || status === 304 || request.method === 'HEAD';
    const response = new Response(empty ? null : (content ?? null), { status, statusText, headers });
    Object.defineProperties(response, {
      url: { value: opened.url },
      redirected: { value: opened.url !== request.url },
      type: { value: 'cors' },
    });
    if (stream !== undefined) tellingWhy(response, failure);
    if (stream !== undefined) forgotten.register(response.body ?? response, stream);
    return response;
  };
}

/** Why a body broke off. */
interface Failure {
  error?: unknown;
}

/** Browsers tell those who take a body as a whole only that it failed, when it is a stream of ours; these tell why. */
function tellingWhy(response: Response, failure: Failure): void {
  for (const method of ['text', 'json', 'arrayBuffer', 'blob', 'bytes', 'formData'] as const) {
    // Older browsers lack `bytes`.
    const take = response[method] as (() => Promise<unknown>) | undefined;
    if (take === undefined) continue;
    const value = (): Promise<unknown> =>
      take.call(response).catch((error: unknown) => {
        throw failure.error ?? error;
      });
    Object.defineProperty(response, method, { value, configurable: true });
  }
}

function bodyOf(
  call: CallHost,
  stream: number,
  signal: AbortSignal,
  failure: Failure,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const cancel = (): void => void call('network.cancel', [stream]).catch(() => undefined);
  return new ReadableStream(
    {
      start(controller) {
        const abort = (): void => {
          failure.error = signal.reason;
          controller.error(signal.reason);
          cancel();
        };
        signal.addEventListener('abort', abort, { once: true });
      },
      async pull(controller) {
        const chunk = await asTypeError(signal, call('network.read', [stream])).catch((error: unknown) => {
          failure.error = error;
          throw error;
        });
        // The host answers with bytes or, at the end, with nothing.
        if (chunk === undefined) controller.close();
        else controller.enqueue(chunk as Uint8Array<ArrayBuffer>);
      },
      cancel,
    },
    { highWaterMark: 0 },
  );
}

async function asTypeError<T>(signal: AbortSignal, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const { code, message } = error as { readonly code?: string; readonly message: string };
    throw Object.assign(new TypeError(message), { code });
  }
}
