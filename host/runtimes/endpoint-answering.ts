import type { Endpoints } from '../kernel/endpoints/endpoints.ts';
import { AirlockError, messageOf } from '../kernel/errors.ts';
import type { PieceSource } from '../kernel/realm.ts';
import type { EndpointRequestHead, FromPage, ToPage } from './endpoint-protocol.ts';

/** Answer one request over its port, once the service worker says so. `closing` ends it early. */
export function answer(endpoints: Endpoints, head: EndpointRequestHead, port: MessagePort, closing: AbortSignal): void {
  const send = (message: FromPage, transfer: Transferable[] = []): void => port.postMessage(message, transfer);
  const cancelled = new AbortController();
  const body = Promise.withResolvers<Uint8Array | undefined>();
  // It may fail before anybody asks for it.
  body.promise.catch(() => undefined);
  let pieces: PieceSource | undefined;
  /** Bytes that the body may have. */
  let most = 0;

  const finish = (): void => {
    removeEventListener('pagehide', leave);
    closing.removeEventListener('abort', leave);
    port.close();
  };
  const cancel = (): void => {
    cancelled.abort(new Error('Nobody waits for the answer any more.'));
    pieces?.cancel();
    finish();
  };
  const leave = (): void => {
    send(['gone']);
    cancel();
  };

  async function run(): Promise<void> {
    const read = (allowed: number): Promise<Uint8Array | undefined> => {
      most = allowed;
      send(['read', allowed]);
      return body.promise;
    };
    try {
      const result = await endpoints.handle(head, read, cancelled.signal);
      // It may have been given up just when the answer came.
      if (cancelled.signal.aborted) return result.pieces?.cancel();
      pieces = result.pieces;
      // A copy of what a plugin sent owns its memory.
      const bytes = result.body as Uint8Array<ArrayBuffer> | undefined;
      send(['head', result.status, result.headers, pieces ? 'pieces' : bytes]);
      if (pieces === undefined) finish();
    } catch (error) {
      // Given up: nobody is there to be told.
      if (!cancelled.signal.aborted) throw error;
    }
  }

  async function next(): Promise<void> {
    try {
      const piece = await pieces?.pull();
      if (cancelled.signal.aborted) return;
      if (piece !== undefined) return send(['piece', piece], [piece.buffer as ArrayBuffer]);
      send(['end']);
    } catch (error) {
      if (cancelled.signal.aborted) return;
      send(['failed', messageOf(error)]);
    }
    finish();
  }

  addEventListener('pagehide', leave);
  closing.addEventListener('abort', leave);
  port.addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
    if (data[0] === 'go') void run();
    else if (data[0] === 'body') body.resolve(data[1]);
    else if (data[0] === 'too-large')
      body.reject(new AirlockError('ENDPOINT_TOO_LARGE', `The body of the request has more than ${most} bytes.`));
    else if (data[0] === 'pull') void next();
    else cancel();
  });
  // The service worker may be ended, and with it whoever waits.
  port.addEventListener('close', cancel);
  port.start();
}
