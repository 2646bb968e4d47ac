import type { PluginContext } from '../plugin/context.ts';
import type { ExportToken } from '../plugin/exports.ts';
import type { HookRun } from '../plugin/hook.ts';
import type { PermissionName, PermissionRequests } from '../plugin/permissions.ts';
import type { CapabilityCall } from '../plugin/contributions.ts';
import type { PluginDefinition } from '../plugin/plugin.ts';
import { createFakeServices, type TestWorld } from './services.ts';

export interface LogEntry {
  readonly plugin: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly details?: unknown;
}

/** A plugin tried something that it was not granted. */
export class PermissionDenied extends Error {
  override readonly name = 'PermissionDenied';
  readonly code = 'PERMISSION_DENIED';
}

/** A context seen from outside: which services it has, only the plugin's own types know. */
export type AnyContext = PluginContext<PermissionRequests, unknown>;

/** One call of a service, in the order of all. */
export interface ServiceCall {
  readonly plugin: string;
  /** `storage.get`. */
  readonly method: string;
  readonly args: readonly unknown[];
  readonly outcome: 'done' | 'denied' | 'dropped';
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

/** The connection to the host was lost during a call. */
export class CallDropped extends Error {
  override readonly name = 'CallDropped';
  readonly code = 'CHANNEL_CLOSED';
}

async function harm(
  call: Pick<ServiceCall, 'plugin' | 'method' | 'args'>,
  hostile: Hostility,
  calls: ServiceCall[],
): Promise<void> {
  if (hostile.delay !== undefined) await new Promise((resolve) => setTimeout(resolve, hostile.delay));
  if (hostile.drop?.(call) !== true) return;
  calls.push({ ...call, outcome: 'dropped' });
  throw new CallDropped(`The host did not answer "${call.method}".`);
}

/** One plugin of a test host: its context and what the fakes keep for it. */
export interface TestPlugin {
  readonly definition: PluginDefinition;
  readonly context: AnyContext;
  readonly storage: Map<string, unknown>;
  readonly files: Map<string, Uint8Array>;
  readonly denied: Set<string>;
  /** Subscriptions that it has not ended, by method and what they are about. */
  readonly open: Set<string>;
  readonly stop: AbortController;
  settings: { readonly [key: string]: unknown };
  forRun(run: HookRun, state: Map<string, unknown>): object;
  forCapability(call: CapabilityCall): AnyContext & CapabilityCall;
}

export function openTestPlugin(
  definition: PluginDefinition,
  world: TestWorld,
  logs: LogEntry[],
  about: { readonly calls: ServiceCall[]; readonly hostile?: Hostility | undefined; readonly kept?: TestPlugin },
): TestPlugin {
  // A plugin that is started again finds what it kept; all else is new.
  const { kept } = about;
  const storage = kept?.storage ?? new Map<string, unknown>();
  const files = kept?.files ?? new Map<string, Uint8Array>();
  const denied = kept?.denied ?? new Set<string>(about.hostile?.deny);
  const open = new Set<string>();
  const stop = new AbortController();
  const log = (level: LogEntry['level']) => (message: string, details?: unknown) =>
    void logs.push({
      plugin: definition.id,
      level,
      message,
      ...(details === undefined ? {} : { details: structuredClone(details) }),
    });
  const plugin: TestPlugin = {
    definition,
    storage,
    files,
    denied,
    open,
    stop,
    settings: kept?.settings ?? defaultsOf(definition.settings),
    // Undeclared services are missing at run time too; the plugin's types keep it from asking for them.
    context: Object.freeze({
      ...servicesOf(definition, world, { storage, files, denied, open, ...about }),
      permissions: permissionsOf(definition, denied),
      plugin: { id: definition.id, version: '0.0.0-test', realm: 'worker' as const },
      log: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
      signal: stop.signal,
      use: (token: ExportToken) => exportOf(definition, world, denied, token),
      has: async ({ id }: ExportToken) => world.exports.has(id),
      get settings() {
        return plugin.settings;
      },
    }) as AnyContext,
    forCapability: (call) => Object.freeze({ ...plugin.context, ...call }),
    forRun: (run, state) =>
      Object.freeze({
        ...plugin.context,
        ...run,
        settings: plugin.settings,
        state: {
          get: async (key: string) => structuredClone(state.get(key)),
          set: async (key: string, value: unknown) => void state.set(key, structuredClone(value)),
        },
      }),
  };
  return plugin;
}

/** The declared services, each method asynchronous and refused while its permission is denied. */
function servicesOf(
  { id, permissions }: PluginDefinition,
  world: TestWorld,
  own: Pick<TestPlugin, 'storage' | 'files' | 'denied' | 'open'> & {
    readonly calls: ServiceCall[];
    readonly hostile?: Hostility | undefined;
  },
): object {
  const declared = Object.entries(createFakeServices(id, world, own.storage, own.files)).filter(([service]) =>
    Object.hasOwn(permissions, service),
  );
  return Object.fromEntries(
    declared.map(([service, methods]) => [
      service,
      Object.fromEntries(
        Object.entries(methods).map(([name, method]) => [
          name,
          async (...args: never[]) => {
            const call = { plugin: id, method: `${service}.${name}`, args };
            if (own.denied.has(service)) {
              own.calls.push({ ...call, outcome: 'denied' });
              throw new PermissionDenied(`"${id}" may not use ${service}.${name}.`);
            }
            if (own.hostile) await harm(call, own.hostile, own.calls);
            own.calls.push({ ...call, outcome: 'done' });
            const answer: unknown = await method(...args);
            if (typeof answer !== 'function') return answer;
            const subscription = `${call.method} ${String(args[0])}`;
            own.open.add(subscription);
            return async () => {
              own.open.delete(subscription);
              await answer();
            };
          },
        ]),
      ),
    ]),
  );
}

/** Another plugin's export, by a token that this one lists; arguments and answers are copied, as between realms. */
function exportOf(
  { id, requires = [], optional = [] }: PluginDefinition,
  world: TestWorld,
  denied: ReadonlySet<string>,
  token: ExportToken,
): object {
  const call = async (method: string, args: readonly unknown[]): Promise<unknown> => {
    if (![...requires, ...optional].some((listed) => listed.id === token.id))
      throw new Error(`"${id}" lists "${token.id}" neither under requires nor under optional.`);
    if (denied.has('capabilities')) throw new PermissionDenied(`"${id}" may not use "${token.id}".`);
    const provider = world.exports.get(token.id);
    if (provider === undefined) throw new Error(`No plugin of this test host provides "${token.id}".`);
    return structuredClone(await provider(method, structuredClone(args), { plugin: id }));
  };
  return Object.fromEntries(token.methods.map((method) => [method, (...args: unknown[]) => call(method, args)]));
}

/** Everything declared is granted, but for what the test denies; asking changes nothing. */
function permissionsOf({ permissions }: PluginDefinition, denied: ReadonlySet<string>): object {
  const has = async (name: string): Promise<boolean> => Object.hasOwn(permissions, name) && !denied.has(name);
  return { has, request: has };
}

/** The values of a settings schema when nobody set any. */
export function defaultsOf(schema: unknown): { readonly [key: string]: unknown } {
  const properties = isRecord(schema) && isRecord(schema['properties']) ? schema['properties'] : {};
  return Object.fromEntries(
    Object.entries(properties).flatMap(([key, property]) =>
      isRecord(property) && 'default' in property ? [[key, structuredClone(property['default'])]] : [],
    ),
  );
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null;
}
