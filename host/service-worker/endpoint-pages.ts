import { ENDPOINT, type EndpointRequestHead, type FromPage, type ToPage } from '../runtimes/endpoint-protocol.ts';
import { readUpTo } from './endpoint-body.ts';
import { worker, type WindowClient } from './scope.ts';

export type HostPage = WindowClient;

/** How a page answered. */
export type PageAnswer =
  /** Nothing was done: it does not run the app, or not yet. */
  | { readonly kind: 'not-mine' }
  /** It took the request and was closed or reloaded before it answered. */
  | { readonly kind: 'gone' }
  /** Whoever asked does not wait any more. */
  | { readonly kind: 'cut' }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: { readonly [name: string]: string };
      readonly body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;
    };

/** Milliseconds a page may take to say that it takes a request. Pages in the background are slow, busy ones too. */
const TAKES = 1000;
/** Milliseconds until it answers, where all else fails: the host in the page has tighter limits of its own. */
const ANSWERS = 120_000;

/** Open pages that may run the app: the one that asks first, then by when they were last looked at. */
export async function candidates(asking: string): Promise<readonly HostPage[]> {
  const all = await worker.clients.matchAll({ type: 'window' });
  // Broker pages hold sandboxes, and what plugins answered is no app.
  const base = new URL('./', worker.location.href).href;
  const pages = all.filter(({ url }) => !url.startsWith(`${base}airlock/`) && !url.startsWith(`${base}api/`));
  return [...pages.filter(({ id }) => id === asking), ...pages.filter(({ id }) => id !== asking)];
}

/**
 * Hand a request to one page. It is run by that page alone: only after a page said that it takes the request is it told to
 * go on. `keep` keeps this worker alive until the last byte was read.
 */
export function askPage(
  page: HostPage,
  head: EndpointRequestHead,
  request: Request,
  keep: (work: Promise<unknown>) => void,
): Promise<PageAnswer> {
  const { port1: port, port2 } = new MessageChannel();
  const send = (message: ToPage): void => port.postMessage(message);
  const finished = Promise.withResolvers<void>();
  keep(finished.promise);

  return new Promise((resolve) => {
    let taken = false;
    let reader: Reader | undefined;
    const end = (answer: PageAnswer | undefined): void => {
      clearTimeout(timer);
      request.signal.removeEventListener('abort', abort);
      if (answer) resolve(answer);
    };
    const close = (answer?: PageAnswer): void => {
      end(answer);
      port.close();
      finished.resolve();
    };
    const abort = (): void => {
      send(['cancel']);
      reader?.fail('The request was given up.');
      close({ kind: 'cut' });
    };
    let timer = setTimeout(() => close({ kind: 'not-mine' }), TAKES);
    const gone = (): void => {
      reader?.fail('The page of the app that answered was closed.');
      close({ kind: taken ? 'gone' : 'not-mine' });
    };

    const receive = (message: FromPage): void => {
      switch (message[0]) {
        case 'mine':
          clearTimeout(timer);
          timer = setTimeout(gone, ANSWERS);
          taken = true;
          return send(['go']);
        case 'read':
          void readUpTo(request, message[1]).then(
            (body) => send(['body', body]),
            () => send(['too-large']),
          );
          return;
        case 'head': {
          const [, status, headers, body] = message;
          if (body !== 'pieces') return close({ kind: 'answer', status, headers, body: body ?? null });
          reader = pulling(send, () => close());
          return end({ kind: 'answer', status, headers, body: reader.stream });
        }
        case 'piece':
          return reader?.piece(message[1]);
        case 'end':
          reader?.end();
          return close();
        case 'failed':
          reader?.fail(message[1]);
          return close();
        case 'gone':
          return gone();
      }
    };
    port.addEventListener('message', ({ data }: MessageEvent<FromPage>) => receive(data));
    // Told where the browser tells; the page says it too when it goes.
    port.addEventListener('close', gone);
    port.start();
    request.signal.addEventListener('abort', abort);
    page.postMessage([ENDPOINT, head], [port2]);
  });
}

interface Reader {
  readonly stream: ReadableStream<Uint8Array>;
  piece(bytes: Uint8Array): void;
  end(): void;
  fail(why: string): void;
}

/** A body that asks the page for a piece whenever somebody reads, and for no more than that. */
function pulling(send: (message: ToPage) => void, closed: () => void): Reader {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let wanted: (() => void) | undefined;
  let over = false;
  const stream = new ReadableStream<Uint8Array>(
    {
      start(given) {
        controller = given;
      },
      pull() {
        if (over) return undefined;
        send(['pull']);
        return new Promise<void>((resolve) => {
          wanted = resolve;
        });
      },
      cancel() {
        over = true;
        send(['cancel']);
        closed();
      },
    },
    { highWaterMark: 0 },
  );
  const answered = (work: () => void): void => {
    if (over) return;
    work();
    wanted?.();
    wanted = undefined;
  };
  const finish = (work: () => void): void =>
    answered(() => {
      over = true;
      work();
    });
  return {
    stream,
    piece: (bytes) => answered(() => controller?.enqueue(bytes)),
    end: () => finish(() => controller?.close()),
    fail: (why) => finish(() => controller?.error(new TypeError(why))),
  };
}
