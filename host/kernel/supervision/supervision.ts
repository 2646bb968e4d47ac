import type { RecoveryStrategy } from '@airlock/sdk';
import { Circuit, circuitLimits, delayAfter, type CircuitLimits } from './circuit.ts';
import type { Clock } from '../clock.ts';
import { AirlockError } from '../errors.ts';
import type { Gate } from './gate.ts';
import type { Holds } from './holds.ts';
import type { Hooks } from '../hooks/types.ts';

/** When a plugin that breaks is started again. Times in milliseconds. */
export interface RestartLimits {
  /** Wait after the first failure, doubled with each further one within `memory`. Default: 250 ms. */
  readonly first: number;
  /** Default: 60 s. */
  readonly longest: number;
  /** Failures within `memory`, until it is given up. Default: 5. */
  readonly failures: number;
  /** The same for failures that ended other plugins, too. Default: 2. */
  readonly harmful: number;
  /** How long a failure counts. Default: 10 minutes. */
  readonly memory: number;
}

export const restartLimits: RestartLimits = {
  first: 250,
  longest: 60_000,
  failures: 5,
  harmful: 2,
  memory: 600_000,
};

export interface SupervisionParts {
  readonly clock: Clock;
  readonly hooks: Pick<Hooks, 'outcomes'>;
  readonly holds: Holds;
  readonly gate: Gate;
  /** What its manifest says. */
  readonly strategy: RecoveryStrategy;
  readonly report: (fault: AirlockError) => void;
  /** `suspendedUntil` changed. */
  readonly onChange: () => void;
  /** It was given up, with the evidence. */
  readonly giveUp: (error: AirlockError) => void;
  readonly circuit?: CircuitLimits;
  readonly restarts?: RestartLimits;
}

/** How a plugin broke. */
export interface Breakage {
  readonly error: AirlockError;
  /** Start it again; absent when nobody used it. */
  readonly again?: () => void;
  /** Whether other plugins ended with it; `proven` when it cannot have been another. */
  readonly harmed?: 'likely' | 'proven';
}

/** Decides what happens to one plugin when it fails: rest, restart, or give up. */
export class Supervision {
  readonly #name: string;
  readonly #parts: SupervisionParts;
  readonly #circuit: Circuit;
  readonly #restarts: RestartLimits;
  /** When it broke, as far as that still counts. */
  #failures: { readonly at: number; readonly harmed: boolean }[] = [];
  #cancel: (() => void) | undefined;
  #until: number | undefined;

  constructor(name: string, parts: SupervisionParts) {
    this.#name = name;
    this.#parts = parts;
    this.#circuit = new Circuit(parts.circuit ?? circuitLimits);
    this.#restarts = parts.restarts ?? restartLimits;
    this.#circuit.reset(parts.hooks.outcomes(name));
  }

  /** Not called until then, in milliseconds since the epoch. */
  get suspendedUntil(): number | undefined {
    return this.#until;
  }

  /** Whether its calls go through; `half-open`: the first ones after a rest are a trial. */
  get circuit(): 'closed' | 'open' | 'half-open' {
    return this.#circuit.state;
  }

  /** Why it must not be started now. */
  refusal(): AirlockError | undefined {
    if (this.#until === undefined) return undefined;
    const seconds = Math.max(1, Math.ceil((this.#until - this.#parts.clock.now()) / 1000));
    return new AirlockError('SUSPENDED', `'${this.#name}' rests for another ${seconds} s after failures.`, {
      plugin: this.#name,
    });
  }

  /** A handler of it failed. */
  hookFailed(): void {
    const { strategy, hooks, report, giveUp } = this.#parts;
    if (strategy === 'ignore') return;
    const verdict = this.#circuit.failed(hooks.outcomes(this.#name));
    if (verdict.kind === 'closed') return;
    const evidence = `${verdict.failed} of the latest ${verdict.seen} calls of '${this.#name}' failed`;
    const detail = { failed: verdict.failed, seen: verdict.seen };
    if (verdict.kind === 'given-up' || strategy === 'disable') {
      const why = strategy === 'disable' ? '; it asks to be switched off when it fails.' : ', also after rests.';
      giveUp(new AirlockError('QUARANTINED', `${evidence}${why}`, { plugin: this.#name, detail }));
      return;
    }
    report(
      new AirlockError('SUSPENDED', `${evidence}; it rests for ${verdict.rest / 1000} s.`, {
        plugin: this.#name,
        recovery: strategy === 'fallback' ? 'fallback' : 'suspended',
        detail,
      }),
    );
    this.#suspend(verdict.rest, `${evidence}; it is tried again after a rest`);
  }

  /** It did not start, or ended by itself. Reports it with what follows: a rest and a new start, or giving up. */
  broke({ error, again, harmed }: Breakage): void {
    const { clock, strategy, report, giveUp } = this.#parts;
    const now = clock.now();
    const { first, longest, failures, harmful, memory } = this.#restarts;
    this.#failures = [
      ...this.#failures.filter(({ at }) => at > now - memory),
      { at: now, harmed: harmed !== undefined },
    ];
    const count = this.#failures.length;
    const times = count === 1 ? 'once' : `${count} times within ${memory / 60_000} minutes`;
    const tooOften = count >= failures || this.#failures.filter((failure) => failure.harmed).length >= harmful;
    if (error.category === 'security' || harmed === 'proven' || tooOften || strategy === 'disable') {
      report(error.with({ recovery: strategy === 'disable' ? 'disabled' : 'quarantined' }));
      giveUp(
        new AirlockError('QUARANTINED', `'${this.#name}' broke ${times}; the last time: ${error.message}`, {
          plugin: this.#name,
          cause: error,
          detail: { failures: count, code: error.code },
        }),
      );
      return;
    }
    if (strategy === 'ignore') {
      // The next call starts it again.
      report(error.with({ recovery: 'none' }));
      return;
    }
    if (strategy === 'retry' && count === 1 && again !== undefined) {
      report(error.with({ recovery: 'retried' }));
      again();
      return;
    }
    const delay = delayAfter(count, first, longest);
    const recovery = strategy === 'fallback' ? 'fallback' : 'restarted';
    report(error.with({ recovery, detail: { restartIn: delay } }));
    this.#suspend(delay, `it broke and is started again after a rest: ${error.message}`, again);
  }

  /** Forget what was. */
  reset(): void {
    this.end();
    this.#failures = [];
    this.#circuit.reset(this.#parts.hooks.outcomes(this.#name));
  }

  /** Take back timers; it does not rest any more. */
  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#until === undefined) return;
    this.#until = undefined;
    this.#parts.holds.set('rest', undefined);
    this.#parts.onChange();
  }

  #suspend(delay: number, reason: string, after?: () => void): void {
    const { clock, holds, gate } = this.#parts;
    const until = clock.now() + delay;
    // A longer rest under way stays.
    if (this.#until !== undefined && this.#until >= until) return;
    this.#cancel?.();
    this.#until = until;
    holds.set('rest', reason);
    this.#cancel = clock.after(delay, () => {
      this.#circuit.tryAgain();
      gate.probe();
      this.end();
      after?.();
    });
    this.#parts.onChange();
  }
}
