import type { PluginManifest, RealmKind } from '@airlock/sdk';
import type { AuditFact } from '../audit/audit.ts';
import type { Clock } from '../clock.ts';
import { AirlockError, messageOf, toAirlockError } from '../errors.ts';
import type { PromptDesk } from '../grants/create-prompts.ts';
import type { Grants, GrantScope } from '../grants/grants.ts';
import { neededScope, PERMISSIONS, scopeOf } from '../packages/permission-scope.ts';
import type { ServiceCaller } from '../realm.ts';
import { unlessAborted } from '../unless-aborted.ts';
import type { ServiceDefinition, ServiceMethod } from './service.ts';
import { Call, Hold, type Identity, type Permitted, type Route } from './service-call.ts';
import { createLimit } from './service-limit.ts';

export interface DispatchFacts {
  readonly services: readonly ServiceDefinition[];
  readonly grants: Pick<Grants, 'find' | 'refusals' | 'subscribe'>;
  /** Asks the user for optional permissions when they are first needed. Default: nobody is asked. */
  readonly prompts?: Pick<PromptDesk, 'ask' | 'useOnce'>;
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

/**
 * Every call goes the same way: known method, rate, shape of the arguments, grant in force now, what the grant covers,
 * audit, handler under a deadline. It ends when the plugin stops or the grant is taken back, whatever the handler does.
 */
export function createDispatcher(facts: DispatchFacts): Dispatcher {
  const routes = new Map<string, Route>();
  for (const service of facts.services) {
    for (const [key, method] of Object.entries(service.methods)) {
      const name = `${service.name}.${key}`;
      routes.set(name, { name, service, method });
    }
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
      const declared = declaredScopes(manifest);
      const running = new Set<Call>();
      const holds = new Set<Hold>();
      const endAll = (reason: unknown): void => {
        for (const { end } of [...running, ...holds]) end(reason);
        holds.clear();
      };
      stopped.addEventListener('abort', () => endAll(stopped.reason), { once: true });
      const stands = ({ once, route, subject }: Call | Hold): boolean => {
        if (!once || route.method.continues) return covering(name, declared, route, subject) !== undefined;
        // What was allowed once is in no grant. It lasts until the user says no to the permission as a whole.
        return !facts.grants.refusals(name).some(({ permission }) => permission === route.service.permission);
      };
      // A grant that was taken back or narrowed ends what stands on it, as does a later no.
      const unsubscribe = facts.grants.subscribe(() => {
        for (const one of [...running, ...holds]) {
          const { route, subject } = one;
          if (stands(one)) continue;
          one.end(denied(name, route, subject));
          if (one instanceof Hold) holds.delete(one);
        }
      });
      stopped.addEventListener('abort', unsubscribe, { once: true });
      const identity: Identity = {
        name,
        manifest,
        realm,
        stopped,
        hold(call, end) {
          const hold = new Hold(call, end);
          if (stopped.aborted) end(stopped.reason);
          else holds.add(hold);
          return () => holds.delete(hold);
        },
        stands: (call) => !stopped.aborted && stands(call),
      };

      /** Known method, rate and shape of the arguments; what the call touches. */
      function examine(
        method: string,
        args: readonly unknown[],
      ): { route: Route; checked: unknown[]; subject: string | undefined } {
        const route = reachable.get(method);
        if (!route) {
          throw new AirlockError('SERVICE_UNKNOWN', `"${name}" called "${method}", which is not one of its services.`, {
            plugin: name,
          });
        }
        limits.get(route.service)?.enter(name, method);
        const checked = checkArguments(name, method, route.method, args);
        return { route, checked, subject: route.method.subject?.(checked) };
      }

      function note(action: 'use' | 'denied', route: Route, subject: string | undefined): void {
        const detail = subject === undefined ? {} : { detail: subject };
        facts.record({ action, plugin: name, subject: route.name, ...detail });
      }

      /** Without a grant: what was allowed once, or what the user says now. Throws when that is no. */
      async function askFor(route: Route, subject: string | undefined, signal: AbortSignal): Promise<Permitted> {
        const { permission } = route.service;
        const request = permission && manifest.permissions[permission];
        const fits = (scope: GrantScope): boolean => allows(route, scope, subject);
        const ticket = permission && facts.prompts?.useOnce(name, permission, fits);
        if (ticket) return { scope: ticket.scope, once: true };
        const whole = request && scopeOf(permission, request);
        if (facts.prompts && request?.optional && whole && fits(whole)) {
          const scope = neededScope(whole, fits);
          const question = { plugin: name, permission, scope, whole, reason: request.reason, stopped };
          const answer = await unlessAborted(signal, facts.prompts.ask(question));
          stopped.throwIfAborted();
          if (answer) return answer;
        }
        note('denied', route, subject);
        throw denied(name, route, subject);
      }

      return {
        methods: new Set(reachable.keys()),
        async call(method, args, signal) {
          stopped.throwIfAborted();
          signal.throwIfAborted();
          const { route, checked, subject } = examine(method, args);
          const scope = covering(name, declared, route, subject);
          const permitted = scope ? { scope, once: false } : await askFor(route, subject, signal);
          if (route.service.permission && route.method.audit !== false && !route.method.continues)
            note('use', route, subject);
          const limit = limits.get(route.service);
          const call = new Call(identity, route, subject, permitted);
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

  /** The scope of the grant that covers a call now; `undefined` when none does. */
  function covering(
    plugin: string,
    declared: ReadonlyMap<string, GrantScope>,
    route: Route,
    subject: string | undefined,
  ): GrantScope | undefined {
    const { permission } = route.service;
    if (!permission || route.method.continues) return NO_SCOPE;
    const grant = facts.grants.find(plugin, permission);
    if (!grant || !allows(route, grant.scope, subject)) return undefined;
    // What was granted to an earlier release for the session may be more than this one declares.
    return allows(route, declared.get(permission) ?? NO_SCOPE, subject) ? grant.scope : undefined;
  }
}

/** Everything a manifest names, by permission. */
function declaredScopes({ permissions }: PluginManifest): ReadonlyMap<string, GrantScope> {
  return new Map(
    PERMISSIONS.flatMap((name) => {
      const request = permissions[name];
      return request ? [[name, scopeOf(name, request)] as const] : [];
    }),
  );
}

function allows({ method }: Route, scope: GrantScope, subject: string | undefined): boolean {
  return method.allows?.(scope, subject ?? '') ?? true;
}

const NO_SCOPE: GrantScope = Object.freeze({});

function denied(plugin: string, { name: method, service: { permission } }: Route, subject?: string): AirlockError {
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
