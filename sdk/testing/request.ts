import { ANSWER, compareEndpoints, matchEndpoint } from '../plugin/endpoint.ts';
import type {
  EndpointContribution,
  EndpointDefinition,
  EndpointMiddleware,
  EndpointRequest,
} from '../plugin/endpoint.ts';
import type { JsonSchema } from '../plugin/manifest.ts';
import type { TestPlugin } from './context.ts';
import { messageOf, TestHostError, within } from './errors.ts';
import { mismatch, propertyOf } from './schema.ts';

/** What a test asks an endpoint. */
export interface TestRequest {
  /** Beside what stands in the path after `?`. */
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

const STATUSES: { readonly [code: string]: number } = {
  ENDPOINT_UNKNOWN: 404,
  ENDPOINT_METHOD: 405,
  ENDPOINT_INVALID_REQUEST: 400,
  ENDPOINT_TOO_LARGE: 413,
  ENDPOINT_UNAUTHENTICATED: 401,
  ENDPOINT_FORBIDDEN: 403,
  PERMISSION_DENIED: 403,
  ENDPOINT_FAILED: 500,
  ENDPOINT_INVALID_RESPONSE: 502,
  ENDPOINT_TIMEOUT: 504,
};

/** Ask an endpoint as a real host would: what goes wrong is an answer too, with the body `{ code, message }`. */
export async function request(
  plugin: TestPlugin,
  method: string,
  address: string,
  asked: TestRequest,
): Promise<TestResponse> {
  const [path = '', search = ''] = splitOnce(address, '?');
  const here = (plugin.definition.contributes?.endpoints ?? [])
    .filter((each) => !plugin.stop.signal.aborted && matchEndpoint(each.path, path) !== undefined)
    .sort((a, b) => compareEndpoints(a.path, b.path));
  const methods = new Set<string>(here.map((each) => each.method));
  if (methods.has('GET')) methods.add('HEAD');
  const allow = [...methods, 'OPTIONS'].sort().join(', ');
  try {
    if (here.length === 0) throw new TestHostError('ENDPOINT_UNKNOWN', `Nobody answers at "${path}".`);
    if (method === 'OPTIONS') return { status: 204, headers: { allow }, body: undefined };
    const endpoint = here.find((each) => each.method === (method === 'HEAD' ? 'GET' : method));
    if (endpoint === undefined) throw new TestHostError('ENDPOINT_METHOD', `"${path}" does not answer ${method}.`);
    authorize(plugin, endpoint, asked.user);
    const answer = await answerOf(plugin, endpoint, readRequest(endpoint, path, search, asked), asked.signal);
    return method === 'HEAD' ? { ...answer, body: undefined } : answer;
  } catch (error) {
    if (!(error instanceof TestHostError)) throw error;
    const { code, message } = error;
    const headers = { 'content-type': 'application/json', ...(code === 'ENDPOINT_METHOD' ? { allow } : {}) };
    return { status: STATUSES[code] ?? 503, headers, body: { code, message } };
  }
}

function authorize(
  { grants, definition }: TestPlugin,
  { roles = [] }: EndpointContribution,
  user: TestRequest['user'],
) {
  if (!grants.has('endpoints'))
    throw new TestHostError('PERMISSION_DENIED', `"${definition.id}" may not answer requests.`);
  if (roles.length === 0) return;
  const whom = `It is for ${roles.join(', ')}.`;
  if (user === undefined) throw new TestHostError('ENDPOINT_UNAUTHENTICATED', whom);
  if (!roles.some((role) => user.roles.includes(role))) throw new TestHostError('ENDPOINT_FORBIDDEN', whom);
}

function readRequest(
  endpoint: EndpointContribution,
  path: string,
  search: string,
  { query = {}, headers = {}, body, user, page = false }: TestRequest,
): EndpointRequest {
  const takesBody = endpoint.method !== 'GET';
  const size = body === undefined ? 0 : (JSON.stringify(body) ?? '').length;
  if (takesBody && size > (endpoint.maxBody ?? 2 ** 20))
    throw new TestHostError('ENDPOINT_TOO_LARGE', `A body has at most ${endpoint.maxBody ?? 2 ** 20} bytes.`);
  const given: EndpointRequest = {
    method: endpoint.method,
    path,
    params: typedMembers(matchEndpoint(endpoint.path, path) ?? {}, endpoint.params),
    query: { ...typedMembers(queryOf(search), endpoint.query), ...structuredClone(query) },
    headers,
    body: takesBody ? structuredClone(body) : undefined,
    page,
    ...(user === undefined ? {} : { user }),
  };
  for (const part of ['params', 'query', 'body'] as const) {
    const wrong = mismatch(endpoint[part], given[part]);
    if (wrong !== undefined) throw new TestHostError('ENDPOINT_INVALID_REQUEST', `The ${part} do not fit: ${wrong}`);
  }
  return given;
}

async function answerOf(
  plugin: TestPlugin,
  endpoint: EndpointDefinition<never>,
  given: EndpointRequest,
  signal: AbortSignal | undefined,
): Promise<TestResponse> {
  const limit = endpoint.timeout ?? 10_000;
  let response: TestResponse;
  try {
    response = await within(
      limit,
      [plugin.stop.signal, ...(signal === undefined ? [] : [signal])],
      async (ended) => {
        // What it declared.
        const context = Object.freeze({ ...plugin.context, settings: plugin.settings, signal: ended }) as never;
        const step = async (at: number, current: EndpointRequest): Promise<unknown> => {
          const layer = endpoint.use?.[at] as EndpointMiddleware | undefined;
          return layer === undefined
            ? endpoint.handler(current, context)
            : layer(current, context, (changed = current) => step(at + 1, changed));
        };
        return read(await plugin.inside(() => step(0, given)));
      },
      () => new TestHostError('ENDPOINT_TIMEOUT', `It took longer than ${limit} ms.`),
    );
  } catch (error) {
    if (error instanceof TestHostError && error.code === 'ENDPOINT_TIMEOUT') throw error;
    throw new TestHostError('ENDPOINT_FAILED', messageOf(error), { cause: error });
  }
  const { status, body } = response;
  const isFine = (status >= 200 && status <= 299) || (status >= 400 && status <= 599);
  const wrong = isFine
    ? status < 300 && typeof body !== 'string' && mismatch(endpoint.response, body)
    : `The status ${status} is not possible.`;
  if (typeof wrong === 'string') throw new TestHostError('ENDPOINT_INVALID_RESPONSE', `It does not fit: ${wrong}`);
  return status === 204 || status === 205 ? { ...response, body: undefined } : response;
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

/** Text of an address as what the schema asks for, where it reads as that. */
function typedMembers(
  members: { readonly [name: string]: string | readonly string[] },
  schema: JsonSchema | undefined,
): { readonly [name: string]: unknown } {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => {
      const property = propertyOf(schema, name);
      if (property?.['type'] === 'array')
        return [name, [value].flat().map((one) => typed(one, property['items'] as JsonSchema | undefined))]; // JSON Schema says so
      return [name, typeof value === 'string' ? typed(value, property) : value];
    }),
  );
}

function typed(text: string, schema: JsonSchema | undefined): unknown {
  const type = schema?.['type'];
  if ((type === 'integer' || type === 'number') && text.trim() !== '' && Number.isFinite(Number(text)))
    return Number(text);
  return type === 'boolean' && (text === 'true' || text === 'false') ? text === 'true' : text;
}

function queryOf(search: string): { readonly [name: string]: string | readonly string[] } {
  const params = new URLSearchParams(search);
  return Object.fromEntries(
    [...new Set(params.keys())].map((name) => {
      const values = params.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}

function splitOnce(text: string, at: string): [string, string?] {
  const where = text.indexOf(at);
  return where < 0 ? [text] : [text.slice(0, where), text.slice(where + 1)];
}
