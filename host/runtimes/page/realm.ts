import type { EndpointRequest } from '@airlock/sdk';
import { AirlockError, isErrorCode, messageOf } from '../../kernel/errors.ts';
import type { InstanceEnd, LoadedPackage, PluginInstance, Realm, ServiceCaller } from '../../kernel/realm.ts';
import type { TreeWidget } from '../../kernel/tree-view.ts';
import { carriesFunctions, limits } from '../channel/protocol.ts';
import { copyData, DataRefused } from '../channel/data.ts';
import { createContext } from '../context.ts';
import type { MadeContext } from '../context.ts';
import { readDefinition, runnable } from '../definition.ts';
import type { RunnableDefinition } from '../definition.ts';
import { createLog } from '../log.ts';
import type { Federation, SharedLibraries } from './federation.ts';

export type { SharedLibraries, SharedLibrary } from './federation.ts';

export interface PageRealmOptions {
  /** Libraries that plugins take from the host: react, react-dom, react/jsx-runtime, @airlock/sdk. */
  readonly shared: SharedLibraries;
  /** Resolves when the service worker, which serves the packages, controls this page. Default: it does already. */
  readonly controlled?: () => Promise<void>;
}

/**
 * Runs plugins in the page itself, as Module Federation remotes. There is no boundary: a plugin here can do all that the
 * app can. Its errors are kept to it, its services are the same as everywhere, and it ends only in so far as it lets go.
 */
export function createPageRealm({ shared, controlled }: PageRealmOptions): Realm {
  let federation: Promise<Federation> | undefined;
  // The runtime is loaded with the first plugin that needs it.
  const load = (): Promise<Federation> =>
    (federation ??= import('./federation.ts').then(({ createFederation }) => createFederation(shared)));

  return {
    kind: 'page',
    async start(pkg, services, signal) {
      const target = pkg.manifest.targets.page;
      if (target === undefined) {
        throw new AirlockError('REALM_MISSING', `"${pkg.name}" was not built for the page realm.`, {
          plugin: pkg.name,
        });
      }
      await controlled?.();
      signal.throwIfAborted();
      const module = await loadModule(await load(), pkg, pkg.url(target.entry));
      signal.throwIfAborted();
      return instanceOf(pkg, module, services);
    },
  };
}

async function loadModule(federation: Federation, pkg: LoadedPackage, entry: string): Promise<unknown> {
  const url = new URL(entry, document.baseURI).href;
  try {
    return await federation.load(`${pkg.name}_${pkg.release}`.replace(/[^A-Za-z0-9_]/g, '_'), url);
  } catch (error) {
    // What `import` says of a refused file is only that it failed; the service worker says why.
    const refusal = await refusalOf(url);
    if (refusal !== undefined)
      throw new AirlockError(refusal.code, refusal.message, { plugin: pkg.name, cause: error });
    throw new AirlockError('START_FAILED', messageOf(error), { plugin: pkg.name, cause: error });
  }
}

async function refusalOf(url: string) {
  try {
    const response = await fetch(url);
    const { code, message } = response.ok ? {} : ((await response.json()) as { [key: string]: unknown });
    return isErrorCode(code) ? { code, message: String(message) } : undefined;
  } catch {
    return undefined;
  }
}

function instanceOf(pkg: LoadedPackage, module: unknown, services: ServiceCaller): PluginInstance {
  const stopping = new AbortController();
  const { promise: ended, resolve } = Promise.withResolvers<InstanceEnd>();
  const made = contextFor(pkg, services, stopping.signal);
  const definition = define(pkg, module, made);
  let views: ((id: string) => TreeWidget) | undefined;
  return {
    realm: 'page',
    isolation: 'none',
    registered: definition.registered,
    ended,
    lifecycle: async (step, _signal, argument) => {
      try {
        return await definition.lifecycle(step, argument);
      } finally {
        if (step === 'unload') stopping.abort();
      }
    },
    runHook: (index, value, run, signal) => definition.runHook(index, value, run, signal),
    runCommand: async (id, argument) => definition.runCommand(id, argument),
    runCapability: async (name, input, caller, signal) =>
      copyData(
        await definition.runCapability(name, copyArgument('the capability', input, pkg.name), { caller, signal }),
        limits.fromPlugin,
      ),
    runEndpoint: (key, request, signal) =>
      // The same copy as across a channel.
      definition.runEndpoint(key, copyArgument('the endpoint', request, pkg.name) as EndpointRequest, signal),
    async widget(id, draws) {
      if (draws !== 'tree') return { component: (await definition.widget(id, draws)).default, context: made.context };
      views ??= (await import('./views.ts')).pageViews({
        plugin: pkg.name,
        widget: (of) => definition.widget(of, 'tree'),
        context: made.context,
      });
      return { tree: views(id) };
    },
    dispose() {
      stopping.abort();
      resolve({ reason: 'disposed' });
    },
  };
}

function contextFor(pkg: LoadedPackage, services: ServiceCaller, stopped: AbortSignal): MadeContext {
  const { id, version } = pkg.manifest;
  const call = async (method: string, args: readonly unknown[], signal?: AbortSignal): Promise<unknown> => {
    stopped.throwIfAborted();
    if (!services.methods.has(method))
      throw new AirlockError('PERMISSION_DENIED', `"${method}" is not allowed.`, { plugin: pkg.name });
    const both = signal === undefined ? stopped : AbortSignal.any([stopped, signal]);
    return services.call(
      method,
      args.map((value) => copyArgument(method, value, pkg.name)),
      both,
    );
  };
  return createContext({
    plugin: { id, version, realm: 'page' },
    methods: services.methods,
    call,
    log: createLog((lines) => call('log.write', [lines])).log,
    signal: stopped,
  });
}

/** The same copy as across a channel: the plugin cannot change an argument after it was checked. */
function copyArgument(method: string, value: unknown, plugin: string): unknown {
  if (typeof value === 'function' && carriesFunctions(method)) return value;
  try {
    return copyData(value, limits.fromPlugin);
  } catch (error) {
    if (!(error instanceof DataRefused)) throw error;
    throw new AirlockError('INVALID_ARGUMENT', `"${method}" cannot carry ${error.describe()}.`, {
      plugin,
      cause: error,
    });
  }
}

function define(pkg: LoadedPackage, module: unknown, made: MadeContext): RunnableDefinition {
  try {
    // An ES module namespace or, from other bundlers, what stands for one.
    return runnable(readDefinition((module as { readonly default?: unknown } | null)?.default), made);
  } catch (error) {
    throw new AirlockError('START_FAILED', messageOf(error), { plugin: pkg.name, cause: error });
  }
}
