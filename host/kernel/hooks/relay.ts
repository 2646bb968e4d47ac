import type { HookKind, HookRun, JsonSchema } from '@airlock/sdk';

/** What is said of a filter's handler that answered `undefined`. */
export const NOTHING = 'nothing; a filter answers with the value, changed or not.';

/**
 * Something of ours behind a boundary, beside which the plugins of one sandbox run. It asks their handlers one after the
 * other, by the rules of the engine, so that a value crosses the boundary once each way and not once for each handler.
 */
export interface HookRelay {
  /**
   * Make a round. The report has an outcome for each stop; only a decision may end before the last one. Rejects when no
   * round can be made now, when the relay is gone, and when the signal aborts: then nothing that was answered is known.
   */
  round(round: HookRound, signal: AbortSignal, progress: RoundProgress): Promise<RoundReport>;
}

/** Told of stops that are new or take longer than a moment, so that it is known with whom a relay was lost; not of others. */
export interface RoundProgress {
  /** Its plugin is asked, and did not answer yet. */
  at(stop: number): void;
  /** It went on from a stop that was told to one that is not. */
  left(stop: number): void;
}

/** Where a running plugin is to be found by a relay. */
export interface Seat {
  readonly relay: HookRelay;
  readonly instance: number;
}

/** A call that a relay will make, as it is counted in the plugin. */
export interface Visit {
  /** Whether it may be under way: nobody knows at which stop the relay is. */
  suspect(isPossible: boolean): void;
  /** It is under way. */
  begin(): void;
  /** It is over, or will not be made. */
  leave(): void;
  /** The same, at the end of a round: whether it went well, and the milliseconds it took. */
  settle(well: boolean, time: number): void;
}

/** What a relay is told: whom to ask, with what, and how answers are checked. */
export interface HookRound {
  readonly kind: Exclude<HookKind, 'collect'>;
  readonly value: unknown;
  readonly run: HookRun;
  /** What answers must fit. Default: they are not checked. */
  readonly output?: JsonSchema;
  readonly stops: readonly RoundStop[];
}

/** One handler: its plugin, its index there, and the milliseconds it may take. */
export type RoundStop = readonly [instance: number, index: number, timeout: number];

/** What came of one handler, and the milliseconds it took. One that did not answer well was passed over. */
export type StopOutcome = { readonly time: number } & (
  | { readonly status: 'answered' | 'late' }
  | { readonly status: 'invalid'; readonly problem: string }
  | { readonly status: 'threw'; readonly error: unknown }
);

/** `answer`: the value after the last handler of a filter that answered well, or what decided. Absent: there is none. */
export interface RoundReport {
  readonly outcomes: readonly StopOutcome[];
  readonly answer?: unknown;
}
