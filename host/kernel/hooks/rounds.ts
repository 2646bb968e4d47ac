import { AirlockError } from '../errors.ts';
import type { Handler } from './handler.ts';
import { type Round, roundFrom } from './round.ts';

/** The rounds of one run, one after the other. */
export class Rounds {
  #current: Round | undefined;
  /** Handlers before this index are asked one by one, because a round came to nothing. */
  #alone = 0;
  /** The handler with which a round was lost. */
  #skipped = -1;

  /** The one under way. */
  get current(): Round | undefined {
    return this.#current;
  }

  /** Begin one with the handlers from an index on, if they can be asked in one. */
  begin(handlers: readonly Handler[], at: number): Round | undefined {
    if (at >= this.#alone) this.#current = roundFrom(handlers, at);
    return this.#current;
  }

  /** The one under way is over. */
  end(): void {
    this.#current = undefined;
  }

  /**
   * The one under way came to nothing; its handlers are asked one by one, but not the one that may have been the end of it,
   * which is returned.
   */
  lose(round: Round, thrown: unknown): Handler | undefined {
    this.end();
    round.leave();
    this.#alone = round.end;
    const last = round.current;
    if (last === undefined && thrown instanceof AirlockError && thrown.code === 'CHANNEL_CLOSED') round.distrust();
    if (last === undefined || thrown === undefined) return undefined;
    this.#skipped = last.position;
    return last.handler;
  }

  skips(at: number): boolean {
    return at === this.#skipped;
  }
}
