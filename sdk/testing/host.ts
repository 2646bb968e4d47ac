import type { HookKind, HookRun, HookToken } from '../plugin/hook.ts';
import type { PermissionName } from '../plugin/permissions.ts';
import type { CapabilityCaller } from '../plugin/contributions.ts';
import type { PluginDefinition } from '../plugin/plugin.ts';
import type { EndpointMethod } from '../plugin/endpoint.ts';
import { request, type TestRequest, type TestResponse } from './request.ts';
import { createTestClock, type TestClock } from './clock.ts';
import { defaultsOf, openTestPlugin } from './context.ts';
import type { Hostility, LogEntry, ServiceCall, TestPlugin } from './context.ts';
import { createTestWorld, publish, type TestWorld } from './services.ts';

/** Any plugin, whatever it declared. */
// A definition's handlers take its own context, which a host makes; their parameters are not compared here.
type AnyPlugin = { readonly [key in keyof PluginDefinition]: unknown };

export interface TestHostOptions {
  readonly plugins: readonly AnyPlugin[];
  readonly clock?: TestClock;
  /** Work against the plugins: deny, delay, drop, restart. Default: a host that does what it can. */
  readonly hostile?: Hostility;
}

/** A handler that was skipped because it threw. */
export interface HookFault {
  readonly plugin: string;
  readonly hook: string;
  readonly error: unknown;
}

export interface HookExecution<Result> {
  /** Filter: the last value. Decision: the answer or `undefined`. Collect: all answers. Event: `undefined`. */
  readonly result: Result;
  /** Ids of the plugins whose handlers ran, in order. */
  readonly ran: readonly string[];
  readonly faults: readonly HookFault[];
}

/** What `executeHook` gives for each kind of hook. */
export type HookResult<Output, Kind extends HookKind> = Kind extends 'event'
  ? undefined
  : Kind extends 'filter'
    ? Output
    : Kind extends 'decision'
      ? Output | undefined
      : readonly Output[];

/** Runs plugins in the test's own process, in the order a host would, with fakes of every service. */
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
  /** Stop a plugin and start it again: it finds what it stored, and its settings. */
  restart(plugin: string): Promise<void>;
  /** Subscriptions that a plugin has open. */
  subscriptions(plugin: string): readonly string[];
  /** Fire a hook through all plugins. Values are copied on the way in and out, as at the border of a sandbox. */
  executeHook<Input, Output, Kind extends HookKind>(
    token: HookToken<Input, Output, Kind>,
    value: Input,
    run?: Pick<HookRun, 'user' | 'session' | 'firedBy'>,
  ): Promise<HookExecution<HookResult<Output, Kind>>>;
  /** Publish an event as the host itself. */
  emit(name: string, payload: unknown): void;
  runCommand(plugin: string, command: string, argument?: unknown): Promise<unknown>;
  /** Call a capability of one of the plugins. Schemas, limits and the cache are the host's and are not applied. */
  invoke(
    name: string,
    input?: unknown,
    options?: { readonly caller?: CapabilityCaller; readonly signal?: AbortSignal },
  ): Promise<unknown>;
  /** Ask an endpoint of a plugin. `path` is what stands after `/api/plugins/<id>`. */
  request(plugin: string, method: EndpointMethod, path: string, request?: TestRequest): Promise<TestResponse>;
  deny(plugin: string, permission: PermissionName): void;
  grant(plugin: string, permission: PermissionName): void;
  /** Set values beside the defaults; `onConfigChange` runs and may refuse. */
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
  for (const any of options.plugins) {
    const plugin = openTestPlugin(any as PluginDefinition, world, logs, { calls, hostile }); // see `AnyPlugin`
    plugins.set(plugin.definition.id, plugin);
    for (const { id, run } of plugin.definition.contributes?.commands ?? []) {
      world.commands.set(id, async (argument) => run(argument, plugin.context));
    }
    for (const { name, description, input, output, tags } of plugin.definition.contributes?.capabilities ?? []) {
      if (world.capabilities.has(name)) continue;
      world.capabilities.set(name, (value, caller) => invoke(plugin, name, value, caller));
      world.offers.push({
        name,
        description,
        plugin: plugin.definition.id,
        ...(input === undefined ? {} : { input }),
        ...(output === undefined ? {} : { output }),
        ...(tags === undefined ? {} : { tags }),
      });
    }
    for (const { token, make } of plugin.definition.provides ?? []) {
      world.exports.set(token.id, (method, args, caller) => {
        const made = make(plugin.forCapability({ caller, signal: plugin.stop.signal }) as never); // its own types say what it has
        // Only what the token names can be called, and its type says that it is there.
        return (made as { [name: string]: (...given: readonly unknown[]) => unknown })[method]?.(...args);
      });
    }
    await start(plugin);
  }
  async function start(plugin: TestPlugin): Promise<void> {
    const began = performance.now();
    await plugin.definition.onLoad?.(plugin.context);
    await plugin.definition.onActivate?.(plugin.context);
    standings.set(plugin.definition.id, { active: true, startedIn: performance.now() - began });
  }
  async function stop(plugin: TestPlugin): Promise<void> {
    await plugin.definition.onDeactivate?.(plugin.context);
    plugin.stop.abort();
    await plugin.definition.onUnload?.(plugin.context);
    const { startedIn = 0 } = standings.get(plugin.definition.id) ?? {};
    standings.set(plugin.definition.id, { active: false, startedIn });
  }
  async function restart(id: string): Promise<void> {
    const before = find(id);
    await stop(before);
    const plugin = openTestPlugin(before.definition, world, logs, { calls, hostile, kept: before });
    plugins.set(id, plugin);
    await start(plugin);
  }
  const find = (id: string): TestPlugin => {
    const plugin = plugins.get(id);
    if (plugin === undefined) throw new Error(`This test host has no plugin "${id}".`);
    return plugin;
  };
  let executions = 0;
  const executeHook: TestHost['executeHook'] = async (token, value, about = {}) => {
    executions += 1;
    if (hostile?.restartEvery !== undefined && executions % hostile.restartEvery === 0) {
      for (const id of plugins.keys()) await restart(id);
    }
    const run: HookRun = { executionId: `test-${executions}`, hook: token.id, time: clock.now(), ...about };
    // Narrowed by `execute` to what the kind of the token gives.
    const execution = await execute(token, value, handlersOf(token.id, plugins, priorities), run);
    executed.push({ hook: token.id, ...execution });
    return execution as never;
  };
  world.fire = async (plugin, token, value) => {
    const own = find(plugin).definition.contributes?.hooks ?? [];
    if (!own.some(({ id }) => id === token.id)) throw new Error(`"${token.id}" is no hook of "${plugin}".`);
    return (await executeHook(token, value, { firedBy: plugin })).result;
  };
  return {
    clock,
    world,
    logs,
    calls,
    executions: executed,
    definition: (id) => find(id).definition,
    standing: (id) => standings.get(find(id).definition.id) ?? { active: false, startedIn: 0 },
    restart,
    subscriptions: (id) => [...find(id).open].sort(),
    executeHook,
    emit: (name, payload) => publish(world, { name, payload: structuredClone(payload), time: clock.now() }),
    async runCommand(id, command, argument) {
      const found = find(id).definition.contributes?.commands?.find((one) => one.id === command);
      if (found === undefined) throw new Error(`"${id}" has no command "${command}".`);
      return found.run(argument, find(id).context);
    },
    async invoke(name, input, { caller = {}, signal } = {}) {
      const provider = [...plugins.values()].find(({ definition }) =>
        definition.contributes?.capabilities?.some((one) => one.name === name),
      );
      if (provider === undefined) throw new Error(`No plugin of this test host provides "${name}".`);
      return invoke(provider, name, structuredClone(input), caller, signal);
    },
    request: async (id, method, path, more = {}) => request(find(id), method, path, more),
    deny: (id, permission) => void find(id).denied.add(permission),
    grant: (id, permission) => void find(id).denied.delete(permission),
    async configure(id, settings) {
      const plugin = find(id);
      const previous = plugin.settings;
      plugin.settings = Object.freeze({ ...defaultsOf(plugin.definition.settings), ...structuredClone(settings) });
      try {
        await plugin.definition.onConfigChange?.(plugin.context, previous);
      } catch (error) {
        plugin.settings = previous;
        throw error;
      }
    },
    setPriority: (id, index, priority) => void priorities.set(`${find(id).definition.id} ${index}`, priority),
    storage: (id) => find(id).storage,
    async dispose() {
      for (const plugin of [...plugins.values()].toReversed()) await stop(plugin);
    },
  };
}

async function invoke(
  plugin: TestPlugin,
  name: string,
  input: unknown,
  caller: CapabilityCaller,
  signal: AbortSignal = plugin.stop.signal,
): Promise<unknown> {
  if (plugin.denied.has('capabilities')) throw new Error(`"${plugin.definition.id}" may not provide "${name}".`);
  const capability = plugin.definition.contributes?.capabilities?.find((one) => one.name === name);
  return structuredClone(await capability?.run(input, plugin.forCapability({ caller, signal })));
}

interface OrderedHandler {
  readonly plugin: TestPlugin;
  readonly index: number;
  readonly priority: number;
}

/** Priority, higher first; then plugin id; then order of registration. */
function handlersOf(
  hook: string,
  plugins: ReadonlyMap<string, TestPlugin>,
  priorities: ReadonlyMap<string, number>,
): OrderedHandler[] {
  return [...plugins.values()]
    .flatMap((plugin) =>
      plugin.definition.hooks.flatMap((registration, index) =>
        registration.hook.id === hook
          ? [{ plugin, index, priority: priorities.get(`${plugin.definition.id} ${index}`) ?? registration.priority }]
          : [],
      ),
    )
    .sort(
      (a, b) => b.priority - a.priority || compare(a.plugin.definition.id, b.plugin.definition.id) || a.index - b.index,
    );
}

async function execute(
  token: HookToken,
  input: unknown,
  handlers: readonly OrderedHandler[],
  run: HookRun,
): Promise<HookExecution<unknown>> {
  const state = new Map<string, unknown>();
  const [ran, faults, answers]: [string[], HookFault[], unknown[]] = [[], [], []];
  let value = structuredClone(input);
  for (const { plugin, index } of handlers) {
    const { id, hooks } = plugin.definition;
    try {
      ran.push(id);
      const handler = hooks[index]?.handler as (value: unknown, context: object) => unknown; // see `HookRegistration`
      const answer = structuredClone(await handler(deepFreeze(structuredClone(value)), plugin.forRun(run, state)));
      if (token.kind === 'filter') {
        if (answer === undefined) throw new TypeError(`A filter must answer with a value.`);
        value = answer;
      } else if (answer !== undefined) answers.push(answer);
      if (token.kind === 'decision' && answers.length > 0) break;
    } catch (error) {
      faults.push({ plugin: id, hook: token.id, error });
    }
  }
  const results = { filter: value, event: undefined, decision: answers[0], collect: answers };
  return { result: results[token.kind], ran, faults };
}

function deepFreeze(value: unknown): unknown {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    for (const member of Object.values(value)) deepFreeze(member);
    Object.freeze(value);
  }
  return value;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
