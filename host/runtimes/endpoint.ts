import { ANSWER, type EndpointMiddleware, type EndpointRequest } from '@airlock/sdk';
import type { EndpointReply, PieceSource } from '../kernel/realm.ts';
import type { FoundEndpoint } from './definition.ts';

/** Bytes of one piece of a body. */
const PIECE = 256 * 1024;

/** Run the middleware of an endpoint, the first one outermost, and its handler, and make its answer ready to be sent. */
export async function runEndpoint(
  { endpoint, contextFor }: FoundEndpoint,
  request: EndpointRequest,
  signal: AbortSignal,
): Promise<EndpointReply> {
  const ending = new AbortController();
  const abort = (): void => ending.abort(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  // Its context has the services that the plugin's own types know.
  const context = contextFor(ending.signal) as never;
  const step = (at: number, current: EndpointRequest): Promise<unknown> => {
    const layer = endpoint.use?.[at] as EndpointMiddleware | undefined;
    return layer === undefined
      ? Promise.resolve(endpoint.handler(current, context))
      : Promise.resolve(layer(current, context, (changed = current) => step(at + 1, changed)));
  };
  // A middleware that throws at once fails like one that rejects.
  const answer = await (async () => step(0, request))();
  return replyOf(answer, () => ending.abort(new Error('Nobody reads the answer any more.')));
}

/** The answer of a handler as status, headers and bytes. `ended` is told when its stream is given up. */
export async function replyOf(answer: unknown, ended: () => void = () => undefined): Promise<EndpointReply> {
  if (typeof Response !== 'undefined' && answer instanceof Response) {
    const { status, headers, body } = answer;
    return withBody(status, Object.fromEntries(headers), body ?? undefined, undefined, ended);
  }
  if (typeof answer === 'object' && answer !== null && Object.hasOwn(answer, ANSWER)) {
    // `respond` made it.
    const { status, headers = {}, body } = answer as { status: number; headers?: Headers; body?: unknown };
    return withBody(status, lowerCased(headers), body, true, ended);
  }
  return answer === undefined ? { status: 204, headers: {} } : withBody(200, {}, answer, true, ended);
}

type Headers = { readonly [name: string]: string };

function withBody(
  status: number,
  headers: Headers,
  body: unknown,
  typed: boolean | undefined,
  ended: () => void,
): EndpointReply {
  const as = (type: string): Headers =>
    typed && headers['content-type'] === undefined ? { ...headers, 'content-type': type } : headers;
  if (body === undefined) return { status, headers };
  if (typeof body === 'string')
    return { status, headers: as('text/plain; charset=utf-8'), ...whole(new TextEncoder().encode(body)) };
  if (body instanceof Uint8Array) return { status, headers: as('application/octet-stream'), ...whole(body) };
  if (isIterable(body)) return { status, headers: as('application/octet-stream'), pieces: piecesOf(body, ended) };
  return {
    status,
    headers: as('application/json'),
    ...whole(new TextEncoder().encode(JSON.stringify(body) ?? 'null')),
  };
}

/** A body that is there: at once where it is small, else in pieces, as messages have a limit. */
function whole(bytes: Uint8Array): Pick<EndpointReply, 'body' | 'pieces'> {
  // A copy, so that what is sent is these bytes and not all of a larger buffer.
  if (bytes.byteLength <= PIECE) return { body: bytes.slice() };
  return {
    pieces: piecesOf(
      (async function* () {
        yield bytes;
      })(),
      () => undefined,
    ),
  };
}

/** Pieces of at most `PIECE` bytes, one for each pull: a source is asked for more only when somebody reads. */
function piecesOf(source: AsyncIterable<unknown>, ended: () => void): PieceSource {
  const iterator = source[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  let done = false;
  return {
    async pull() {
      while (rest.byteLength === 0) {
        if (done) return undefined;
        const next = await iterator.next();
        if (next.done) return undefined;
        rest = bytesOf(next.value);
      }
      const piece = rest.slice(0, PIECE);
      rest = rest.subarray(piece.byteLength);
      return piece;
    },
    cancel() {
      done = true;
      rest = new Uint8Array(0);
      ended();
      // What it still does, or fails at, reaches nobody.
      Promise.resolve(iterator.return?.()).catch(() => undefined);
    },
  };
}

function bytesOf(piece: unknown): Uint8Array {
  if (typeof piece === 'string') return new TextEncoder().encode(piece);
  if (piece instanceof Uint8Array) return piece;
  throw new TypeError('A stream of an endpoint gives text or bytes, nothing else.');
}

function isIterable(body: unknown): body is AsyncIterable<unknown> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

function lowerCased(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}
