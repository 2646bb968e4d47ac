import type { CapabilityCaller, EndpointRequest, HookRun, PluginDefinition, ViewTheme } from '@airlock/sdk';
import { openChannel } from '../channel/channel.ts';
import type { Channel, Link } from '../channel/channel.ts';
import { limits, PING, pluginMethods, PONG, viewMethods } from '../channel/protocol.ts';
import type { EndpointAnswer, StartAnswer, StartInfo, ViewDrawing } from '../channel/protocol.ts';
import type { Calling } from '../channel/served.ts';
import type { LifecycleStep } from '../../kernel/realm.ts';
import { createContext } from '../context.ts';
import { readDefinition, runnable } from '../definition.ts';
import type { RunnableDefinition } from '../definition.ts';
import { describeThrown, pluginError } from './errors.ts';
import { createLog } from '../log.ts';
import { runOnce, type Parts } from './parts.ts';
import { giveGlobals } from './globals.ts';
import type { Stage } from './stage.ts';
import type { Streams } from './streams.ts';
import type { PluginViews } from '../remote-tree/plugin-views.ts';
import type { TreeOrder } from '../remote-tree/protocol.ts';

/** What the prelude takes of the worker's global scope before its names go. */
export interface WorkerScope {
  readonly global: object;
  /** To the relay, which answers nothing but what the channel sends. */
  readonly link: Link;
  /** Tell of errors that no handler of the plugin caught. */
  onError(listener: (message: string) => void): void;
}

/** The worker's own message port and events. Answers the relay's pings. */
export function takeScope(scope: typeof globalThis): WorkerScope {
  // Without a window, `postMessage` takes the message and what to transfer.
  const send = scope.postMessage.bind(scope) as (message: unknown, transfer?: Transferable[]) => void;
  const listen = scope.addEventListener.bind(scope);
  return {
    global: scope,
    link: {
      send,
      receive: (listener) =>
        listen('message', (event) => {
          if (event.data === PING) send(PONG);
          else listener(event.data, event.ports.length);
        }),
      close: () => undefined,
    },
    onError(listener) {
      listen('error', (event) => listener(event.message));
      listen('unhandledrejection', (event) => listener(`Unhandled rejection: ${describeThrown(event.reason).message}`));
    },
  };
}

/**
 * Put the SDK's globals in place and answer the host's calls with what the plugin registers: all of its handlers in a
 * worker, its views alone where there is a `stage` for them. What needs a part that is not there fails: the manifest, by
 * which parts are given, did not declare it.
 */
export function servePlugin({ global: scope, link, onError }: WorkerScope, given: Parts, stage?: Stage): void {
  const parts = runOnce(given);
  let definition: PluginDefinition | undefined;
  let refused: Error | undefined;
  let started: RunnableDefinition | undefined;
  let info: StartInfo | undefined;
  let shown: PluginViews | undefined;
  // Made when they are first asked for: most plugins never do.
  let stopping: AbortController | undefined;
  let logging: ReturnType<typeof createLog> | undefined;
  let stopped = false;
  let streams: Streams | undefined;

  const channel: Channel = openChannel({
    link,
    methods: new Set(stage === undefined ? pluginMethods : viewMethods),
    serve: (method, args, calling) => serve(method, args, calling),
    // Those of the host and as many of the relay's own.
    serves: 2 * limits.inFlight,
    sends: limits.fromPlugin,
    error: pluginError,
    failed: pluginError,
    describe: describeThrown,
    violated: stop,
  });
  const call = (method: string, args: readonly unknown[], signal?: AbortSignal): Promise<unknown> =>
    info?.methods.includes(method) === true
      ? channel.call(method, args, signal === undefined ? {} : { signal })
      : Promise.reject(pluginError('PERMISSION_DENIED', `The plugin may not call "${method}".`));
  const logged = (): ReturnType<typeof createLog> => (logging ??= createLog((lines) => call('log.write', [lines])));

  onError((message) => logged().log.error(message));

  giveGlobals(scope, { console: () => logged().console(), parts, call });
  Object.defineProperty(scope, Symbol.for('airlock.register'), { configurable: true, value: register });

  /** Aborted when the plugin stops. */
  function signal(): AbortSignal {
    stopping ??= new AbortController();
    if (stopped) stopping.abort();
    return stopping.signal;
  }

  function stop(): void {
    stopped = true;
    stopping?.abort();
  }

  function register(value: unknown): void {
    Reflect.deleteProperty(scope, Symbol.for('airlock.register'));
    try {
      definition = readDefinition(value);
    } catch (error) {
      refused = error as Error;
    }
  }

  function start(about: StartInfo): RunnableDefinition {
    if (started !== undefined) throw pluginError('START_FAILED', 'The plugin was started already.');
    if (definition === undefined)
      throw pluginError(
        'START_FAILED',
        refused?.message ?? 'The plugin did not register; it must call definePlugin at its top level.',
      );
    info = about;
    started = runnable(
      definition,
      createContext({
        plugin: about.plugin,
        methods: about.methods,
        call,
        get log() {
          return logged().log;
        },
        get signal() {
          return signal();
        },
      }),
    );
    return started;
  }

  /** The host's calls; their arguments are the host's own and have the shapes of `PluginInstance`. */
  function serve(method: string, args: readonly unknown[], calling: Calling): unknown {
    if (method === 'start') {
      const { registered, steps } = start(args[0] as StartInfo);
      return { ...registered, steps } satisfies StartAnswer;
    }
    if (started === undefined) throw pluginError('NOT_RUNNING', 'The plugin was not started.');
    if (stage !== undefined) return perform(stage, started, method, args);
    if (method === 'hook') return started.runHook(args[0] as number, args[1], args[2] as HookRun, calling);
    if (method === 'command') return started.runCommand(args[0] as string, args[1]);
    if (method === 'tree') return viewsOf(started).obey(args as unknown as TreeOrder);
    if (method === 'capability')
      return started.runCapability(args[0] as string, args[1], {
        caller: args[2] as CapabilityCaller,
        signal: calling.signal,
      });
    if (method === 'endpoint') return requested(started, args[0] as string, args[1] as EndpointRequest, calling.signal);
    if (method === 'pull') return opened().pull(args[0] as number);
    if (method === 'release') return streams?.release(args[0] as number);
    return lifecycle(started, args[0] as LifecycleStep, args[1]);
  }

  function perform(on: Stage, running: RunnableDefinition, method: string, [argument]: readonly unknown[]): unknown {
    if (method === 'draw') {
      running.setSettings((argument as ViewDrawing).settings);
      return on.draw(running, argument as ViewDrawing, call);
    }
    if (method === 'update') return on.update(argument);
    if (method === 'settings') return running.setSettings(argument);
    return on.setTheme(argument as ViewTheme);
  }

  function viewsOf(running: RunnableDefinition): PluginViews {
    shown ??= partOf(parts.views, 'view').createPluginViews({
      widget: (id) => running.widget(id, 'tree'),
      context: running.context,
      call: (method, args) => channel.call(method, args),
      describe: (thrown) => describeThrown(thrown).message,
    });
    return shown;
  }

  async function requested(
    running: RunnableDefinition,
    key: string,
    request: EndpointRequest,
    signal: AbortSignal,
  ): Promise<EndpointAnswer> {
    const { createStreams, runEndpoint } = partOf(parts.endpoints, 'endpoint');
    streams ??= createStreams();
    return streams.send(await runEndpoint(running.endpoint(key), request, signal));
  }

  function opened(): Streams {
    if (streams === undefined) throw pluginError('NOT_RUNNING', 'The stream has ended.');
    return streams;
  }

  async function lifecycle(running: RunnableDefinition, step: LifecycleStep, argument: unknown): Promise<unknown> {
    try {
      return await running.lifecycle(step, argument);
    } catch (thrown) {
      // It may be ended for that.
      await logging?.flush();
      throw thrown;
    } finally {
      if (step === 'unload') {
        await logging?.flush();
        shown?.closeAll();
        stop();
      }
    }
  }
}

function partOf<Part>(part: (() => Part) | undefined, what: string): Part {
  if (part === undefined) throw pluginError('REGISTRATION_MISMATCH', `The plugin's manifest declares no ${what}.`);
  return part();
}
