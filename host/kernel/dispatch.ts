import type { PluginManifest, RealmKind } from '@airlock/sdk';
import type { AuditFact } from './audit.ts';
import type { Clock } from './clock.ts';
import { AirlockError, messageOf, toAirlockError } from './errors.ts';
import type { Grants, GrantScope } from './grants.ts';
import type { ServiceCaller } from './realm.ts';
import type { Caller, ServiceDefinition, ServiceMethod } from './service.ts';

const DEFAULTS = { rate: 1000, concurrency: 64, timeout: 10_000 } as const;

export interface DispatchFacts {
  readonly services: readonly ServiceDefinition[];
  readonly grants: Pick<Grants, 'find' | 'subscribe'>;
  readonly clock: Clock;
  readonly record: (fact: AuditFact) => void;
}

/** Makes the door of each plugin to the services of the host. */
export interface Dispatcher {
  /** `stopped` ends every call, and all that services keep for the plugin. */
  callerFor(
    plugin: { readonly name: string; readonly manifest: PluginManifest; readonly realm: RealmKind },
    stopped: AbortSignal,
  ): ServiceCaller;
}

interface Route {
  readonly service: ServiceDefinition;
  readonly method: ServiceMethod;
}

/**
 * Every call goes the same way: known method, rate, shape of the arguments, grant in force now, what the grant covers,
 * audit, handler under a deadline. It ends when the plugin stops or the grant is taken back, whatever the handler does.
 */
export function createDispatcher(facts: DispatchFacts): Dispatcher {
  const routes = new Map<string, Route>();
  for (const service of facts.services) {
    for (const [name, method] of Object.entries(service.methods))
      routes.set(`${service.name}.${name}`, { service, method });
  }

  return {
    callerFor({ name, manifest, realm }, stopped) {
      const reachable = new Map(
        [...routes].filter(
          ([
            ,
            {
              service: { permission },
            },
          ]) => !permission || manifest.permissions[permission],
        ),
      );
      const limits = new Map(facts.services.map((service) => [service, createLimit(service, facts.clock)]));
      const running = new Set<Call>();
      stopped.addEventListener('abort', () => running.forEach((call) => call.end(stopped.reason)), { once: true });
      // A grant that was taken back ends the calls that stand on it.
      const unsubscribe = facts.grants.subscribe(() => {
        for (const call of running) {
          const { permission } = call.route.service;
          if (permission && !facts.grants.find(name, permission)) call.end(denied(name, call.method, permission));
        }
      });
      stopped.addEventListener('abort', unsubscribe, { once: true });

      const identity = { name, manifest, realm, stopped };

      function admit(
        method: string,
        args: readonly unknown[],
      ): { route: Route; checked: unknown[]; scope: GrantScope } {
        const route = reachable.get(method);
        if (!route) {
          throw new AirlockError('SERVICE_UNKNOWN', `"${name}" called "${method}", which is not one of its services.`, {
            plugin: name,
          });
        }
        limits.get(route.service)?.enter(name, method);
        const { permission } = route.service;
        const checked = checkArguments(name, method, route.method, args);
        const subject = route.method.subject?.(checked);
        const grant = permission && facts.grants.find(name, permission);
        const scope = grant ? grant.scope : NO_SCOPE;
        const allowed = !permission || (grant && (route.method.allows?.(scope, subject ?? '') ?? true));
        if (!permission || route.method.audit === false) {
          if (allowed) return { route, checked, scope };
        }
        const detail = subject === undefined ? {} : { detail: subject };
        facts.record({ action: allowed ? 'use' : 'denied', plugin: name, subject: method, ...detail });
        if (!allowed) throw denied(name, method, permission, subject);
        return { route, checked, scope };
      }

      return {
        methods: new Set(reachable.keys()),
        async call(method, args, signal) {
          stopped.throwIfAborted();
          signal.throwIfAborted();
          const { route, checked, scope } = admit(method, args);
          const limit = limits.get(route.service);
          const call = new Call(identity, method, route, scope);
          running.add(call);
          limit?.begin();
          try {
            return await call.run(checked, signal, facts.clock);
          } catch (error) {
            if (signal.aborted || stopped.aborted) throw error;
            throw toAirlockError(error, 'SERVICE_FAILED', { plugin: name, detail: { method } });
          } finally {
            running.delete(call);
            limit?.finish();
          }
        },
      };
    },
  };
}

const NO_SCOPE: GrantScope = Object.freeze({});

function denied(plugin: string, method: string, permission: string | undefined, subject?: string): AirlockError {
  const about = subject === undefined ? '' : ` for "${subject.slice(0, 200)}"`;
  return new AirlockError('PERMISSION_DENIED', `"${plugin}" may not call "${method}"${about}.`, {
    plugin,
    detail: { method, permission },
  });
}

function checkArguments(plugin: string, name: string, method: ServiceMethod, args: readonly unknown[]): unknown[] {
  try {
    if (args.length > method.args.length) throw new Error(`${name} takes at most ${method.args.length} arguments.`);
    return method.args.map((check, at) => check(args[at], `argument ${at + 1} of ${name}`));
  } catch (error) {
    throw new AirlockError('INVALID_ARGUMENT', messageOf(error), { plugin, cause: error });
  }
}

/** One call under way. Made lean: most calls never look at their signal. */
class Call implements Caller {
  readonly name: string;
  readonly manifest: PluginManifest;
  readonly realm: RealmKind;
  readonly stopped: AbortSignal;
  readonly method: string;
  readonly route: Route;
  readonly scope: GrantScope;
  #controller: AbortController | undefined;
  #reject: ((reason: unknown) => void) | undefined;

  constructor(identity: Omit<Caller, 'scope' | 'signal'>, method: string, route: Route, scope: GrantScope) {
    this.name = identity.name;
    this.manifest = identity.manifest;
    this.realm = identity.realm;
    this.stopped = identity.stopped;
    this.method = method;
    this.route = route;
    this.scope = scope;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  /** Stop waiting for the handler and tell it. */
  end(reason: unknown): void {
    this.#controller?.abort(reason);
    this.#reject?.(reason);
  }

  run(args: readonly unknown[], signal: AbortSignal, clock: Clock): unknown {
    // The checks made the arguments; the handler declares what its own checks give.
    const result = this.route.method.handle(this, ...(args as never[]));
    if (!isPromise(result)) return result;
    return new Promise((resolve, reject) => {
      const timeout = this.route.method.timeout ?? DEFAULTS.timeout;
      const late = (): AirlockError =>
        new AirlockError('SERVICE_FAILED', `"${this.method}" took longer than ${timeout} ms.`, {
          plugin: this.name,
          detail: { method: this.method, timeout },
        });
      const cancel = clock.after(timeout, () => this.end(late()));
      const abort = (): void => this.end(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      const settle = (): void => {
        cancel();
        signal.removeEventListener('abort', abort);
        this.#reject = undefined;
      };
      this.#reject = (reason) => {
        settle();
        reject(reason);
      };
      result.then(resolve, reject).finally(settle);
    });
  }
}

function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise;
}

/** A token bucket and a count of calls under way, for one plugin and one service. */
function createLimit(
  { name: service, rate = DEFAULTS.rate, concurrency = DEFAULTS.concurrency }: ServiceDefinition,
  clock: Clock,
) {
  let tokens = 2 * rate;
  let filled = clock.elapsed();
  let running = 0;
  const refuse = (plugin: string, what: string): never => {
    throw new AirlockError('LIMIT_EXCEEDED', `"${plugin}" ${what}.`, { plugin, detail: { service } });
  };
  return {
    enter(plugin: string, method: string): void {
      const now = clock.elapsed();
      tokens = Math.min(2 * rate, tokens + ((now - filled) / 1000) * rate);
      filled = now;
      if (tokens < 1) refuse(plugin, `calls "${method}" more than ${rate} times a second`);
      if (running >= concurrency) refuse(plugin, `has ${running} calls of "${service}" under way`);
      tokens -= 1;
    },
    begin(): void {
      running += 1;
    },
    finish(): void {
      running -= 1;
    },
  };
}
