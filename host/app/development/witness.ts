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
  /**
   * What a plugin, by its full name, subscribed to and did not end: `events.subscribe forms.*`. Of its latest life that
   * called a service.
   */
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
  function noted(answer: unknown, { open, stopped }: Life, what: string): unknown {
    if (typeof answer !== 'function') return answer;
    const key = Symbol(what);
    open.set(key, what);
    return (...args: readonly unknown[]): unknown => {
      // Whatever still runs is ended with its plugin; that is not the plugin's doing.
      if (!stopped.aborted) open.delete(key);
      return (answer as (...given: readonly unknown[]) => unknown)(...args); // as just seen
    };
  }

  /** Before a call: it takes longer, or comes to nothing. Nothing at all where no test wants it. */
  function worsened(method: string, { name: plugin }: Caller): Promise<void> | undefined {
    const { delay = 0, drop = [] } = hostility;
    const isDropped = drop.includes(method);
    if (delay === 0 && !isDropped) return undefined;
    return new Promise((resolve, reject) => {
      setTimeout(() => {
        if (isDropped) reject(new AirlockError('CHANNEL_CLOSED', `The host did not answer "${method}".`, { plugin }));
        else resolve();
      }, delay);
    });
  }

  function watched(service: ServiceDefinition): ServiceDefinition {
    const watchedMethod = ([key, method]: readonly [string, ServiceMethod]): readonly [string, ServiceMethod] => {
      const name = `${service.name}.${key}`;
      const work = method.handle as (caller: Caller, ...args: readonly unknown[]) => unknown; // the checks made them
      const handle = (caller: Caller, ...args: readonly unknown[]): unknown => {
        const life = lifeOf(caller);
        const note = (answer: unknown): unknown => noted(answer, life, `${name} ${String(args[0])}`);
        const answer = worsened(name, caller)?.then(() => work(caller, ...args)) ?? work(caller, ...args);
        return answer instanceof Promise ? answer.then(note) : note(answer);
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
