import type { Execution } from './execution.ts';
import type { HookCall } from './types.ts';
import type { Handler } from './handler.ts';
import type { HookRelay, RoundReport, StopOutcome, Visit } from './relay.ts';

/** Milliseconds that a relay may take beyond what its handlers may; it answers in time unless it is broken. */
const GRACE = 5000;

/** A handler that a round stops at. */
interface Stop {
  /** Among the handlers of the run. */
  readonly position: number;
  readonly handler: Handler;
  readonly instance: number;
  readonly visit: Visit | undefined;
}

/** Handlers that follow each other and run side by side behind one boundary: their relay asks them for us. */
export class Round {
  readonly stops: readonly Stop[];
  readonly #relay: HookRelay;
  readonly #controller = new AbortController();
  #current: Stop | undefined;

  constructor(relay: HookRelay, stops: readonly Stop[]) {
    this.#relay = relay;
    this.stops = stops;
  }

  /** Milliseconds after which nothing is expected of the relay any more. */
  get timeout(): number {
    return this.stops.reduce((sum, { handler }) => sum + handler.timeout, GRACE);
  }

  /** Position of the first handler after it. */
  get end(): number {
    return this.stops.at(-1)!.position + 1;
  }

  start({ kind, token }: Execution, value: unknown, { run }: HookCall): Promise<RoundReport> {
    // Authors know their hooks by the ids of their tokens, which are the same for all plugins of a registry.
    const hook = this.stops[0]?.handler.alias ?? run.hook;
    return this.#relay.round(
      {
        // Handlers of a collect do not wait for each other.
        kind: kind as Exclude<typeof kind, 'collect'>,
        value,
        run: hook === run.hook ? run : { ...run, hook },
        ...(token?.output === undefined ? {} : { output: token.output }),
        stops: this.stops.map(({ instance, handler }) => [instance, handler.index, handler.timeout]),
      },
      this.#controller.signal,
      (stop) => this.#arrived(stop),
    );
  }

  /** Nobody waits for it any more. */
  abandon(reason?: unknown): void {
    this.leave();
    this.#controller.abort(reason);
  }

  /** It is over. Without outcomes, nothing is known of what its handlers did. */
  leave(outcomes: readonly StopOutcome[] = []): void {
    for (const [index, { visit }] of this.stops.entries()) {
      visit?.leave(outcomes[index]?.status === 'answered');
    }
  }

  /** The handler that is asked now, as far as is known here. */
  get current(): Stop | undefined {
    return this.#current;
  }

  #arrived(stop: number): void {
    this.#current?.visit?.leave(false);
    this.#current = this.stops[stop];
    this.#current?.visit?.begin();
  }
}

/** The round that begins at a handler; `undefined` when it would have one stop, or none. */
export function roundFrom(handlers: readonly Handler[], at: number): Round | undefined {
  const relay = handlers[at]?.seat?.()?.relay;
  if (relay === undefined) return undefined;
  const found: Omit<Stop, 'visit'>[] = [];
  for (let position = at; position < handlers.length; position++) {
    const handler = handlers[position]!;
    if (!handler.live) continue;
    const seat = seatOf(handler);
    if (seat?.relay !== relay) break;
    found.push({ position, handler, instance: seat.instance });
  }
  if (found.length < 2) return undefined;
  const stops: Stop[] = [];
  for (const stop of found) {
    const visit = stop.handler.visit?.();
    if (visit === undefined && stop.handler.visit !== undefined) break;
    stops.push({ ...stop, visit });
  }
  return stops.length === 0 ? undefined : new Round(relay, stops);
}

/** Where a handler is found that can be asked at once and needs to be asked only once. */
function seatOf(handler: Handler) {
  const seat = handler.retries === 0 ? handler.seat?.() : undefined;
  if (seat === undefined) return undefined;
  const ready = handler.prepare?.();
  // Whoever asks it by itself hears what is wrong.
  ready?.catch(() => undefined);
  return ready === undefined ? seat : undefined;
}
