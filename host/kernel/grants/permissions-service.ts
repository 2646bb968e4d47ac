import type { PermissionName, PluginManifest } from '@airlock/sdk';
import { listOf, mapOf, maybe, objectOf, refuse, text, type Check } from '../check.ts';
import type { PromptDesk } from './create-prompts.ts';
import { AirlockError } from '../errors.ts';
import type { Grants, GrantScope } from './grants.ts';
import { covers, isPermission, scopeOf } from '../packages/permission-scope.ts';
import type { Caller, ServiceDefinition } from '../dispatch/service.ts';

const permission: Check<PermissionName> = (value, where) =>
  typeof value === 'string' && isPermission(value) ? value : refuse(where, 'the name of a permission');

/** Lists by name; which of them the permission has, its declaration says. */
const part: Check<GrantScope> = mapOf(listOf(text(300), 64));
const wish = objectOf<Record<never, never>, { part: GrantScope; why: string }>({}, { part, why: text(300) });

interface Wish {
  readonly part?: GrantScope;
  readonly why?: string;
}

/** `permissions`: what the plugin may do now, and asking the user for more of what its manifest names. */
export function permissionsService(facts: {
  readonly grants: Pick<Grants, 'find'>;
  readonly prompts: Pick<PromptDesk, 'ask' | 'allowOnce'>;
}): ServiceDefinition {
  const has = (caller: Caller, name: PermissionName, scope: GrantScope): boolean => {
    const grant = facts.grants.find(caller.name, name);
    return grant !== undefined && covers(grant.scope, scope);
  };
  return {
    name: 'permissions',
    rate: 50,
    methods: {
      has: {
        args: [permission, maybe(part)],
        handle: (caller, name: PermissionName, wanted?: GrantScope) =>
          has(caller, name, wanted ?? wholeOf(caller.name, caller.manifest, name)),
      },
      request: {
        args: [permission, maybe(wish)],
        // As long as a person may take behind the questions of others.
        timeout: 4 * 60_000,
        async handle(caller, name: PermissionName, { part: wanted, why }: Wish = {}): Promise<boolean> {
          const whole = wholeOf(caller.name, caller.manifest, name);
          const scope = wanted ? { ...wanted, ...(whole['methods'] && { methods: whole['methods'] }) } : whole;
          if (!covers(whole, scope)) {
            throw new AirlockError('INVALID_ARGUMENT', `"${caller.name}" does not declare that part of "${name}".`, {
              plugin: caller.name,
            });
          }
          if (has(caller, name, scope)) return true;
          const { reason } = caller.manifest.permissions[name] ?? { reason: '' };
          const answer = await facts.prompts.ask({
            plugin: caller.name,
            permission: name,
            scope,
            whole,
            reason,
            stopped: caller.stopped,
            ...(why === undefined ? {} : { note: why }),
          });
          if (answer?.once) facts.prompts.allowOnce(caller.name, name, answer.scope);
          return answer !== undefined;
        },
      },
    },
  };
}

/** Everything the manifest names under a permission. Throws `INVALID_ARGUMENT` when that is nothing. */
function wholeOf(plugin: string, manifest: PluginManifest, name: PermissionName): GrantScope {
  const request = manifest.permissions[name];
  if (request) return scopeOf(name, request);
  throw new AirlockError('INVALID_ARGUMENT', `"${plugin}" does not declare the permission "${name}".`, { plugin });
}
