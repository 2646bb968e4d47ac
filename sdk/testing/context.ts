import type { PluginContext } from '../plugin/context.ts';
import type { CapabilityCall } from '../plugin/contributions.ts';
import type { ExportToken } from '../plugin/exports.ts';
import type { HookRun, HookToken } from '../plugin/hook.ts';
import type { PermissionName, PermissionRequests } from '../plugin/permissions.ts';
import type { PluginDefinition } from '../plugin/plugin.ts';
import { anything, namedBy } from './checks.ts';
import { CallDropped, PermissionDenied, TestHostError } from './errors.ts';
import { TestGrants } from './grants.ts';
import { capabilitiesFake, exportsFake, type Providers } from './providers.ts';
import { defaultsOf } from './schema.ts';
import type { LeakWatch } from './leaks.ts';
import { openService, type FakeService } from './service.ts';
import { configFake, dataFake, eventsFake } from './services/app.ts';
import { networkFake } from './services/network.ts';
import { filesFake, storageFake } from './services/own.ts';
import { clipboardFake, commandsFake, notificationsFake, permissionsFake, uiFake } from './services/people.ts';
import type { TestWorld } from './world.ts';

export interface LogEntry {
  readonly plugin: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly details?: unknown;
}

/** A context seen from outside: which services it has, only the plugin's own types know. */
export type AnyContext = PluginContext<PermissionRequests>;

/** One call of a service, in the order of all. */
export interface ServiceCall {
  readonly plugin: string;
  /** `storage.get`. */
  readonly method: string;
  readonly args: readonly unknown[];
  /** `failed`: the service refused it for another reason than a missing permission. */
  readonly outcome: 'done' | 'denied' | 'failed' | 'dropped';
}

/** How a host works against its plugins, to see what they do without. */
export interface Hostility {
  /** Permissions that are refused from the start. */
  readonly deny?: readonly PermissionName[];
  /** Milliseconds that every call of a service takes longer. */
  readonly delay?: number;
  /** Calls of services that come to nothing, as when the connection to a sandbox is lost. */
  readonly drop?: (call: Pick<ServiceCall, 'plugin' | 'method' | 'args'>) => boolean;
  /** Every so many executions of hooks, each plugin is stopped and started again before. */
  readonly restartEvery?: number;
}

/** One plugin of a test host: its context and what the fakes keep for it. */
export interface TestPlugin {
  /** Full name, as real hosts tell other plugins: `test/<id>`. */
  readonly name: string;
  readonly definition: PluginDefinition;
  readonly context: AnyContext;
  readonly storage: Map<string, unknown>;
  readonly files: Map<string, Uint8Array>;
  readonly grants: TestGrants;
  /** Subscriptions that it has not ended, by method and what they are about. */
  readonly open: Set<string>;
  readonly stop: AbortController;
  settings: { readonly [key: string]: unknown };
  /** Run code of the plugin: what it leaves behind is put down to it. */
  inside<T>(work: () => T): T;
  forRun(run: HookRun, state: Map<string, unknown>, signal: AbortSignal): object;
  forCapability(call: CapabilityCall): AnyContext & CapabilityCall;
}

/** What all plugins of one host share. */
export interface Shared {
  readonly world: TestWorld;
  readonly providers: Providers;
  readonly logs: LogEntry[];
  readonly calls: ServiceCall[];
  readonly hostile?: Hostility | undefined;
  readonly leaks: LeakWatch;
  readonly runCommand: (plugin: string, command: string, argument: unknown) => unknown;
  /** `execution`: in which its handler runs, if one fires it. */
  readonly fire: (plugin: string, token: HookToken, value: unknown, execution?: string) => Promise<unknown>;
}

/** `kept`: the plugin before it was started again, whose data and grants it finds. */
export function openTestPlugin(definition: PluginDefinition, shared: Shared, kept?: TestPlugin): TestPlugin {
  const storage = kept?.storage ?? new Map<string, unknown>();
  const files = kept?.files ?? new Map<string, Uint8Array>();
  const grants = kept?.grants ?? new TestGrants(definition.permissions, shared.hostile?.deny);
  const open = new Set<string>();
  const stop = new AbortController();
  const own = { name: `test/${definition.id}`, definition, grants, open, stop };
  const log = (level: LogEntry['level']) => (message: string, details?: unknown) =>
    void shared.logs.push({
      plugin: definition.id,
      level,
      message,
      ...(details === undefined ? {} : { details: plain(details) }),
    });
  const exports = doorOf(exportsFake(shared.providers), own, shared);
  const services = servicesOf(own, shared, storage, files);
  const fire = services['hooks']?.['fire'];
  const plugin: TestPlugin = {
    ...own,
    storage,
    files,
    settings: kept?.settings ?? defaultsOf(definition.settings),
    inside: (work) => shared.leaks.inside(definition.id, work),
    // Undeclared services are missing at run time too; the plugin's types keep it from asking for them.
    context: Object.freeze({
      ...services,
      plugin: { id: definition.id, version: '0.0.0-test', realm: 'worker' as const },
      log: Object.freeze({ debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') }),
      signal: stop.signal,
      use: ({ id, methods }: ExportToken) =>
        Object.fromEntries(
          methods.map((method) => [method, (...args: unknown[]) => exports('call', [id, method, args])]),
        ),
      has: ({ id }: ExportToken) => exports('has', [id]),
      get settings() {
        return plugin.settings;
      },
    }) as AnyContext,
    forCapability: (call) => Object.freeze({ ...plugin.context, ...call }),
    forRun: (run, state, signal) =>
      Object.freeze({
        ...plugin.context,
        ...run,
        signal,
        settings: plugin.settings,
        ...(fire && {
          hooks: Object.freeze({ fire: (token: unknown, value: unknown) => fire(token, value, run.executionId) }),
        }),
        state: {
          get: async (key: string) => structuredClone(state.get(key)),
          set: async (key: string, value: unknown) => void state.set(key, structuredClone(value)),
        },
      }),
  };
  return plugin;
}

type Own = Pick<TestPlugin, 'name' | 'definition' | 'grants' | 'open' | 'stop'>;

/** One service for each declared permission, and `permissions`. */
function servicesOf(
  own: Own,
  shared: Shared,
  storage: Map<string, unknown>,
  files: Map<string, Uint8Array>,
): { readonly [service: string]: { readonly [method: string]: (...args: readonly unknown[]) => Promise<unknown> } } {
  const { world, providers } = shared;
  const { id, permissions } = own.definition;
  const all: readonly FakeService[] = [
    storageFake(storage),
    filesFake(files, world),
    dataFake(world.records),
    configFake(world),
    eventsFake(world),
    networkFake(world),
    capabilitiesFake(providers),
    hooksFake((...given) => shared.fire(id, ...given)),
    commandsFake(world, (command, argument) => shared.runCommand(id, command, argument)),
    uiFake(world),
    clipboardFake(world),
    notificationsFake(world),
    permissionsFake(world),
  ];
  return Object.fromEntries(
    all
      .filter(({ permission }) => permission === undefined || Object.hasOwn(permissions, permission))
      .map((service) => {
        const door = doorOf(service, own, shared);
        const methods = Object.keys(service.methods).map((method) => [
          method,
          (...args: readonly unknown[]) => door(method, args),
        ]);
        return [service.name, Object.freeze(Object.fromEntries(methods))];
      }),
  );
}

/** A service as a plugin calls it: written down, and worked against where the host is hostile. */
function doorOf(
  service: FakeService,
  { name, definition, grants, open, stop }: Own,
  { world, calls, hostile, leaks }: Shared,
): (method: string, args: readonly unknown[]) => Promise<unknown> {
  const door = openService(service, world, { name, definition, grants, stopped: stop.signal });
  const ask = async (method: string, args: readonly unknown[]): Promise<unknown> => {
    const call = { plugin: definition.id, method: `${service.name}.${method}`, args };
    const outcome = (of: ServiceCall['outcome']): void => void calls.push({ ...call, outcome: of });
    if (hostile?.delay !== undefined) await new Promise((resolve) => setTimeout(resolve, hostile.delay));
    if (hostile?.drop?.(call) === true) {
      outcome('dropped');
      throw new CallDropped(`The host did not answer "${call.method}".`);
    }
    let answer: unknown;
    try {
      answer = await door(method, args);
    } catch (error) {
      outcome(error instanceof PermissionDenied ? 'denied' : 'failed');
      throw error;
    }
    outcome('done');
    if (typeof answer !== 'function') return answer;
    const subscription = `${call.method} ${String(args[0])}`;
    open.add(subscription);
    return async () => {
      open.delete(subscription);
      await (answer as () => unknown)(); // what ends a subscription
    };
  };
  // What the host does for a plugin is not the plugin's.
  return (method, args) => leaks.outside(() => ask(method, args));
}

/** `hooks`: those that the plugin contributes, and nobody else's. */
function hooksFake(fire: (token: HookToken, value: unknown, execution?: string) => Promise<unknown>): FakeService {
  return {
    name: 'hooks',
    permission: 'hooks',
    rate: 200,
    methods: {
      fire: {
        args: [anything, anything, anything],
        subject: ([token]: readonly { readonly id?: unknown }[]) => String(token?.id),
        allows: (scope, id) => namedBy(scope['fire'], id),
        timeout: 60_000,
        handle({ definition }, { id }: { readonly id: string }, value: unknown, execution?: string) {
          const token = definition.contributes?.hooks?.find((own) => own.id === id);
          if (token === undefined)
            throw new TestHostError('INVALID_ARGUMENT', `"${id}" is no hook of "${definition.id}".`);
          return fire(token, value, execution);
        },
      },
    },
  };
}

/** A log line is never refused. */
function plain(details: unknown): unknown {
  try {
    return structuredClone(details);
  } catch {
    return String(details);
  }
}
