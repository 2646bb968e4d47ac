import type { HookToken, PluginManifest } from '@airlock/sdk';
import { anything, objectOf, text } from '../check.ts';
import { AirlockError } from '../errors.ts';
import type { Hooks } from '../hooks/types.ts';
import { parseName } from '../packages/names.ts';
import { matches } from '../policy/policy.ts';
import type { ServiceDefinition } from '../dispatch/service.ts';

/** Milliseconds all handlers of a plugin's hook may take together. */
const LONGEST = 60_000;

/**
 * The id under which the host knows a hook that a plugin names. Hooks of plugins, `<plugin id>/<name>`, are looked for in
 * the registry of who names them, so that plugins of another registry cannot listen in or take a name away.
 */
export function hookIdFor(plugin: string, hook: string): string {
  const registry = hook.includes('/') ? parseName(plugin)?.registry : undefined;
  return registry === undefined ? hook : `${registry}/${hook}`;
}

/** Whether a hook is another plugin's, so that handling it needs the permission `hooks`. */
export function isOfOther({ id }: Pick<PluginManifest, 'id'>, hook: string): boolean {
  return hook.includes('/') && !hook.startsWith(`${id}/`);
}

/** Hooks that a plugin defines, as the engine takes them. */
export function ownTokens(plugin: string, { contributes }: PluginManifest): readonly HookToken[] {
  return (contributes.hooks ?? []).map((hook) => ({ ...hook, id: hookIdFor(plugin, hook.id) }));
}

/** Whether one of the patterns, `*` for any run of characters, names the hook. */
export function namesHook(patterns: readonly string[] | undefined, hook: string): boolean {
  return patterns?.some((pattern) => matches(pattern, hook)) ?? false;
}

/** `hooks`: let others take part in what a plugin does. Only hooks of its own manifest can be fired, as itself. */
export function hooksService(hooks: Hooks): ServiceDefinition {
  const fire = {
    args: [objectOf({ id: text(100) }), anything],
    subject: ([token]: readonly unknown[]) => String((token as { id?: unknown }).id),
    allows: (scope: { readonly fire?: readonly string[] }, id: string) => namesHook(scope.fire, id),
    timeout: LONGEST,
    async handle(
      {
        name,
        manifest,
        signal,
      }: { readonly name: string; readonly manifest: PluginManifest; readonly signal: AbortSignal },
      { id }: { readonly id: string },
      value: unknown,
    ): Promise<unknown> {
      const token = ownTokens(name, manifest).find((own) => own.id === hookIdFor(name, id));
      if (token === undefined) {
        throw new AirlockError('INVALID_ARGUMENT', `"${id}" is no hook in the manifest of "${name}".`, {
          plugin: name,
        });
      }
      return fireToken(hooks, token, value, { firedBy: name, signal });
    },
  };
  return { name: 'hooks', permission: 'hooks', rate: 200, methods: { fire } };
}

async function fireToken(
  hooks: Hooks,
  token: HookToken,
  value: unknown,
  run: { readonly firedBy: string; readonly signal: AbortSignal },
): Promise<unknown> {
  // A token of unknown types; the engine checks its kind again and values by its schemas.
  switch (token.kind) {
    case 'filter':
      return hooks.filter(token as HookToken<unknown, unknown, 'filter'>, value, run);
    case 'decision':
      return (await hooks.decision(token as HookToken<unknown, unknown, 'decision'>, value, run))?.answer;
    case 'collect': {
      const answers = await hooks.collect(token as HookToken<unknown, unknown, 'collect'>, value, run);
      return answers.map(({ answer }) => answer);
    }
    case 'event':
      await hooks.event(token as HookToken<unknown, void, 'event'>, value, run);
      return undefined;
  }
}
