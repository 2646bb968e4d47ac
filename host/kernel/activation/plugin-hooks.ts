import type { HookToken, PluginManifest } from '@airlock/sdk';
import { anything, maybe, objectOf, text } from '../check.ts';
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

/**
 * `hooks`: let others take part in what a plugin does. Only hooks of its own manifest can be fired, as itself. A handler
 * that fires one tells in which execution it does so; a hook that would be fired for itself is refused: `HOOK_CYCLE`.
 */
export function hooksService(hooks: Hooks, report: (fault: AirlockError) => void): ServiceDefinition {
  /** Hooks of plugins that wait for an execution, the first of them first; by the state that its handlers share. */
  const paths = new WeakMap<object, readonly string[]>();
  const pathOf = (execution: string | undefined): readonly string[] => {
    const state = execution === undefined ? undefined : hooks.state(execution);
    return (state && paths.get(state)) ?? [];
  };
  const fire = {
    args: [objectOf({ id: text(100) }), anything, maybe(text(100))],
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
      execution?: string,
    ): Promise<unknown> {
      const token = ownTokens(name, manifest).find((own) => own.id === hookIdFor(name, id));
      if (token === undefined) {
        throw new AirlockError('INVALID_ARGUMENT', `"${id}" is no hook in the manifest of "${name}".`, {
          plugin: name,
        });
      }
      const path = pathOf(execution);
      if (path.includes(token.id)) {
        const error = cycle(name, token.id, path);
        // Its handler may keep it to itself.
        report(error);
        throw error;
      }
      const state = new Map<string, unknown>();
      paths.set(state, [...path, token.id]);
      return fireToken(hooks, token, value, { firedBy: name, signal, state });
    },
  };
  return { name: 'hooks', permission: 'hooks', rate: 200, methods: { fire } };
}

function cycle(plugin: string, hook: string, path: readonly string[]): AirlockError {
  // As their authors know them, without the registry.
  const named = [...path.slice(path.indexOf(hook)), hook].map((id) => id.slice(id.indexOf('/') + 1));
  const sentence = `Hooks fire each other: ${named.join(' → ')}. The last one was not fired.`;
  return new AirlockError('HOOK_CYCLE', sentence, { plugin, hook, recovery: 'skipped' });
}

async function fireToken(
  hooks: Hooks,
  token: HookToken,
  value: unknown,
  run: { readonly firedBy: string; readonly signal: AbortSignal; readonly state: Map<string, unknown> },
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
