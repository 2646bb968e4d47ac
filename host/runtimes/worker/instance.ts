import { AirlockError, messageOf } from '../../kernel/errors.ts';
import type {
  InstanceEnd,
  Isolation,
  LifecycleStep,
  LoadedPackage,
  PluginInstance,
  ServiceCaller,
} from '../../kernel/realm.ts';
import { openChannel } from '../channel/channel.ts';
import type { Channel } from '../channel/channel.ts';
import { Pace } from '../channel/pace.ts';
import { portLink } from '../channel/port-link.ts';
import { limits } from '../channel/protocol.ts';
import type { StartAnswer, StartInfo } from '../channel/protocol.ts';
import { describeForPlugin, pluginFailure } from '../failures.ts';
import { requestEndpoint } from '../endpoint-answer.ts';
import { lazyViews, type LazyViews } from '../remote-tree/lazy-views.ts';
import { TREE_METHODS } from '../remote-tree/protocol.ts';
import type { Nursery, Started } from './nursery.ts';
import { partsFor } from './parts.ts';

export interface StartOptions {
  /** What the plugin is told of where it runs: the handlers of a frame plugin are in a worker too. */
  readonly realm: 'worker' | 'frame';
  readonly pkg: LoadedPackage;
  readonly code: Uint8Array<ArrayBuffer>;
  readonly services: ServiceCaller;
  readonly nursery: Nursery;
  readonly isolation: Isolation;
  /** Milliseconds until registration. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** Steps that are nothing to a plugin without a handler for them; at the others the sandbox has something to do itself. */
const ONLY_HANDLED: ReadonlySet<LifecycleStep> = new Set(['load', 'resume', 'suspend', 'deactivate', 'error']);

/**
 * Milliseconds after its last word until a worker is ended whose plugin goes on in another: ending it takes the processor
 * that the other starts on. One that nothing follows ends at once; what it did to its process then could be put down to others.
 */
const AFTER_FAREWELL = 150;

/** Start a worker for a package and wait until its code registered. */
export async function startInstance(options: StartOptions): Promise<PluginInstance> {
  const { pkg, code, services, nursery } = options;
  const { port1, port2 } = new MessageChannel();
  let settle: (how: InstanceEnd) => void = () => undefined;
  const ended = new Promise<InstanceEnd>((resolve) => (settle = resolve));

  const end = (how: InstanceEnd): void => {
    channel.close(how.reason === 'disposed' ? 'The plugin was stopped.' : how.message);
    settle(how);
  };
  const views = lazyViews({
    plugin: pkg.name,
    tell: (order, signal) => channel.call('tree', order, { signal }),
  });
  const channel = openChannel({
    link: portLink(port1),
    methods: new Set([...services.methods, ...TREE_METHODS]),
    serve: (method, args, calling) =>
      views.serves(method) ? views.serve(method, args) : services.call(method, args, calling.signal),
    pace: new Pace(() => performance.now()),
    sends: limits.toPlugin,
    receives: limits.fromPlugin,
    // The channel makes only errors whose codes are in the host's list.
    error: (errorCode, message) => new AirlockError(errorCode as 'CHANNEL_CLOSED', message, { plugin: pkg.name }),
    failed: pluginFailure,
    describe: describeForPlugin,
    violated(what) {
      worker.stop();
      end({ reason: 'violation', message: `The plugin sent ${what}.` });
    },
  });
  const worker = nursery.start({ code, parts: partsFor(pkg.manifest, services.methods) }, port2, end);
  const stop = (isFollowed = false): void => {
    if (isFollowed) setTimeout(() => worker.stop(), AFTER_FAREWELL);
    else worker.stop();
    end({ reason: 'disposed' });
  };
  try {
    const registered = await register(channel, options, ended);
    return instanceOf(channel, options.isolation, worker, views, registered, ended, stop);
  } catch (error) {
    stop();
    throw error;
  }
}

async function register(channel: Channel, options: StartOptions, ended: Promise<InstanceEnd>): Promise<StartAnswer> {
  const { realm, pkg, services, timeout, signal } = options;
  const { id, version } = pkg.manifest;
  const info: StartInfo = { plugin: { id, version, realm }, methods: [...services.methods] };
  try {
    return readAnswer(await channel.call('start', [info], { timeout, signal }));
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof AirlockError && error.code === 'CALL_TIMEOUT') {
      throw new AirlockError('START_TIMEOUT', `"${pkg.name}" did not register in ${timeout} ms.`, { plugin: pkg.name });
    }
    if (error instanceof AirlockError && error.code === 'CHANNEL_CLOSED') {
      const how = await ended;
      const message = how.reason === 'disposed' ? 'The plugin was stopped.' : how.message;
      throw new AirlockError(how.reason === 'violation' ? 'CHANNEL_VIOLATION' : 'START_FAILED', message, {
        plugin: pkg.name,
        // It may be what brought down the process.
        detail: { process: how.reason === 'crashed' ? how.process : undefined },
      });
    }
    throw new AirlockError('START_FAILED', messageOf(error), { plugin: pkg.name, cause: error });
  }
}

function instanceOf(
  channel: Channel,
  isolation: Isolation,
  { seat, busy }: Started,
  views: LazyViews,
  { steps, ...registered }: StartAnswer,
  ended: Promise<InstanceEnd>,
  stop: (isFollowed: boolean) => void,
): PluginInstance {
  let goesOn = false;
  let saidFarewell = false;
  return {
    realm: 'worker',
    isolation,
    registered,
    ended,
    async lifecycle(step, signal, argument) {
      if (step === 'suspend') goesOn = true;
      if (ONLY_HANDLED.has(step) && !steps.includes(step)) return undefined;
      const answer = await channel.call('lifecycle', [step, argument], { signal });
      if (step === 'unload') saidFarewell = true;
      return answer;
    },
    seat,
    busy,
    runHook: (index, value, run, signal) => channel.call('hook', [index, value, run], { signal }),
    runCommand: (id, argument, signal) => channel.call('command', [id, argument], { signal }),
    runCapability: (name, input, caller, signal) => channel.call('capability', [name, input, caller], { signal }),
    runEndpoint: (key, request, signal) => requestEndpoint(channel, key, request, signal),
    widget: async (id) => ({ tree: await views.widget(id) }),
    dispose: () => stop(goesOn && saidFarewell),
  };
}

/** The other side's word for what it registered, taken apart and put together again. */
function readAnswer(value: unknown): StartAnswer {
  const { hooks, widgets, commands, capabilities, endpoints, steps } = (value ?? {}) as { [key: string]: unknown };
  return {
    hooks: listOf(hooks, (item) => {
      const { hook, priority } = (item ?? {}) as { [key: string]: unknown };
      return typeof hook === 'string' && typeof priority === 'number' ? { hook, priority } : undefined;
    }),
    widgets: listOf(widgets, textOf),
    commands: listOf(commands, textOf),
    capabilities: listOf(capabilities, textOf),
    endpoints: listOf(endpoints, textOf),
    steps: listOf(steps, textOf),
  };
}

function textOf(item: unknown): string | undefined {
  return typeof item === 'string' ? item : undefined;
}

function listOf<T>(value: unknown, read: (item: unknown) => T | undefined): T[] {
  if (!Array.isArray(value)) throw new TypeError('The plugin did not say properly what it registered.');
  return value.map((item: unknown) => {
    const result = read(item);
    if (result === undefined) throw new TypeError('The plugin did not say properly what it registered.');
    return result;
  });
}
