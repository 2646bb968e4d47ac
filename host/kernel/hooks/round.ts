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
    this.#suspectFrom(0, true);
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
      { at: (stop) => this.#at(stop), left: (stop) => this.#left(stop) },
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
      const outcome = outcomes[index];
      if (outcome === undefined) visit?.leave();
      else visit?.settle(outcome.status === 'answered', outcome.time);
    }
  }

  /** Its relay is gone, and nobody knows with whom: ask each by itself from now on, so that it is known the next time. */
  distrust(): void {
    for (const { handler } of this.stops) handler.alone = true;
  }

  /** The handler that is asked now, where the relay told. */
  get current(): Stop | undefined {
    return this.#current;
  }

  #at(stop: number): void {
    for (const { visit } of this.stops.slice(0, stop)) visit?.leave();
    this.#suspectFrom(stop, false);
    this.#current = this.stops[stop];
    this.#current?.visit?.begin();
  }

  #left(stop: number): void {
    this.stops[stop]?.visit?.leave();
    this.#current = undefined;
    this.#suspectFrom(stop + 1, true);
  }

  /** Until the relay tells where it is, it may be at any stop from here on. */
  #suspectFrom(stop: number, isPossible: boolean): void {
    for (const { visit } of this.stops.slice(stop)) visit?.suspect(isPossible);
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
  const seat = handler.retries === 0 && !handler.alone ? handler.seat?.() : undefined;
  if (seat === undefined) return undefined;
  const ready = handler.prepare?.();
  // Whoever asks it by itself hears what is wrong.
  ready?.catch(() => undefined);
  return ready === undefined ? seat : undefined;
}
