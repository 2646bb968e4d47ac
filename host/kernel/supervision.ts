import { Circuit, circuitLimits, delayAfter, type CircuitLimits } from './circuit.ts';
import type { Clock } from './clock.ts';
import { AirlockError } from './errors.ts';
import type { Hooks } from './hooks/types.ts';

/** When a plugin that breaks is started again. Times in milliseconds. */
export interface RestartLimits {
  /** Wait after the first failure, doubled with each further one within `memory`. Default: 1 s. */
  readonly first: number;
  /** Default: 60 s. */
  readonly longest: number;
  /** Failures within `memory`, until it is given up. Default: 5. */
  readonly failures: number;
  /** How long a failure counts. Default: 10 minutes. */
  readonly memory: number;
}

export const restartLimits: RestartLimits = { first: 1000, longest: 60_000, failures: 5, memory: 600_000 };

export interface SupervisionParts {
  readonly clock: Clock;
  readonly hooks: Hooks;
  readonly report: (fault: AirlockError) => void;
  /** `suspendedUntil` changed. */
  readonly onChange: () => void;
  /** It was given up, with the evidence. */
  readonly giveUp: (error: AirlockError) => void;
  readonly circuit?: CircuitLimits;
  readonly restarts?: RestartLimits;
}

/** Decides what happens to one plugin when it fails: rest, restart, or give up. */
export class Supervision {
  readonly #name: string;
  readonly #parts: SupervisionParts;
  readonly #circuit: Circuit;
  readonly #restarts: RestartLimits;
  /** When it broke, as far as that still counts. */
  #failures: number[] = [];
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
    const verdict = this.#circuit.failed(this.#parts.hooks.outcomes(this.#name));
    if (verdict.kind === 'closed') return;
    const evidence = `${verdict.failed} of the latest ${verdict.seen} calls of '${this.#name}' failed`;
    const detail = { failed: verdict.failed, seen: verdict.seen };
    if (verdict.kind === 'given-up') {
      this.#parts.giveUp(
        new AirlockError('QUARANTINED', `${evidence}, also after rests.`, { plugin: this.#name, detail }),
      );
      return;
    }
    this.#parts.report(
      new AirlockError('SUSPENDED', `${evidence}; it rests for ${verdict.rest / 1000} s.`, {
        plugin: this.#name,
        recovery: 'suspended',
        detail,
      }),
    );
    this.#suspend(verdict.rest, `${evidence}; it is tried again after a rest`);
  }

  /**
   * It did not start, or ended by itself. Reports it with what follows: a rest, after which `again` runs, or giving up.
   */
  broke(error: AirlockError, again?: () => void): void {
    const now = this.#parts.clock.now();
    const { first, longest, failures, memory } = this.#restarts;
    this.#failures = [...this.#failures.filter((time) => time > now - memory), now];
    const count = this.#failures.length;
    const hopeless = error.category === 'security';
    if (hopeless || count >= failures) {
      const times = count === 1 ? 'once' : `${count} times within ${memory / 60_000} minutes`;
      this.#parts.report(error.with({ recovery: 'quarantined' }));
      this.#parts.giveUp(
        new AirlockError('QUARANTINED', `'${this.#name}' broke ${times}; the last time: ${error.message}`, {
          plugin: this.#name,
          cause: error,
          detail: { failures: count, code: error.code },
        }),
      );
      return;
    }
    const delay = delayAfter(count, first, longest);
    this.#parts.report(error.with({ recovery: 'restarted', detail: { restartIn: delay } }));
    this.#suspend(delay, `it broke and is started again after a rest: ${error.message}`, again);
  }

  /** Forget what was. */
  reset(): void {
    this.end();
    this.#failures = [];
    this.#circuit.reset(this.#parts.hooks.outcomes(this.#name));
  }

  /** Take back timers; its handlers are no longer passed over. */
  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#until === undefined) return;
    this.#until = undefined;
    this.#parts.hooks.resume(this.#name);
    this.#parts.onChange();
  }

  #suspend(delay: number, reason: string, after?: () => void): void {
    const { clock, hooks } = this.#parts;
    const until = clock.now() + delay;
    // A longer rest under way stays.
    if (this.#until !== undefined && this.#until >= until) return;
    this.#cancel?.();
    this.#until = until;
    hooks.suspend(this.#name, reason);
    this.#cancel = clock.after(delay, () => {
      this.#circuit.tryAgain();
      this.end();
      after?.();
    });
    this.#parts.onChange();
  }
}
