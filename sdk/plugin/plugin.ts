import type { HookContext, PluginContext } from './context.ts';
import { withSlots, type ContributionDefinitions } from './contributions.ts';
import { provide, type ExportProvider, type ExportToken, type ProvidedExport } from './exports.ts';
import type { HookKind, HookToken } from './hook.ts';
import type { JsonSchema, Pricing, RealmKind, RecoveryManifest, Screenshot } from './manifest.ts';
import type { PermissionRequests } from './permissions.ts';
import { Priority } from './hook.ts';
import type { SettingsOf } from './settings.ts';

/** Nothing declared, nothing granted. */
type None = Record<never, never>;

/** What one handler gives back: nothing (event), the new value (filter), or an answer, `undefined` for none. */
export type HookAnswer<Output, Kind extends HookKind> = Kind extends 'event'
  ? void
  : Kind extends 'filter'
    ? Output
    : Output | undefined;

export interface HookOptions {
  /** Higher runs first; 1000 and above is granted by host policy only. Default: `Priority.NORMAL`. */
  readonly priority?: number;
  /** Milliseconds the handler may take. Default: the hook's own. */
  readonly timeout?: number;
  /** How often a failed call is tried again, after 50, 100, 200 ms and so on; at most 5. Default: 0. */
  readonly retries?: number;
}

/** One hook handler of a plugin, in the shape that every realm runs. Made by `hook`. */
export interface HookRegistration {
  readonly hook: HookToken;
  readonly priority: number;
  readonly timeout?: number;
  readonly retries?: number;
  /** `value` fits the token's input; `never` here because each token has its own. */
  readonly handler: (value: never, context: never) => unknown;
}

/** Registers a handler whose context is typed by permissions `P` and settings `S`. */
export type HookRegistrar<P extends PermissionRequests, Settings> = <Input, Output, Kind extends HookKind>(
  token: HookToken<Input, Output, Kind>,
  options: HookOptions,
  handler: (
    value: Input,
    context: HookContext<P, Settings>,
  ) => HookAnswer<Output, Kind> | Promise<HookAnswer<Output, Kind>>,
) => HookRegistration;

/**
 * Register a handler that needs no service: `hooks: [hook(submissionSanitize, {}, (submission) => …)]`. For one that
 * does, take `hook` from the function form of `hooks`, which knows the declared permissions.
 */
export const hook: HookRegistrar<None, { readonly [key: string]: unknown }> = (token, options, handler) => ({
  hook: token,
  priority: options.priority ?? Priority.NORMAL,
  ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
  ...(options.retries === undefined ? {} : { retries: options.retries }),
  handler,
});

/** How the plugin feels. A plugin without `healthCheck` is healthy while it answers. */
export interface Health {
  readonly status: 'healthy' | 'warning' | 'critical';
  readonly message?: string;
}

type Handler<Context> = (context: Context) => void | Promise<void>;

/**
 * The one declaration of a plugin. Name, version, description, licence, author and keywords come from its
 * `package.json`; the manifest is derived from both at build.
 */
export interface PluginOptions<P extends PermissionRequests, S extends JsonSchema> {
  /** `[a-z0-9]` words joined by single `-` or `.`, 2 to 64 characters. */
  readonly id: string;
  /** Shown to users. Default: the id in words. */
  readonly name?: string;
  /** Default: none. */
  readonly categories?: readonly string[];
  /** Path of an image inside the plugin's folder. Default: `icon.svg` where there is one. */
  readonly icon?: string;
  /** Pictures of what it looks like, inside the plugin's folder; best first, at most 6. Default: none. */
  readonly screenshots?: readonly Screenshot[];
  /** What using it costs. Default: not said. */
  readonly pricing?: Pricing;
  /** Where it can run; the host picks the first that its policy allows. Default: `['worker']`. */
  readonly realms?: readonly RealmKind[];
  /** Semver range of host API versions. Default: compatible with the SDK it was built with. */
  readonly hostApi?: string;
  /** Everything the plugin may ask for, each with the reason shown to the user. Default: nothing. */
  readonly permissions?: P;
  /** JSON Schema of the settings; the host draws the form. */
  readonly settings?: S;
  /** Number of the shape of the settings; raise it when values of before would no longer fit. Default: 1. */
  readonly settingsVersion?: number;
  /**
   * By version: makes values of the version before into values of that one. Run in order for what is stored when a newer
   * version of the plugin starts; secrets are not among the values.
   */
  readonly migrateSettings?: {
    readonly [version: number]: (values: { readonly [name: string]: unknown }) => { readonly [name: string]: unknown };
  };
  /** Other plugins it needs, by id → semver range. */
  readonly dependencies?: { readonly [id: string]: string };
  readonly optionalDependencies?: { readonly [id: string]: string };
  /** As `dependencies`, but they are never installed along: the user chooses them. */
  readonly peerDependencies?: { readonly [id: string]: string };
  /** Exports of other plugins it needs: some enabled plugin must provide each before it starts. */
  readonly requires?: readonly ExportToken[];
  /** Exports it uses where some enabled plugin provides them. */
  readonly optional?: readonly ExportToken[];
  /** What it exports. The function form gives a `provide` whose functions get every declared service. */
  readonly provides?:
    | readonly ProvidedExport[]
    | ((provide: ExportProvider<PluginContext<NoInfer<P>, SettingsOf<NoInfer<S>>>>) => readonly ProvidedExport[]);
  /** What the host does when it fails. Default: `{ strategy: 'restart' }`. */
  readonly recovery?: RecoveryManifest;
  /** Ids of plugins in whose place it works while they fail; it is not called otherwise. They name it in `recovery`. */
  readonly standsInFor?: readonly string[];
  /** Handlers. The function form gives a `hook` whose handlers get every declared service. */
  readonly hooks?:
    | readonly HookRegistration[]
    | ((hook: HookRegistrar<NoInfer<P>, SettingsOf<NoInfer<S>>>) => readonly HookRegistration[]);
  readonly contributes?: ContributionDefinitions<PluginContext<NoInfer<P>, SettingsOf<NoInfer<S>>>>;
  readonly onLoad?: Handler<PluginContext<NoInfer<P>, SettingsOf<NoInfer<S>>>>;
  readonly onActivate?: Handler<PluginContext<NoInfer<P>, SettingsOf<NoInfer<S>>>>;
  readonly onDeactivate?: Handler<PluginContext<NoInfer<P>, SettingsOf<NoInfer<S>>>>;
  /**
   * Give what the next run should go on with: plain data, kept in memory while the plugin rests and while it is replaced
   * by another version. Called before `onDeactivate`, not when it breaks.
   */
  readonly onSuspend?: (context: PluginContext<NoInfer<P>, SettingsOf<NoInfer<S>>>) => unknown;
  /** Take up what `onSuspend` gave, perhaps that of another version. Called after `onActivate`. */
  readonly onResume?: (
    context: PluginContext<NoInfer<P>, SettingsOf<NoInfer<S>>>,
    state: unknown,
  ) => void | Promise<void>;
  readonly onUnload?: Handler<PluginContext<NoInfer<P>, SettingsOf<NoInfer<S>>>>;
  /** `context.settings` already holds the new values; throw to refuse them. */
  readonly onConfigChange?: (
    context: PluginContext<NoInfer<P>, SettingsOf<NoInfer<S>>>,
    previous: SettingsOf<NoInfer<S>>,
  ) => void | Promise<void>;
  readonly onError?: (
    context: PluginContext<NoInfer<P>, SettingsOf<NoInfer<S>>>,
    error: { readonly code: string; readonly message: string },
  ) => void | Promise<void>;
  readonly healthCheck?: (context: PluginContext<NoInfer<P>, SettingsOf<NoInfer<S>>>) => Health | Promise<Health>;
}

/** A plugin as every realm runs it: what `definePlugin` returns. */
export interface PluginDefinition<
  P extends PermissionRequests = PermissionRequests,
  S extends JsonSchema = JsonSchema,
> extends Omit<PluginOptions<P, S>, 'hooks' | 'permissions' | 'provides'> {
  readonly permissions: P;
  readonly hooks: readonly HookRegistration[];
  readonly provides?: readonly ProvidedExport[];
}

/** Declare a plugin. It runs nothing: the host decides when each handler is called. */
export function definePlugin<const P extends PermissionRequests = None, const S extends JsonSchema = JsonSchema>(
  options: PluginOptions<P, S>,
): PluginDefinition<P, S> {
  const { hooks = [], permissions, contributes, provides, ...rest } = options;
  return Object.freeze({
    ...rest,
    ...(contributes === undefined ? {} : { contributes: withSlots(contributes) }),
    // As with `hook`: the wider context is what it promises to the author.
    ...(provides === undefined
      ? {}
      : { provides: Object.freeze([...(typeof provides === 'function' ? provides(provide as never) : provides)]) }),
    // `P` is inferred from `permissions`, so where there are none it is `None`, which `{}` is.
    permissions: permissions ?? ({} as P),
    // `hook` only builds the registration; the narrower type is what it promises to the author.
    hooks: Object.freeze([...(typeof hooks === 'function' ? hooks(hook as never) : hooks)]),
  });
}

/** The context type of a plugin, for code outside its declaration: `function draw(context: ContextOf<typeof plugin>)`. */
export type ContextOf<D> = D extends PluginDefinition<infer P, infer S> ? PluginContext<P, SettingsOf<S>> : never;
