import type { PluginEvent } from '@airlock/sdk';
import { anything, callback, text } from '../kernel/check.ts';
import { systemClock, type Clock } from '../kernel/clock.ts';
import { AirlockError } from '../kernel/errors.ts';
import { deepFreeze } from '../kernel/hooks/freeze.ts';
import { TokenBucket } from '../kernel/token-bucket.ts';
import type { Service } from '../kernel/dispatch/service.ts';
import { createEventQueue } from './event-queue.ts';
import { sizeOf } from './size.ts';
import { subscriptions } from './subscriptions.ts';
import { coveredBy, NAME, PATTERN, within } from './patterns.ts';

/** Events between the app and plugins, and among plugins. Nobody waits for listeners. */
export interface EventBus {
  /** Told to everybody whose pattern fits. `from` is the publishing plugin; absent for the app. */
  publish(name: string, payload: unknown, from?: string): void;
  /** `pattern`: a name, one that ends in `.*`, or `*` for whatever is published. */
  subscribe(pattern: string, listener: (event: PluginEvent) => void): () => void;
  /** How many would be told. */
  audience(name: string): number;
}

/** `onError` is told what a listener threw; the others are told of the event all the same. */
export function createEventBus(
  options: { readonly clock?: Clock; readonly onError?: (error: unknown) => void } = {},
): EventBus {
  const { clock = systemClock, onError = (error) => reportError(error) } = options;
  const listeners = new Set<{ readonly pattern: string; readonly tell: (event: PluginEvent) => void }>();
  return {
    publish(name, payload, from) {
      // Listeners in the page are all handed this one object.
      deepFreeze(payload);
      const event: PluginEvent = Object.freeze({
        name,
        payload,
        time: clock.now(),
        ...(from === undefined ? {} : { from }),
      });
      for (const { pattern, tell } of listeners) {
        if (pattern !== '*' && !within(pattern, name)) continue;
        try {
          tell(event);
        } catch (error) {
          onError(error);
        }
      }
    },
    subscribe(pattern, listener) {
      const entry = { pattern, tell: listener };
      listeners.add(entry);
      return () => listeners.delete(entry);
    },
    audience: (name) => [...listeners].filter(({ pattern }) => within(pattern, name)).length,
  };
}

/** What a plugin may tell others: bytes of one event, and bytes by listeners; each telling counts for some bytes more. */
export const TELLING = { event: 64 * 1024, perSecond: 4 * 2 ** 20, burst: 8 * 2 ** 20, each: 256 } as const;

const subject = ([name]: readonly unknown[]): string => String(name);

/** `events`: subscribe and publish within the patterns that were granted. */
export function eventsService(bus: EventBus): Service {
  return ({ clock, fault }) => {
    const subscribe = subscriptions();
    const spend = tellingBudget(clock);
    return {
      name: 'events',
      permission: 'events',
      rate: 200,
      methods: {
        publish: {
          args: [text(100, { pattern: NAME }), anything],
          subject,
          allows: ({ publish }, name) => coveredBy(publish, name),
          handle(caller, name: string, payload: unknown) {
            spend(caller.name, sizeOf(payload), bus.audience(name));
            bus.publish(name, payload, caller.name);
          },
        },
        subscribe: {
          args: [text(100, { pattern: PATTERN }), callback],
          subject,
          allows: (scope, pattern) => coveredBy(scope['subscribe'], pattern),
          handle(caller, pattern: string, listener: (event: PluginEvent) => unknown) {
            return subscribe(caller, () => {
              const queue = createEventQueue({ clock, caller, listener, fault });
              const leave = bus.subscribe(pattern, queue.push);
              return () => {
                leave();
                queue.end();
              };
            });
          },
        },
      },
    };
  };
}

/** The page tells each listener by itself, so one event costs it as much as there are listeners. Throws `LIMIT_EXCEEDED`. */
function tellingBudget(clock: Clock): (plugin: string, size: number, listeners: number) => void {
  const buckets = new Map<string, TokenBucket>();
  return (plugin, size, listeners) => {
    if (size > TELLING.event) {
      throw new AirlockError('LIMIT_EXCEEDED', `An event may have ${TELLING.event} bytes, this one has ${size}.`, {
        plugin,
        retryable: false,
        nextStep: 'Publish that there is something new, and let others ask for it.',
      });
    }
    const bucket = buckets.get(plugin) ?? new TokenBucket(TELLING, () => clock.elapsed());
    buckets.set(plugin, bucket);
    const cost = (size + TELLING.each) * listeners;
    if (cost > bucket.left()) {
      throw new AirlockError('LIMIT_EXCEEDED', `"${plugin}" tells too much to ${listeners} listeners.`, { plugin });
    }
    bucket.spend(cost);
  };
}
