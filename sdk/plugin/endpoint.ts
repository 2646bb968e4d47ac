import type { JsonSchema } from './manifest.ts';

/** Methods that an endpoint may answer. `HEAD` and `OPTIONS` are answered by the host. */
export type EndpointMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** An address under `/api/plugins/<id>/` that the plugin answers in the app's origin. */
export interface EndpointContribution {
  readonly method: EndpointMethod;
  /**
   * Starts with `/`. A segment `:name` takes one segment of the address, a last segment `*` all that are left:
   * `/forms/:form/entries`, `/files/*`. At most 200 characters; unique within the plugin together with `method`.
   */
  readonly path: string;
  /** One sentence for whoever calls it, at most 200 characters. */
  readonly description: string;
  /**
   * JSON Schemas of what comes in; what does not fit never reaches the handler (400). Parameters and query are text in an
   * address: where the schema of one says `integer`, `number`, `boolean` or `array`, it is read as that first.
   */
  readonly params?: JsonSchema;
  readonly query?: JsonSchema;
  readonly body?: JsonSchema;
  /** What a JSON answer with a status below 300 looks like; one that does not fit is not given to the caller (502). */
  readonly response?: JsonSchema;
  /** Somebody with one of these roles must be signed in to the app. Default: anybody who can open the app. */
  readonly roles?: readonly string[];
  /** Requests a minute from this app. Default: 600. */
  readonly rateLimit?: number;
  /** Milliseconds until the answer begins, at most 30 000. Default: 10 000. */
  readonly timeout?: number;
  /** Bytes of a request's body, at most 8 MiB. Default: 1 MiB. */
  readonly maxBody?: number;
}

/** One request, checked and taken apart. Plain data. */
export interface EndpointRequest<Params = Readonly<Record<string, unknown>>, Query = unknown, Body = unknown> {
  readonly method: EndpointMethod;
  /** The part of the address below `/api/plugins/<id>`, decoded only where parameters are. */
  readonly path: string;
  readonly params: Params;
  readonly query: Query;
  /** Names in lower case; without cookies and credentials, which are the app's. */
  readonly headers: { readonly [name: string]: string };
  /**
   * By `Content-Type`: JSON as its value, a form as an object of texts, text as text, anything else as bytes; `undefined`
   * where there is none.
   */
  readonly body: Body;
  /** Who is signed in to the app, as the app says. */
  readonly user?: { readonly id: string; readonly roles: readonly string[] };
  /** Whether the address was opened as a page. What is answered then is shown without scripts. */
  readonly page: boolean;
}

/** What `respond` makes. A handler may also answer with a `Response` of the platform, or with a bare value, sent as JSON. */
export interface EndpointResponse {
  /** 200 to 299 or 400 to 599. Default: 200, or 204 without a body. */
  readonly status?: number;
  /** `Content-Type` and other plain ones; those that would change the browser's rules are left out. */
  readonly headers?: { readonly [name: string]: string };
  /**
   * Text and bytes as they are, a stream or an async iterable of them piece by piece as the caller reads, anything else
   * as JSON.
   */
  readonly body?: unknown;
}

/** Marks what `respond` made, so that a bare value that only looks like an answer is sent as it is. */
export const ANSWER = Symbol.for('airlock.response');

/** Makes an `EndpointResponse`: `respond(201, { id })`, `respond(200, html, { 'content-type': 'text/html' })`. */
export function respond(
  status: number,
  body?: unknown,
  headers?: { readonly [name: string]: string },
): EndpointResponse {
  const answer = { status, ...(body === undefined ? {} : { body }), ...(headers === undefined ? {} : { headers }) };
  return Object.defineProperty(answer, ANSWER, { value: true });
}

/** Runs around a handler: looks at the request, calls `next` for what comes after it, or answers by itself. */
export type EndpointMiddleware<Context = unknown> = (
  request: EndpointRequest,
  context: Context,
  next: (request?: EndpointRequest) => Promise<unknown>,
) => unknown;

/** An endpoint with the code that answers. Needs the permission `endpoints`. */
export interface EndpointDefinition<Context> extends EndpointContribution {
  /** Run before the handler, the first one outermost. Default: none. */
  readonly use?: readonly EndpointMiddleware<Context>[];
  /** `context.signal` is aborted when nobody waits any more. A method, so that its parameter may be annotated. */
  handler(request: EndpointRequest, context: Context): unknown;
}

/** What an address says about an endpoint: its parameters as text, `undefined` when the path is another. */
export function matchEndpoint(pattern: string, path: string): { readonly [name: string]: string } | undefined {
  const wanted = pattern.split('/').slice(1);
  const given = path.split('/').slice(1);
  const rest = wanted.at(-1) === '*';
  if (rest ? given.length < wanted.length : given.length !== wanted.length) return undefined;
  const found: [string, string][] = [];
  for (const [at, segment] of wanted.entries()) {
    if (rest && at === wanted.length - 1) {
      const tail = decoded(given.slice(at).join('/'));
      if (tail === undefined) return undefined;
      found.push(['*', tail]);
    } else if (segment.startsWith(':')) {
      const value = decoded(given[at] ?? '');
      if (value === undefined || value === '') return undefined;
      found.push([segment.slice(1), value]);
    } else if (segment !== given[at]) return undefined;
  }
  return Object.fromEntries(found);
}

/** The more exact pattern first: fixed segments before parameters before the rest. */
export function compareEndpoints(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const order = rank(left[at]) - rank(right[at]);
    if (order !== 0) return order;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

function rank(segment: string | undefined): number {
  if (segment === undefined) return 3;
  if (segment === '*') return 2;
  return segment.startsWith(':') ? 1 : 0;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
