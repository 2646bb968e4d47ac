import type { Declaration, DeclaredEndpoint } from './declaration.ts';
import type { BuildProblem } from './errors.ts';
import { isRecord, isText, isTextList, quote } from './shapes.ts';

const METHODS: readonly unknown[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const PATH = /^\/(?:(?::[A-Za-z]\w*|[\w.~-]+)(?:\/(?::[A-Za-z]\w*|[\w.~-]+))*(?:\/\*)?|\*)?$/;
const SCHEMAS = ['params', 'query', 'body', 'response'] as const;

/** The whole numbers an endpoint may declare, with the most that each may be. */
const NUMBERS = { rateLimit: [1, 1_000_000], timeout: [1, 30_000], maxBody: [0, 8 * 2 ** 20] } as const;

/** What is wrong with the endpoints of a plugin, and with the permission to answer requests. */
export function* checkEndpoints({ endpoints, permissions }: Declaration): Generator<BuildProblem> {
  if (endpoints.length > 0 && !(isRecord(permissions) && permissions['endpoints'] !== undefined)) {
    yield {
      code: 'PERMISSION_MISSING',
      message: 'A plugin with an endpoint needs the permission "endpoints".',
      hint: "Add `endpoints: { reason: '…' }` to its permissions.",
    };
  }
  const seen = new Set<string>();
  for (const endpoint of endpoints) {
    const { method, path } = endpoint;
    if (!METHODS.includes(method) || typeof path !== 'string' || path.length > 200 || !PATH.test(path)) {
      yield {
        code: 'ENDPOINT_INVALID',
        message: `${quote(method)} ${quote(path)} cannot be an endpoint.`,
        hint: 'Use GET, POST, PUT, PATCH or DELETE and a path such as "/forms/:form/entries" or "/files/*".',
      };
      continue;
    }
    const key = `${String(method)} ${path}`;
    if (seen.has(key)) yield { code: 'ENDPOINT_TWICE', message: `Two endpoints are "${key}".` };
    seen.add(key);
    for (const what of faultsOf(endpoint, path)) {
      yield { code: 'ENDPOINT_INVALID', message: `The endpoint "${key}" ${what}.` };
    }
  }
}

function* faultsOf(endpoint: DeclaredEndpoint, path: string): Generator<string> {
  const { method, description, roles, callable } = endpoint;
  if (!isText(description, 200)) yield 'has no description of 1 to 200 characters';
  for (const name of SCHEMAS) {
    if (endpoint[name] !== undefined && !isRecord(endpoint[name])) yield `has a ${name} that is no JSON Schema`;
  }
  if (method === 'GET' && endpoint.body !== undefined) yield 'has a body, which GET has not';
  const names = path.split('/').filter((segment) => segment.startsWith(':'));
  if (new Set(names).size < names.length) yield 'names a parameter twice';
  if (roles !== undefined && (!isTextList(roles) || roles.length > 16)) yield 'has wrong roles: use at most 16 words';
  for (const [key, [least, most]] of Object.entries(NUMBERS)) {
    const value = endpoint[key as keyof typeof NUMBERS]; // `Object.entries` forgets the names.
    if (value !== undefined && !(Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most))
      yield `has the ${key} ${quote(value)}: use a whole number from ${least} to ${most}`;
  }
  if (!callable) yield 'has no function "handler", or something in "use" that is none';
}
