import type { EndpointRequest } from '@airlock/sdk';
import { AirlockError, messageOf } from '../../kernel/errors.ts';
import type { InstanceEnd, LoadedPackage, PluginInstance, ServiceCaller } from '../../kernel/realm.ts';
import type { TreeWidget } from '../../kernel/contributions/tree-view.ts';
import { subscribes, limits } from '../channel/protocol.ts';
import { copyData, DataRefused } from '../channel/data.ts';
import { createContext } from '../context.ts';
import { withOwnFailures } from '../failures.ts';
import type { MadeContext } from '../context.ts';
import { readDefinition, runnable } from '../definition.ts';
import type { RunnableDefinition } from '../definition.ts';
import { runEndpoint } from '../endpoint.ts';
import { createLog } from '../log.ts';
import { LETTING_GO } from './letting-go.ts';
import type { Watched } from './leaks.ts';

/** A plugin in the page, from the module that its remote gave. */
export function instanceOf(
  pkg: LoadedPackage,
  module: unknown,
  services: ServiceCaller,
  watched?: Watched,
): PluginInstance {
  const stopping = new AbortController();
  const { promise: ended, resolve } = Promise.withResolvers<InstanceEnd>();
  const { made, flush } = contextFor(pkg, services, stopping.signal);
  const definition = define(pkg, module, made);
  let views: ((id: string) => TreeWidget) | undefined;
  return {
    realm: 'page',
    isolation: 'page',
    registered: definition.registered,
    ended,
    lifecycle: async (step, _signal, argument) => {
      try {
        return await definition.lifecycle(step, argument);
      } catch (thrown) {
        // It may be ended for that.
        await flush();
        throw thrown;
      } finally {
        if (step === 'unload') {
          await flush();
          stopping.abort();
        }
      }
    },
    runHook: (index, value, run, signal) => withOwnFailures(() => definition.runHook(index, value, run, { signal })),
    runCommand: async (id, argument) => definition.runCommand(id, argument),
    runCapability: async (name, input, caller, signal) =>
      copyData(
        await definition.runCapability(name, copyArgument('the capability', input, pkg.name), { caller, signal }),
        limits.fromPlugin,
      ),
    runEndpoint: async (key, request, signal) => {
      // The same copy as across a channel.
      const copied = copyArgument('the endpoint', request, pkg.name) as EndpointRequest;
      return runEndpoint(definition.endpoint(key), copied, signal);
    },
    async widget(id, draws) {
      if (draws !== 'tree') return { component: (await definition.widget(id, draws)).default, context: made.context };
      views ??= (await import('./views.ts')).pageViews({
        plugin: pkg.name,
        widget: (of) => definition.widget(of, 'tree'),
        context: made.context,
      });
      return { tree: views(id) };
    },
    ...(watched === undefined ? {} : { leftBehind: () => leftBehind(watched) }),
    dispose() {
      stopping.abort();
      unlinkStyles(pkg);
      resolve({ reason: 'disposed' });
    },
  };
}

async function leftBehind(watched: Watched): Promise<readonly string[]> {
  await new Promise((resolve) => setTimeout(resolve, LETTING_GO));
  const left = watched.left();
  watched.end();
  return left;
}

/** The container linked them and links them again when the plugin comes back. */
function unlinkStyles(pkg: LoadedPackage): void {
  const base = new URL(pkg.url(''), document.baseURI).href;
  for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]'))
    if (link.href.startsWith(base)) link.remove();
}

function contextFor(
  pkg: LoadedPackage,
  services: ServiceCaller,
  stopped: AbortSignal,
): { readonly made: MadeContext; readonly flush: () => Promise<void> } {
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
  const { log, flush } = createLog((lines) => call('log.write', [lines]));
  const plugin = { id, version, realm: 'page' } as const;
  return { made: createContext({ plugin, methods: services.methods, call, log, signal: stopped }), flush };
}

/** The same copy as across a channel: the plugin cannot change an argument after it was checked. */
function copyArgument(method: string, value: unknown, plugin: string): unknown {
  if (typeof value === 'function' && subscribes(method)) return value;
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
