import type { PluginEvent } from '@airlock/sdk';
import { anything, callback, text } from '../kernel/check.ts';
import { systemClock, type Clock } from '../kernel/clock.ts';
import { deepFreeze } from '../kernel/hooks/freeze.ts';
import type { Service } from '../kernel/dispatch/service.ts';
import { createEventQueue } from './event-queue.ts';
import { coveredBy, NAME, PATTERN, within } from './patterns.ts';

/** Events between the app and plugins, and among plugins. Nobody waits for listeners. */
export interface EventBus {
  /** Told to everybody whose pattern fits. `from` is the publishing plugin; absent for the app. */
  publish(name: string, payload: unknown, from?: string): void;
  /** `pattern`: a name, one that ends in `.*`, or `*` for whatever is published. */
  subscribe(pattern: string, listener: (event: PluginEvent) => void): () => void;
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
  };
}

const subject = ([name]: readonly unknown[]): string => String(name);

/** `events`: subscribe and publish within the patterns that were granted. */
export function eventsService(bus: EventBus): Service {
  return ({ clock, fault }) => ({
    name: 'events',
    permission: 'events',
    rate: 200,
    methods: {
      publish: {
        args: [text(100, { pattern: NAME }), anything],
        subject,
        allows: ({ publish }, name) => coveredBy(publish, name),
        handle: (caller, name: string, payload: unknown) => bus.publish(name, payload, caller.name),
      },
      subscribe: {
        args: [text(100, { pattern: PATTERN }), callback],
        subject,
        allows: (scope, pattern) => coveredBy(scope['subscribe'], pattern),
        handle(caller, pattern: string, listener: (event: PluginEvent) => unknown) {
          const queue = createEventQueue({ clock, caller, listener, fault });
          const leave = bus.subscribe(pattern, queue.push);
          const end = (): void => {
            leave();
            queue.end();
          };
          caller.stopped.addEventListener('abort', end, { once: true });
          return () => {
            caller.stopped.removeEventListener('abort', end);
            end();
          };
        },
      },
    },
  });
}
