import {
  authAuthorize,
  compareEndpoints,
  matchEndpoint,
  type EndpointContribution,
  type EndpointRequest,
  type HookRun,
  type JsonSchema,
} from '@airlock/sdk';
import type { AuditFact } from './audit.ts';
import { within, type Clock } from './clock.ts';
import { readBodyAs, readParams, readQuery, shownHeaders } from './endpoint-request.ts';
import { collected, failureResult, limited, resultOf } from './endpoint-response.ts';
import type {
  EndpointEntry,
  EndpointHead,
  EndpointOptions,
  EndpointProvider,
  EndpointRegistry,
  EndpointResult,
  ReadBody,
} from './endpoints.ts';
import { AirlockError, messageOf, toAirlockError } from './errors.ts';
import type { Hooks } from './hooks/types.ts';
import type { EndpointReply, PieceSource } from './realm.ts';
import type { GrantWatch, WatchGrant } from './grant-watch.ts';
import type { SchemaCheck } from './schema.ts';
import type { Disposable } from './scope.ts';

const DEFAULTS = { rateLimit: 600, timeout: 10_000, maxBody: 2 ** 20, maxAnswer: 64 * 2 ** 20 } as const;
/** Milliseconds a plugin may take to start; starting has tighter limits of its own. */
const START = 60_000;
/** Milliseconds a reader waits for the next piece of an answer. */
const PIECE = 60_000;
/** Requests of one plugin under way at a time, their bodies included. */
const CONCURRENT = 32;
/** Bytes of a JSON answer that is checked against a schema. */
const CHECKED = 4 * 2 ** 20;

export interface EndpointsParts extends EndpointOptions {
  readonly clock: Clock;
  readonly hooks: Pick<Hooks, 'has' | 'decision'>;
  /** Makes a check of a schema; the interpreter comes with the first request that needs one. */
  readonly compile: (schema: JsonSchema) => Promise<SchemaCheck>;
  /** Whether a plugin's permission to answer requests is in force. */
  readonly mayServe: (plugin: string) => boolean;
  /** Breaks off requests, and bodies that are being read, when that permission goes. Default: they go on. */
  readonly watch?: WatchGrant;
  readonly record: (fact: AuditFact) => void;
}

export function createEndpoints(parts: EndpointsParts): EndpointRegistry {
  return new Registry(parts);
}

/** A request whose endpoint is known. */
interface Found {
  readonly provider: EndpointProvider;
  readonly params: { readonly [name: string]: string };
  readonly path: string;
  readonly query: string;
}

class Registry implements EndpointRegistry {
  readonly #parts: EndpointsParts;
  readonly #providers = new Set<EndpointProvider>();
  readonly #checks = new WeakMap<JsonSchema, Promise<SchemaCheck>>();
  readonly #rates = new Map<string, { tokens: number; filled: number }>();
  readonly #running = new Map<string, number>();

  constructor(parts: EndpointsParts) {
    this.#parts = parts;
  }

  add(provider: EndpointProvider): Disposable {
    this.#providers.add(provider);
    return { dispose: () => void this.#providers.delete(provider) };
  }

  list(): readonly EndpointEntry[] {
    return [...this.#providers]
      .map(({ plugin, endpoint }) => ({
        ...endpoint,
        plugin,
        address: `api/plugins/${this.#isAlone(plugin) ? idOf(plugin) : plugin.replace('/', '~')}${endpoint.path}`,
      }))
      .sort(
        (a, b) =>
          compareText(a.plugin, b.plugin) || compareEndpoints(a.path, b.path) || compareText(a.method, b.method),
      );
  }

  async handle(head: EndpointHead, readBody: ReadBody, signal: AbortSignal): Promise<EndpointResult> {
    try {
      const asked = this.#find(head);
      if ('allow' in asked) return { status: 204, headers: { allow: asked.allow } };
      const result = await this.#answer(asked, head, readBody, signal);
      if (head.method !== 'HEAD') return result;
      result.pieces?.cancel();
      return { status: result.status, headers: result.headers };
    } catch (thrown) {
      if (signal.aborted) throw signal.reason;
      const error = toAirlockError(thrown, 'ENDPOINT_FAILED');
      const { allow } = error.detail;
      return failureResult(error, typeof allow === 'string' ? { allow } : {});
    }
  }

  /** Whose endpoint an address is; for `OPTIONS`, what may be asked there. */
  #find({ method, address }: EndpointHead): Found | { readonly allow: string } {
    const [whole = '', query = ''] = splitOnce(address, '?');
    const [who = '', rest = ''] = splitOnce(whole, '/');
    const path = `/${rest}`;
    const own = this.#ofPlugin(decoded(who));
    const here = own
      .flatMap((provider) => {
        const params = matchEndpoint(provider.endpoint.path, path);
        return params === undefined ? [] : [{ provider, params, path, query }];
      })
      .sort((a, b) => compareEndpoints(a.provider.endpoint.path, b.provider.endpoint.path));
    if (here.length === 0) {
      throw new AirlockError('ENDPOINT_UNKNOWN', `No enabled plugin answers at "api/plugins/${whole}".`);
    }
    const methods = new Set<string>(here.map(({ provider }) => provider.endpoint.method));
    if (methods.has('GET')) methods.add('HEAD');
    const allow = [...methods, 'OPTIONS'].sort().join(', ');
    if (method === 'OPTIONS') return { allow };
    const wanted = method === 'HEAD' ? 'GET' : method;
    const found = here.find(({ provider }) => provider.endpoint.method === wanted);
    if (found !== undefined) return found;
    throw new AirlockError('ENDPOINT_METHOD', `"api/plugins/${whole}" does not answer ${method}.`, {
      detail: { allow },
    });
  }

  /** Endpoints of the one plugin that goes by this name: its id, or `<registry>~<id>` where two have the same. */
  #ofPlugin(who: string): readonly EndpointProvider[] {
    const full = who.replace('~', '/');
    const own = [...this.#providers].filter(({ plugin }) => plugin === full || idOf(plugin) === who);
    const names = new Set(own.map(({ plugin }) => plugin));
    if (names.size < 2) return own;
    const addresses = [...names].sort().map((name) => `"api/plugins/${name.replace('/', '~')}/"`);
    throw new AirlockError('ENDPOINT_AMBIGUOUS', `Plugins of two registries are named "${who}".`, {
      nextStep: `Ask one of ${addresses.join(' and ')}.`,
    });
  }

  #isAlone(plugin: string): boolean {
    return [...this.#providers].every((other) => other.plugin === plugin || idOf(other.plugin) !== idOf(plugin));
  }

  async #answer(found: Found, head: EndpointHead, readBody: ReadBody, signal: AbortSignal): Promise<EndpointResult> {
    const { provider } = found;
    const { plugin, endpoint } = provider;
    const user = this.#parts.user?.();
    await this.#authorize(found, head, user);
    this.#spend(provider);
    const leave = this.#enter(plugin);
    let stays = false;
    try {
      const request = await this.#read(found, head, user, readBody);
      const reply = await this.#run(provider, request, signal);
      const result = await this.#checked(provider, reply);
      if (result.pieces === undefined) return result;
      stays = true;
      return { ...result, pieces: this.#guarded(provider, result.pieces, leave) };
    } catch (thrown) {
      throw thrown instanceof AirlockError && thrown.code === 'INVALID_ARGUMENT'
        ? new AirlockError('ENDPOINT_INVALID_REQUEST', `"${keyOf(endpoint)}" cannot take this: ${thrown.message}`)
        : thrown;
    } finally {
      if (!stays) leave();
    }
  }

  async #authorize({ provider, path }: Found, { method, page }: EndpointHead, user: HookRun['user']): Promise<void> {
    const { hooks, mayServe, record } = this.#parts;
    const { plugin, endpoint } = provider;
    const subject = `endpoint ${keyOf(endpoint)}`;
    const who = `${page ? 'as a page, ' : ''}by ${user?.id ?? 'the app'}`;
    const refuse = (error: AirlockError): never => {
      record({ action: 'denied', plugin, subject, detail: `${who}: ${error.code}` });
      throw error;
    };
    if (!mayServe(plugin)) {
      refuse(new AirlockError('PERMISSION_DENIED', `'${plugin}' may not answer requests.`, { plugin }));
    }
    const { roles = [] } = endpoint;
    if (roles.length > 0 && user === undefined) {
      refuse(new AirlockError('ENDPOINT_UNAUTHENTICATED', `"${keyOf(endpoint)}" is for ${roles.join(', ')}.`));
    }
    if (roles.length > 0 && !roles.some((role) => user?.roles.includes(role))) {
      refuse(new AirlockError('ENDPOINT_FORBIDDEN', `"${keyOf(endpoint)}" is for ${roles.join(', ')}.`));
    }
    if (hooks.has(authAuthorize)) {
      const resource = `api/plugins/${plugin}${path}`;
      const asked = { ...(user === undefined ? {} : { user: user.id }), action: method, resource };
      const verdict = await hooks.decision(authAuthorize, asked);
      // An answer can only take away: what the endpoint itself asks for still holds.
      if (verdict?.answer.allow === false) {
        const why = verdict.answer.reason ?? 'no reason was given';
        refuse(new AirlockError('ENDPOINT_FORBIDDEN', `'${verdict.by}' does not allow it: ${why}`));
      }
    }
    record({ action: 'use', plugin, subject, detail: who });
  }

  #spend({ plugin, endpoint }: EndpointProvider): void {
    const { rateLimit = DEFAULTS.rateLimit } = endpoint;
    const now = this.#parts.clock.elapsed();
    const key = `${plugin} ${keyOf(endpoint)}`;
    const bucket = this.#rates.get(key) ?? { tokens: rateLimit, filled: now };
    bucket.tokens = Math.min(rateLimit, bucket.tokens + ((now - bucket.filled) / 60_000) * rateLimit);
    bucket.filled = now;
    this.#rates.set(key, bucket);
    if (bucket.tokens < 1) {
      throw new AirlockError('RATE_LIMITED', `"${keyOf(endpoint)}" was asked more than ${rateLimit} times a minute.`);
    }
    bucket.tokens -= 1;
  }

  /** Count a request that is under way; the answer ends it. */
  #enter(plugin: string): () => void {
    const running = this.#running.get(plugin) ?? 0;
    if (running >= CONCURRENT) {
      throw new AirlockError('LIMIT_EXCEEDED', `${CONCURRENT} requests of '${plugin}' are under way already.`);
    }
    this.#running.set(plugin, running + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#running.set(plugin, (this.#running.get(plugin) ?? 1) - 1);
    };
  }

  async #read(
    { provider, params, path, query }: Found,
    head: EndpointHead,
    user: HookRun['user'],
    readBody: ReadBody,
  ): Promise<EndpointRequest> {
    const { endpoint } = provider;
    const takesBody = endpoint.method !== 'GET';
    const request: EndpointRequest = {
      method: endpoint.method,
      path,
      params: readParams(params, endpoint.params),
      query: readQuery(query, endpoint.query),
      headers: shownHeaders(head.headers),
      body: takesBody
        ? readBodyAs(head.headers['content-type'] ?? '', await readBody(endpoint.maxBody ?? DEFAULTS.maxBody))
        : undefined,
      page: head.page,
      ...(user === undefined ? {} : { user: { id: user.id, roles: [...user.roles] } }),
    };
    for (const part of ['params', 'query', 'body'] as const) {
      const wrong = await this.#mismatch(provider, endpoint[part], request[part]);
      if (wrong === undefined) continue;
      throw new AirlockError('ENDPOINT_INVALID_REQUEST', `The ${part} of "${keyOf(endpoint)}" do not fit: ${wrong}`);
    }
    return request;
  }

  async #run(provider: EndpointProvider, request: EndpointRequest, signal: AbortSignal): Promise<EndpointReply> {
    const { clock } = this.#parts;
    const { plugin, endpoint } = provider;
    const key = keyOf(endpoint);
    const limit = endpoint.timeout ?? DEFAULTS.timeout;
    const late = (): AirlockError =>
      new AirlockError('ENDPOINT_TIMEOUT', `"${key}" of '${plugin}' took longer than ${limit} ms.`, { plugin });
    const { instance, stopped } = await within(clock, START, signal, provider.start, late);
    const granted = this.#watch(plugin);
    try {
      return await within(
        clock,
        limit,
        AbortSignal.any([signal, stopped, ...(granted ? [granted.signal] : [])]),
        (ended) => instance.runEndpoint(key, request, ended),
        late,
      );
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      granted?.signal.throwIfAborted();
      if (stopped.aborted) {
        throw new AirlockError('NOT_RUNNING', `'${plugin}' was stopped while it answered "${key}".`, { plugin });
      }
      throw this.#failed(provider, thrown);
    } finally {
      granted?.stop();
    }
  }

  #watch(plugin: string): GrantWatch | undefined {
    const { mayServe, watch } = this.#parts;
    return watch?.(plugin, () => mayServe(plugin), 'answer requests');
  }

  async #checked(provider: EndpointProvider, reply: EndpointReply): Promise<EndpointResult> {
    const { endpoint } = provider;
    try {
      const result = resultOf(reply);
      const isJson = /^application\/(json|[\w.+-]+\+json)\b/.test(result.headers['content-type'] ?? '');
      if (endpoint.response === undefined || result.status >= 300 || !isJson) return result;
      const { pieces, ...whole } = result;
      const body = pieces === undefined ? result.body : await collected(limited(pieces, CHECKED));
      const wrong = await this.#mismatch(provider, endpoint.response, readBodyAs('application/json', body));
      if (wrong !== undefined) {
        throw new AirlockError('ENDPOINT_INVALID_RESPONSE', `It does not fit what it declares: ${wrong}`);
      }
      return { ...whole, ...(body === undefined ? {} : { body }) };
    } catch (thrown) {
      reply.pieces?.cancel();
      const error = new AirlockError(
        'ENDPOINT_INVALID_RESPONSE',
        `The answer of "${keyOf(endpoint)}" of '${provider.plugin}' is not in order: ${messageOf(thrown)}`,
        { plugin: provider.plugin, cause: thrown },
      );
      provider.fault(error);
      throw error;
    }
  }

  /** A body in pieces under its limits. `done` is called once, however it ends. */
  #guarded(provider: EndpointProvider, pieces: PieceSource, done: () => void): PieceSource {
    const { clock, maxAnswer = DEFAULTS.maxAnswer } = this.#parts;
    const { plugin, endpoint } = provider;
    const source = limited(pieces, maxAnswer);
    const granted = this.#watch(plugin);
    const signal = granted?.signal ?? new AbortController().signal;
    const leave = (): void => {
      granted?.stop();
      done();
    };
    // A reader who does not come back would else keep the body, and its place.
    signal.addEventListener('abort', () => {
      leave();
      source.cancel();
    });
    const late = (): AirlockError =>
      new AirlockError('ENDPOINT_TIMEOUT', `"${keyOf(endpoint)}" gave nothing for ${PIECE} ms.`, { plugin });
    return {
      async pull() {
        try {
          const piece = await within(clock, PIECE, signal, () => source.pull(), late);
          if (piece === undefined) leave();
          return piece;
        } catch (thrown) {
          leave();
          source.cancel();
          const error = toAirlockError(thrown, 'ENDPOINT_FAILED', { plugin });
          // That the plugin was stopped meanwhile, or may not serve any more, is no fault of its code.
          if (error.code !== 'CHANNEL_CLOSED' && !signal.aborted) provider.fault(error);
          throw error;
        }
      },
      cancel() {
        leave();
        source.cancel();
      },
    };
  }

  async #mismatch(
    provider: EndpointProvider,
    schema: JsonSchema | undefined,
    value: unknown,
  ): Promise<string | undefined> {
    if (schema === undefined) return undefined;
    let check = this.#checks.get(schema);
    if (check === undefined) {
      check = this.#parts.compile(schema);
      this.#checks.set(schema, check);
    }
    try {
      return (await check)(value);
    } catch (thrown) {
      this.#checks.delete(schema);
      throw this.#failed(provider, thrown);
    }
  }

  /** What was thrown, put down to the plugin. Codes that code of a plugin brings along are not believed. */
  #failed(provider: EndpointProvider, thrown: unknown): AirlockError {
    const { plugin, endpoint } = provider;
    const isHosts = thrown instanceof AirlockError;
    if (isHosts && ['CHANNEL_CLOSED', 'INVALID_ARGUMENT', 'LIMIT_EXCEEDED'].includes(thrown.code)) return thrown;
    const error =
      isHosts && thrown.code === 'ENDPOINT_TIMEOUT'
        ? thrown
        : new AirlockError('ENDPOINT_FAILED', `"${keyOf(endpoint)}" of '${plugin}' failed: ${messageOf(thrown)}`, {
            plugin,
            cause: thrown,
          });
    provider.fault(error);
    return error;
  }
}

function keyOf({ method, path }: EndpointContribution): string {
  return `${method} ${path}`;
}

function idOf(plugin: string): string {
  return plugin.slice(plugin.indexOf('/') + 1);
}

function splitOnce(text: string, at: string): readonly [string, string?] {
  const index = text.indexOf(at);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
