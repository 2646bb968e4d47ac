import type { PluginEvent } from '@airlock/sdk';
import { AirlockError } from '../../kernel/errors.ts';
import type { Caller, Service, ServiceDefinition, ServiceMethod } from '../../kernel/dispatch/service.ts';
import type { EventBus } from '../../services/events.ts';

/** How services work against plugins, where a test wants it. */
export interface ServiceHostility {
  /** Milliseconds that every call takes longer. Default: 0. */
  readonly delay?: number;
  /** Methods that fail with `CHANNEL_CLOSED`, as when the connection to a sandbox is lost: `network.fetch`. Default: none. */
  readonly drop?: readonly string[];
}

/** Stands between plugins and the services of the host: sees what they do, and works against them where a test wants it. */
export interface Witness {
  /** For the host, in place of those that were given. */
  readonly services: readonly Service[];
  /** Every event that was published, the oldest first; at most the last 10 000. */
  events(): readonly PluginEvent[];
  /** What the latest life of a plugin, by its full name, subscribed to and did not end: `events.subscribe forms.*`. */
  open(plugin: string): readonly string[];
  /** From now on; `{}` is the end of it. */
  beHostile(hostility: ServiceHostility): void;
}

/** Events that are remembered. */
const KEPT = 10_000;

/** One life of a plugin, from its start until it is stopped. */
interface Life {
  readonly stopped: AbortSignal;
  readonly open: Map<symbol, string>;
}

export function createWitness({
  services,
  bus,
}: {
  readonly services: readonly Service[];
  readonly bus: Pick<EventBus, 'subscribe'>;
}): Witness {
  const events: PluginEvent[] = [];
  const lives = new Map<string, Life>();
  let hostility: ServiceHostility = {};

  bus.subscribe('*', (event) => {
    events.push(event);
    if (events.length > KEPT) events.shift();
  });

  function lifeOf({ name, stopped }: Caller): Life {
    const known = lives.get(name);
    if (known?.stopped === stopped) return known;
    const life = { stopped, open: new Map<symbol, string>() };
    lives.set(name, life);
    return life;
  }

  /** An answer that is a function ends what the call began. */
  function noted(answer: unknown, caller: Caller, what: string): unknown {
    if (typeof answer !== 'function') return answer;
    const { open, stopped } = lifeOf(caller);
    const key = Symbol(what);
    open.set(key, what);
    return (...args: readonly unknown[]): unknown => {
      // Whatever still runs is ended with its plugin; that is not the plugin's doing.
      if (!stopped.aborted) open.delete(key);
      return (answer as (...given: readonly unknown[]) => unknown)(...args); // as just seen
    };
  }

  function watched(service: ServiceDefinition): ServiceDefinition {
    const watchedMethod = ([key, method]: readonly [string, ServiceMethod]): readonly [string, ServiceMethod] => {
      const name = `${service.name}.${key}`;
      const work = method.handle as (caller: Caller, ...args: readonly unknown[]) => unknown; // the checks made them
      const handle = (caller: Caller, ...args: readonly unknown[]): unknown => {
        const what = `${name} ${String(args[0])}`;
        const { delay = 0, drop = [] } = hostility;
        if (delay > 0 || drop.includes(name)) return worked();
        const answer = work(caller, ...args);
        return answer instanceof Promise
          ? answer.then((value) => noted(value, caller, what))
          : noted(answer, caller, what);

        async function worked(): Promise<unknown> {
          if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
          if (drop.includes(name))
            throw new AirlockError('CHANNEL_CLOSED', `The host did not answer "${name}".`, { plugin: caller.name });
          return noted(await work(caller, ...args), caller, what);
        }
      };
      return [key, { ...method, handle }];
    };
    return { ...service, methods: Object.fromEntries(Object.entries(service.methods).map(watchedMethod)) };
  }

  return {
    services: services.map((service) =>
      typeof service === 'function' ? (host) => watched(service(host)) : watched(service),
    ),
    events: () => events,
    open: (plugin) => [...(lives.get(plugin)?.open.values() ?? [])].sort(),
    beHostile: (given) => void (hostility = given),
  };
}
