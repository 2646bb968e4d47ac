import type { PluginContext } from '../plugin/context.ts';
import { Priority, type HookToken } from '../plugin/hook.ts';
import * as workspaceHooks from '../plugin/hooks/index.ts';
import type { JsonSchema } from '../plugin/manifest.ts';
import type { PermissionRequests } from '../plugin/permissions.ts';
import { definePlugin, type HookRegistration, type PluginDefinition, type PluginOptions } from '../plugin/plugin.ts';

/** A handler of version 1: the value (or payload) and the plugin's settings. */
export type LegacyHandler = (value: unknown, settings: { readonly [key: string]: unknown }) => unknown;

export type LegacyHook =
  | LegacyHandler
  | { readonly handler: LegacyHandler; readonly priority?: number }
  | { readonly callback: LegacyHandler; readonly priority?: number };

/**
 * A plugin as version 1 knew it: an object with these methods, in camel case or in snake case (`get_hooks`, `on_enable`,
 * `on_disable`, `get_configuration_ui`). Everything but the hooks is optional.
 */
export interface LegacyPlugin {
  /** Called once before the first handler, with the settings. */
  readonly initialize?: (settings: { readonly [key: string]: unknown }) => unknown;
  /** Handlers by hook name. Called when the plugin is built, too, so it must only describe. */
  readonly getHooks?: () => { readonly [hook: string]: LegacyHook };
  readonly onEnable?: () => unknown;
  readonly onDisable?: () => unknown;
  /** JSON Schema of the settings. */
  readonly getConfigurationUi?: () => JsonSchema;
}

export interface LegacyOptions extends Omit<
  PluginOptions<PermissionRequests, JsonSchema>,
  'hooks' | 'settings' | 'onLoad' | 'onActivate' | 'onDeactivate' | 'onConfigChange'
> {
  /** Hook tokens by the names that version 1 used, for names that are not the ids of the workspace's hooks. */
  readonly hookNames?: { readonly [name: string]: HookToken };
  /** Priority by that of version 1. Default: the same, below 1000. */
  readonly priority?: (legacy: number) => number;
}

/** What the old plugin has that cannot be adapted. */
export class LegacyPluginError extends Error {
  override readonly name = 'LegacyPluginError';
}

/**
 * Run a plugin of version 1 in version 2, in any realm: `export default adaptLegacyPlugin(old, { id: 'old' })`. Filters that
 * give back nothing keep the value, as version 1 did. Throws `LegacyPluginError` for hooks that do not exist.
 */
export function adaptLegacyPlugin(legacy: LegacyPlugin, options: LegacyOptions): PluginDefinition {
  const { hookNames = {}, priority = (own) => Math.min(own, Priority.CRITICAL - 1), ...rest } = options;
  const old = {
    initialize: method(legacy, 'initialize'),
    hooks: method(legacy, 'getHooks'),
    enable: method(legacy, 'onEnable'),
    disable: method(legacy, 'onDisable'),
    schema: method(legacy, 'getConfigurationUi'),
  };
  let initialized: Promise<unknown> | undefined;
  const ready = (settings: unknown): Promise<unknown> => (initialized ??= Promise.resolve(old.initialize?.(settings)));

  const registrations = Object.entries(asHooks(old.hooks?.())).map(([name, entry]): HookRegistration => {
    const token = hookNames[name] ?? workspaceTokens.get(name);
    if (!token) {
      throw new LegacyPluginError(`The workspace has no hook "${name}". Name its token in the option hookNames.`);
    }
    const { handler, own } = handlerOf(name, entry);
    return {
      hook: token,
      priority: priority(own ?? Priority.NORMAL),
      async handler(value: unknown, context: PluginContext) {
        await ready(context.settings);
        const answer = await handler(value, context.settings);
        return token.kind === 'filter' && answer === undefined ? value : answer;
      },
    };
  });
  const schema = old.schema?.();
  return definePlugin({
    ...rest,
    // The shape was only called a schema; the host checks it as one before it draws a form.
    ...(schema === undefined ? {} : { settings: schema as JsonSchema }),
    hooks: registrations,
    async onActivate(context) {
      await ready(context.settings);
      await old.enable?.();
    },
    async onDeactivate() {
      await old.disable?.();
    },
    // Version 1 read its settings once, so a change starts it again.
    async onConfigChange(context) {
      initialized = undefined;
      await ready(context.settings);
    },
  });
}

/** Every token of the workspace by its id. */
const workspaceTokens: ReadonlyMap<string, HookToken> = new Map(
  Object.values<object>(workspaceHooks).flatMap((exported) => {
    // Everything that has a kind among the exports was made by `defineHook`.
    return 'kind' in exported ? [[(exported as HookToken).id, exported as HookToken] as const] : [];
  }),
);

/** A method by its name in camel case or in snake case, bound to the plugin. */
function method(legacy: LegacyPlugin, name: keyof LegacyPlugin): ((...args: unknown[]) => unknown) | undefined {
  const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  // Only looked up, and checked to be a function.
  const members = legacy as { readonly [name: string]: unknown };
  const found = members[name] ?? members[snake];
  if (found === undefined) return undefined;
  if (typeof found !== 'function') throw new LegacyPluginError(`"${name}" of the old plugin is not a function.`);
  return (...args) => Reflect.apply(found, legacy, args);
}

function asHooks(hooks: unknown): { readonly [name: string]: unknown } {
  if (hooks === undefined) return {};
  if (typeof hooks === 'object' && hooks !== null && !Array.isArray(hooks)) return { ...hooks };
  throw new LegacyPluginError('"getHooks" of the old plugin does not give handlers by name.');
}

function handlerOf(name: string, entry: unknown): { handler: LegacyHandler; own?: number } {
  // Checked below before anything is used.
  if (typeof entry === 'function') return { handler: entry as LegacyHandler };
  const { handler, callback, priority } = Object(entry) as { [key: string]: unknown };
  const found = handler ?? callback;
  if (typeof found !== 'function') throw new LegacyPluginError(`The old handler of "${name}" is not a function.`);
  if (priority === undefined) return { handler: found as LegacyHandler };
  if (typeof priority === 'number' && Number.isSafeInteger(priority)) {
    return { handler: found as LegacyHandler, own: priority };
  }
  throw new LegacyPluginError(`The priority of the old handler of "${name}" is not an integer.`);
}
