import type { PluginEvent } from '@airlock/sdk';
import { within, type Clock } from '../kernel/clock.ts';
import { AirlockError, toAirlockError } from '../kernel/errors.ts';
import type { Caller } from '../kernel/dispatch/service.ts';
import { sizeOf } from './size.ts';

/** Events and bytes that wait for one listener; beyond that the oldest are dropped. */
export const EVENT_QUEUE = { events: 256, bytes: 1024 * 1024, patience: 5000 } as const;

/** Tells of events that were dropped, in the place where they would have come. */
export const DROPPED = 'airlock.dropped';

/** One listener of a plugin: events come one after the other, each when the one before was dealt with. */
export interface EventQueue {
  push(event: PluginEvent): void;
  end(): void;
}

export interface EventQueueParts {
  readonly clock: Clock;
  readonly caller: Caller;
  readonly listener: (event: PluginEvent) => unknown;
  readonly fault: (error: AirlockError) => void;
}

/** Every listener is handed the same event; it is measured once. */
const sizes = new WeakMap<PluginEvent, number>();

/**
 * A listener that is slow, hangs or fails takes nobody else's time: what waits for it is bounded, and the listener is told
 * how many of which events it did not get. One that does not answer in five seconds is taken to be done.
 */
export function createEventQueue({ clock, caller, listener, fault }: EventQueueParts): EventQueue {
  let waiting: { readonly event: PluginEvent; readonly size: number }[] = [];
  let bytes = 0;
  let dropped = new Map<string, number>();
  let isBusy = false;
  let isOver = false;

  const drop = (event: PluginEvent): void => void dropped.set(event.name, (dropped.get(event.name) ?? 0) + 1);

  function next(): PluginEvent | undefined {
    if (isOver) return undefined;
    if (dropped.size > 0) {
      const events = Object.fromEntries(dropped);
      const count = Object.values(events).reduce((sum, each) => sum + each, 0);
      dropped = new Map();
      return { name: DROPPED, payload: { count, events }, time: clock.now() };
    }
    const first = waiting.shift();
    bytes -= first?.size ?? 0;
    return first?.event;
  }

  async function work(): Promise<void> {
    isBusy = true;
    for (let event = next(); event !== undefined; event = next()) {
      // Asked before each event is handed over: a grant may have been taken back.
      if (!caller.stands()) continue;
      const current = event;
      try {
        await within(clock, EVENT_QUEUE.patience, caller.stopped, async () => listener(current), late);
      } catch (error) {
        if (!isOver && !caller.stopped.aborted) {
          fault(toAirlockError(error, 'SERVICE_FAILED', { plugin: caller.name, detail: { event: current.name } }));
        }
      }
    }
    isBusy = false;
  }

  const late = (): AirlockError =>
    new AirlockError('CALL_TIMEOUT', `A listener of "${caller.name}" took more than ${EVENT_QUEUE.patience} ms.`, {
      plugin: caller.name,
    });

  return {
    push(event) {
      if (isOver) return;
      const size = sizes.get(event) ?? sizeOf(event.payload);
      sizes.set(event, size);
      waiting.push({ event, size });
      bytes += size;
      while (waiting.length > EVENT_QUEUE.events || (bytes > EVENT_QUEUE.bytes && waiting.length > 0)) {
        const oldest = waiting.shift();
        bytes -= oldest?.size ?? 0;
        if (oldest) drop(oldest.event);
      }
      if (!isBusy) void work();
    },
    end() {
      isOver = true;
      waiting = [];
      dropped = new Map();
    },
  };
}
