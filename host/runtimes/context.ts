import type {
  BaseContext,
  CapabilityCall,
  ExecutionState,
  ExportToken,
  HookRun,
  Logger,
  RealmKind,
} from '@airlock/sdk';

/** How a context reaches the host: the channel in a sandbox, the `ServiceCaller` itself in the page. */
export interface ContextSource {
  readonly plugin: { readonly id: string; readonly version: string; readonly realm: RealmKind };
  /** `<service>.<method>`, every one the plugin may call. */
  readonly methods: Iterable<string>;
  readonly call: (method: string, args: readonly unknown[], signal?: AbortSignal) => Promise<unknown>;
  readonly log: Logger;
  /** Aborted when the plugin stops. */
  readonly signal: AbortSignal;
}

type Service = { readonly [method: string]: (...args: readonly unknown[]) => Promise<unknown> };

/** A plugin's context with settings that the host may replace. */
export interface MadeContext {
  readonly context: BaseContext;
  setSettings(settings: unknown): void;
  /** The context of one hook handler. Its signal is asked for when the handler asks for it. */
  forRun(run: HookRun, calling: { readonly signal: AbortSignal }): object;
  /** The context of one call of a capability. */
  forCall(call: CapabilityCall): object;
  /** The context of one request to an endpoint. */
  forRequest(signal: AbortSignal): object;
}

/** Methods the host serves for the runtime itself; they are no services. */
const internal = new Set(['log', 'state', 'exports', 'crypto', 'view', 'window']);

/** The same context in every realm: the base, and one service per permission that the host answers for. */
export function createContext(source: ContextSource): MadeContext {
  let settings: BaseContext['settings'] = Object.freeze({});
  const base = {
    plugin: Object.freeze({ ...source.plugin }),
    // A source may make them when they are asked for.
    get log() {
      return source.log;
    },
    get signal() {
      return source.signal;
    },
    use: (token: ExportToken) => exportOf(source, token),
    has: (token: ExportToken) => source.call('exports.has', [token.id]),
    get settings() {
      return settings;
    },
  };
  const services = servicesOf(source);
  const fires = services['hooks'] !== undefined;
  const context = Object.freeze(Object.defineProperties(services, Object.getOwnPropertyDescriptors(base)));
  return {
    // `servicesOf` adds services beside the base; which ones, the plugin's own types know.
    context: context as unknown as BaseContext,
    setSettings: (next) => {
      // The host filled in defaults and checked the schema.
      settings = Object.freeze(next ?? {}) as BaseContext['settings'];
    },
    // The context as prototype: what a handler is given costs one object, however many services there are.
    forRun: (run, calling) => ({
      __proto__: context,
      ...run,
      get signal() {
        return calling.signal;
      },
      state: stateOf(source, run),
      ...(fires ? { hooks: firingFrom(source, run) } : {}),
    }),
    forRequest: (signal) => ({ __proto__: context, signal }),
    forCall: ({ caller, signal }) => ({ __proto__: context, caller: Object.freeze({ ...caller }), signal }),
  };
}

function servicesOf(source: ContextSource): Record<string, Service> {
  const services: Record<string, Record<string, Service[string]>> = {};
  for (const method of source.methods) {
    const [service = '', name = ''] = method.split('.', 2);
    if (internal.has(service)) continue;
    (services[service] ??= {})[name] = (...args) => source.call(method, ...withoutSignal(args));
  }
  for (const service of Object.values(services)) Object.freeze(service);
  return services;
}

/** Another plugin's export: each of its functions is a call of the host. */
function exportOf(source: ContextSource, { id, methods }: ExportToken): object {
  return Object.freeze(
    Object.fromEntries(
      methods.map((method) => [
        method,
        (...args: readonly unknown[]) => source.call('exports.call', [id, method, args]),
      ]),
    ),
  );
}

/** A signal among the options of the last argument goes its own way: it is no data. */
function withoutSignal(args: readonly unknown[]): [args: readonly unknown[], signal?: AbortSignal] {
  const last = args.at(-1);
  if (typeof last !== 'object' || last === null || !('signal' in last)) return [args];
  const { signal, ...rest } = last;
  return signal instanceof AbortSignal ? [[...args.slice(0, -1), rest], signal] : [args];
}

/** Hooks that are fired from a handler are fired because of its execution, so that one that comes back to itself ends. */
function firingFrom(source: ContextSource, run: HookRun): Service {
  return Object.freeze({
    fire: (token?: unknown, value?: unknown) => source.call('hooks.fire', [token, value, run.executionId]),
  });
}

function stateOf(source: ContextSource, run: HookRun): ExecutionState {
  return Object.freeze({
    get: (key: string) => source.call('state.get', [run.executionId, key]),
    set: async (key: string, value: unknown) => {
      await source.call('state.set', [run.executionId, key, value]);
    },
  });
}
