import { ANSWER, compareEndpoints, matchEndpoint } from '../plugin/endpoint.ts';
import type { EndpointMethod, EndpointMiddleware, EndpointRequest } from '../plugin/endpoint.ts';
import type { TestPlugin } from './context.ts';

/** What a test asks an endpoint. */
export interface TestRequest {
  readonly query?: { readonly [name: string]: unknown };
  /** Names in lower case. */
  readonly headers?: { readonly [name: string]: string };
  readonly body?: unknown;
  readonly user?: EndpointRequest['user'];
  /** Opened as a page. Default: false. */
  readonly page?: boolean;
  readonly signal?: AbortSignal;
}

/** What it answered; the body read to its end: text of texts and streams, else the value itself. */
export interface TestResponse {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: unknown;
}

/** Ask an endpoint as the host would. Schemas, roles and limits are the host's and are not applied; 404 where none is. */
export async function request(
  plugin: TestPlugin,
  method: EndpointMethod,
  path: string,
  { query = {}, headers = {}, body, user, page = false, signal = plugin.stop.signal }: TestRequest,
): Promise<TestResponse> {
  const endpoint = [...(plugin.definition.contributes?.endpoints ?? [])]
    .sort((a, b) => compareEndpoints(a.path, b.path))
    .find((each) => each.method === method && matchEndpoint(each.path, path) !== undefined);
  if (endpoint === undefined || plugin.denied.has('endpoints')) return { status: 404, headers: {}, body: undefined };
  const given: EndpointRequest = {
    method,
    path,
    params: matchEndpoint(endpoint.path, path) ?? {},
    query: structuredClone(query),
    headers,
    body: structuredClone(body),
    page,
    ...(user === undefined ? {} : { user }),
  };
  const context = Object.freeze({ ...plugin.context, settings: plugin.settings, signal }) as never; // what it declared
  const step = async (at: number, current: EndpointRequest): Promise<unknown> => {
    const layer = endpoint.use?.[at] as EndpointMiddleware | undefined;
    return layer === undefined
      ? endpoint.handler(current, context)
      : layer(current, context, (changed = current) => step(at + 1, changed));
  };
  return read(await step(0, given));
}

async function read(answer: unknown): Promise<TestResponse> {
  if (answer instanceof Response) {
    const { status, headers } = answer;
    return { status, headers: Object.fromEntries(headers), body: await answer.text() };
  }
  if (typeof answer === 'object' && answer !== null && Object.hasOwn(answer, ANSWER)) {
    // `respond` made it.
    const { status, headers = {}, body } = answer as Partial<TestResponse> & { readonly status: number };
    return { status, headers, body: await whole(body) };
  }
  return { status: answer === undefined ? 204 : 200, headers: {}, body: await whole(answer) };
}

async function whole(body: unknown): Promise<unknown> {
  if (typeof body !== 'object' || body === null || !(Symbol.asyncIterator in body)) return structuredClone(body);
  let text = '';
  for await (const piece of body as AsyncIterable<unknown>) {
    text += piece instanceof Uint8Array ? new TextDecoder().decode(piece) : String(piece);
  }
  return text;
}
