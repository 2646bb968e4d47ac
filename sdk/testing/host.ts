import type { CapabilityCaller } from '../plugin/contributions.ts';
import type { EndpointMethod } from '../plugin/endpoint.ts';
import type { HookKind, HookRun, HookToken } from '../plugin/hook.ts';
import type { PermissionName } from '../plugin/permissions.ts';
import type { PluginDefinition } from '../plugin/plugin.ts';
import { createTestClock, type TestClock } from './clock.ts';
import {
  openTestPlugin,
  type Hostility,
  type LogEntry,
  type ServiceCall,
  type Shared,
  type TestPlugin,
} from './context.ts';
import { messageOf, TestHostError } from './errors.ts';
import { execute, handlersOf, type HookExecution } from './execution.ts';
import { watchLeaks } from './leaks.ts';
import { createProviders } from './providers.ts';
import { request, type TestRequest, type TestResponse } from './request.ts';
import { defaultsOf, mismatch, propertyOf } from './schema.ts';
import { createTestWorld, publish, type TestWorld } from './world.ts';

/** Any plugin, whatever it declared. */
// A definition's handlers take its own context, which a host makes; their parameters are not compared here.
type AnyPlugin = { readonly [key in keyof PluginDefinition]: unknown };

export interface TestHostOptions {
  readonly plugins: readonly AnyPlugin[];
  readonly clock?: TestClock;
  /** Work against the plugins: deny, delay, drop, restart. Default: a host that does what it can. */
  readonly hostile?: Hostility;
}

/** What `executeHook` gives for each kind of hook. */
export type HookResult<Output, Kind extends HookKind> = Kind extends 'event'
  ? undefined
  : Kind extends 'filter'
    ? Output
    : Kind extends 'decision'
      ? Output | undefined
      : readonly Output[];

/**
 * Runs plugins in the test's own process with fakes of every service. It orders, checks, limits and refuses as real hosts
 * do: one suite of tests runs on it and on them. Other than those it starts plugins at once, and waits for them.
 */
export interface TestHost {
  readonly clock: TestClock;
  readonly world: TestWorld;
  readonly logs: readonly LogEntry[];
  /** Every call of a service, in order. */
  readonly calls: readonly ServiceCall[];
  /** Every hook that was fired, in order. */
  readonly executions: readonly (HookExecution<unknown> & { readonly hook: string })[];
  /** What a plugin declares; throws when this host has none of that id. */
  definition(plugin: string): PluginDefinition;
  /** Whether it was loaded and activated, and how long that took. */
  standing(plugin: string): { readonly active: boolean; readonly startedIn: number };
  /** Stop a plugin and start it again: it finds what it stored, its settings and what it suspended with. */
  restart(plugin: string): Promise<void>;
  /** Switch a plugin off or on, as its user does: off, it is stopped and takes part in nothing. */
  setEnabled(plugin: string, enabled: boolean): Promise<void>;
  /** Subscriptions that a plugin has open. */
  subscriptions(plugin: string): readonly string[];
  /**
   * Timers, listeners, observers and elements that it made and that are still there; subscriptions are not among them. Once
   * the host was disposed of they have to be gone. In Node only: elsewhere none are seen.
   */
  leaks(plugin: string): readonly string[];
  /** Fire a hook through all plugins. Values are copied on the way in and out, as at the border of a sandbox. */
  executeHook<Input, Output, Kind extends HookKind>(
    token: HookToken<Input, Output, Kind>,
    value: Input,
    run?: Pick<HookRun, 'user' | 'session' | 'firedBy'>,
  ): Promise<HookExecution<HookResult<Output, Kind>>>;
  /** Publish an event as the host itself. */
  emit(name: string, payload: unknown): void;
  runCommand(plugin: string, command: string, argument?: unknown): Promise<unknown>;
  /** Call a capability of one of the plugins, as the app. Rejects with the codes of real hosts. */
  invoke(
    name: string,
    input?: unknown,
    options?: { readonly caller?: CapabilityCaller; readonly signal?: AbortSignal },
  ): Promise<unknown>;
  /** Ask an endpoint of a plugin. `path` is what stands after `/api/plugins/<id>`, with its query. */
  request(
    plugin: string,
    method: EndpointMethod | 'HEAD' | 'OPTIONS',
    path: string,
    request?: TestRequest,
  ): Promise<TestResponse>;
  /** The user takes a permission back, and is not asked for it again. */
  deny(plugin: string, permission: PermissionName): void;
  grant(plugin: string, permission: PermissionName): void;
  /** It is not granted any more, and nobody said no: an optional one is asked for (`world.ask`) when it is needed. */
  lapse(plugin: string, permission: PermissionName): void;
  /** Set values beside the defaults; `onConfigChange` runs and may refuse. Rejects with `CONFIG_INVALID`. */
  configure(plugin: string, settings: { readonly [key: string]: unknown }): Promise<void>;
  /** Override the priority of a plugin's handler, as a user can. `index` counts its registrations. */
  setPriority(plugin: string, index: number, priority: number): void;
  /** What the plugin stored. */
  storage(plugin: string): ReadonlyMap<string, unknown>;
  /** Deactivate and unload everything. */
  dispose(): Promise<void>;
}

/** Load and activate plugins. Rejects with what their `onLoad` or `onActivate` throw. */
export async function createTestHost(options: TestHostOptions): Promise<TestHost> {
  const clock = options.clock ?? createTestClock();
  const world = createTestWorld(clock);
  const logs: LogEntry[] = [];
  const calls: ServiceCall[] = [];
  const executed: (HookExecution<unknown> & { hook: string })[] = [];
  const standings = new Map<string, { active: boolean; startedIn: number }>();
  const { hostile } = options;
  const plugins = new Map<string, TestPlugin>();
  const priorities = new Map<string, number>();
  const isActive = ({ definition }: TestPlugin): boolean => standings.get(definition.id)?.active === true;
  const running = (): TestPlugin[] => [...plugins.values()].filter(isActive);
  const providers = createProviders(world, () =>
    [...plugins.values()].filter(({ stop: { signal } }) => !signal.aborted),
  );
  const leaks = watchLeaks();
  const shared: Shared = { world, providers, logs, calls, hostile, leaks, runCommand, fire };

  async function start(plugin: TestPlugin, suspended?: unknown): Promise<void> {
    const began = performance.now();
    const { definition, context, inside } = plugin;
    await inside(() => definition.onLoad?.(context));
    await inside(() => definition.onActivate?.(context));
    standings.set(definition.id, { active: true, startedIn: performance.now() - began });
    if (suspended !== undefined) await inside(() => definition.onResume?.(context, suspended));
  }
  async function stop({ definition, context, inside, stop: ending }: TestPlugin): Promise<void> {
    await inside(() => definition.onDeactivate?.(context));
    await inside(() => definition.onUnload?.(context));
    ending.abort();
    const { startedIn = 0 } = standings.get(definition.id) ?? {};
    standings.set(definition.id, { active: false, startedIn });
  }
  /** A life after the one before, with what that kept. */
  async function startAgain(before: TestPlugin, suspended?: unknown): Promise<void> {
    const plugin = openTestPlugin(before.definition, shared, before);
    plugins.set(plugin.definition.id, plugin);
    await start(plugin, suspended);
  }
  async function restart(id: string): Promise<void> {
    const before = find(id);
    const suspended = structuredClone(await before.inside(() => before.definition.onSuspend?.(before.context)));
    await stop(before);
    await startAgain(before, suspended);
  }
  async function setEnabled(id: string, enabled: boolean): Promise<void> {
    const plugin = find(id);
    if (enabled === isActive(plugin)) return;
    await (enabled ? startAgain(plugin) : stop(plugin));
  }
  function find(id: string): TestPlugin {
    const plugin = plugins.get(id);
    if (plugin === undefined) {
      const has = plugins.size === 0 ? 'none' : [...plugins.keys()].join(', ');
      throw new TestHostError('PLUGIN_UNKNOWN', `This test host has no plugin "${id}". It has ${has}.`);
    }
    return plugin;
  }
  async function runCommand(id: string, command: string, argument?: unknown): Promise<unknown> {
    const plugin = find(id);
    if (plugin.stop.signal.aborted) throw new TestHostError('DEPENDENCY_MISSING', `"${id}" is switched off.`);
    const { definition, context, inside } = plugin;
    const found = definition.contributes?.commands?.find((one) => one.id === command);
    if (found === undefined) throw new TestHostError('COMMAND_UNKNOWN', `"${id}" has no command "${command}".`);
    return inside(() => found.run(argument, context));
  }
  let executions = 0;
  /** Hooks of plugins that wait for an execution, by its id. */
  const paths = new Map<string, readonly string[]>();
  const executeHook: TestHost['executeHook'] = async (token, value, about = {}) => {
    executions += 1;
    if (hostile?.restartEvery !== undefined && executions % hostile.restartEvery === 0) {
      for (const id of plugins.keys()) await restart(id);
    }
    const run: HookRun = { executionId: `test-${executions}`, hook: token.id, time: clock.now(), ...about };
    const execution = await execute(token, value, handlersOf(token.id, running(), priorities), run);
    executed.push({ hook: token.id, ...execution });
    // Narrowed by `execute` to what the kind of the token gives.
    return execution as never;
  };
  async function fire(plugin: string, token: HookToken, value: unknown, execution = ''): Promise<unknown> {
    const path = [...(paths.get(execution) ?? []), token.id];
    if (path.indexOf(token.id) < path.length - 1) {
      const circle = path.slice(path.indexOf(token.id)).join(' → ');
      throw new TestHostError('HOOK_CYCLE', `Hooks fire each other: ${circle}. The last one was not fired.`);
    }
    // The id that the execution is about to get.
    paths.set(`test-${executions + 1}`, path);
    return (await executeHook(token, value, { firedBy: find(plugin).name })).result;
  }

  for (const any of options.plugins) {
    const plugin = openTestPlugin(any as PluginDefinition, shared); // see `AnyPlugin`
    plugins.set(plugin.definition.id, plugin);
    await start(plugin);
  }
  return {
    clock,
    world,
    logs,
    calls,
    executions: executed,
    definition: (id) => find(id).definition,
    standing: (id) => standings.get(find(id).definition.id) ?? { active: false, startedIn: 0 },
    restart,
    setEnabled,
    subscriptions: (id) => [...find(id).open].sort(),
    leaks: (id) => leaks.left(find(id).definition.id),
    executeHook,
    emit: (name, payload) => publish(world, { name, payload: structuredClone(payload), time: clock.now() }),
    runCommand,
    invoke: async (name, input, { caller = {}, signal } = {}) =>
      providers.invoke(name, structuredClone(input), { caller, signal }),
    request: async (id, method, path, more = {}) => request(find(id), method, path, more),
    deny: (id, permission) => find(id).grants.deny(permission),
    grant: (id, permission) => find(id).grants.grant(permission),
    lapse: (id, permission) => find(id).grants.lapse(permission),
    configure: async (id, settings) => configure(find(id), structuredClone(settings)),
    setPriority: (id, index, priority) => void priorities.set(`${find(id).definition.id} ${index}`, priority),
    storage: (id) => find(id).storage,
    async dispose() {
      for (const plugin of running().toReversed()) await stop(plugin);
      leaks.end();
    },
  };
}

/** Values that fit the schema, given to the plugin; what it refuses changes nothing. */
async function configure(plugin: TestPlugin, values: { readonly [key: string]: unknown }): Promise<void> {
  const { definition, settings: previous } = plugin;
  const schema = definition.settings;
  const isSecret = (name: string): boolean => propertyOf(schema, name)?.['writeOnly'] === true;
  for (const [name, value] of Object.entries(values)) {
    const property = propertyOf(schema, name);
    if (value === null && isSecret(name)) continue;
    const wrong = property === undefined ? 'There is no such setting.' : mismatch(property, value);
    if (wrong !== undefined) throw new TestHostError('CONFIG_INVALID', `"${name}" of "${definition.id}": ${wrong}`);
  }
  // A secret that is not among the values stays as it is; `null` takes it away.
  const secrets = Object.entries(previous).filter(([name]) => isSecret(name));
  const next = Object.entries({ ...defaultsOf(schema), ...Object.fromEntries(secrets), ...values });
  plugin.settings = Object.freeze(
    Object.fromEntries(next.filter(([name, value]) => value !== null || !isSecret(name))),
  );
  try {
    await plugin.inside(() => definition.onConfigChange?.(plugin.context, previous));
  } catch (error) {
    plugin.settings = previous;
    throw new TestHostError('CONFIG_INVALID', messageOf(error), { cause: error });
  }
}
