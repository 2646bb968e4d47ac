import { authAuthorize, type EndpointRequest, type HookRun, type JsonSchema } from '@airlock/sdk';
import type { AuditFact } from '../audit/audit.ts';
import { within, type Clock } from '../clock.ts';
import { readBodyAs, readParams, readQuery, shownHeaders } from './endpoint-request.ts';
import { checkedResult, guardedPieces } from './endpoint-reply.ts';
import { failureResult } from './endpoint-response.ts';
import { EndpointRoutes, keyOf, type Found } from './endpoint-routes.ts';
import { EndpointTraffic } from './endpoint-traffic.ts';
import type {
  EndpointEntry,
  EndpointHead,
  EndpointOptions,
  EndpointProvider,
  EndpointRegistry,
  EndpointResult,
  ReadBody,
} from './endpoints.ts';
import { AirlockError, messageOf, toAirlockError } from '../errors.ts';
import type { Hooks } from '../hooks/types.ts';
import type { GrantWatch, WatchGrant } from '../grants/grant-watch.ts';
import type { EndpointReply } from '../realm.ts';
import type { SchemaCheck } from '../schema.ts';
import type { Disposable } from '../lifecycle/scope.ts';

const DEFAULTS = { timeout: 10_000, maxBody: 2 ** 20, maxAnswer: 64 * 2 ** 20 } as const;
/** Milliseconds a plugin may take to start; starting has tighter limits of its own. */
const START = 60_000;
/** What may not fit its schema, as it is called. */
const partNames = { params: 'address', query: 'query', body: 'body' } as const;

/** For what answers while no plugin does. */
export { failureResult };

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

/** `routes`: who answers at which address, where that is known already. Default: nobody yet. */
export function createEndpoints(parts: EndpointsParts, routes = new EndpointRoutes()): EndpointRegistry {
  return new Registry(parts, routes);
}

class Registry implements EndpointRegistry {
  readonly #parts: EndpointsParts;
  readonly #routes: EndpointRoutes;
  readonly #traffic: EndpointTraffic;
  readonly #checks = new WeakMap<JsonSchema, Promise<SchemaCheck>>();

  constructor(parts: EndpointsParts, routes: EndpointRoutes) {
    this.#parts = parts;
    this.#routes = routes;
    this.#traffic = new EndpointTraffic(parts.clock);
  }

  add(provider: EndpointProvider): Disposable {
    return this.#routes.add(provider);
  }

  list(): readonly EndpointEntry[] {
    return this.#routes.list();
  }

  async handle(head: EndpointHead, readBody: ReadBody, signal: AbortSignal): Promise<EndpointResult> {
    try {
      const asked = this.#routes.find(head);
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

  async #answer(found: Found, head: EndpointHead, readBody: ReadBody, signal: AbortSignal): Promise<EndpointResult> {
    const { provider } = found;
    const { plugin, endpoint } = provider;
    const { user: userNow, clock, maxAnswer = DEFAULTS.maxAnswer } = this.#parts;
    const user = userNow?.();
    await this.#authorize(found, head, user);
    this.#traffic.spend(provider);
    const leave = this.#traffic.enter(plugin);
    let stays = false;
    try {
      const request = await this.#read(found, head, user, readBody);
      const reply = await this.#run(provider, request, signal);
      const result = await checkedResult(provider, reply, (schema, value) => this.#mismatch(provider, schema, value));
      if (result.pieces === undefined) return result;
      stays = true;
      return {
        ...result,
        pieces: guardedPieces(provider, result.pieces, { clock, most: maxAnswer, granted: this.#watch(plugin) }, leave),
      };
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
      refuse(new AirlockError('ENDPOINT_UNAUTHENTICATED', `"${keyOf(endpoint)}" ${forRoles(roles)}.`));
    }
    if (roles.length > 0 && !roles.some((role) => user?.roles.includes(role))) {
      refuse(new AirlockError('ENDPOINT_FORBIDDEN', `"${keyOf(endpoint)}" ${forRoles(roles)}.`));
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
      throw new AirlockError(
        'ENDPOINT_INVALID_REQUEST',
        `The ${partNames[part]} of "${keyOf(endpoint)}" does not fit: ${wrong}`,
      );
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

function forRoles(roles: readonly string[]): string {
  return `is only for people with ${roles.length === 1 ? 'the role' : 'one of the roles'} ${roles.map((role) => `"${role}"`).join(', ')}`;
}
