import type { Clock } from '../clock.ts';
import { AirlockError } from '../errors.ts';

/**
 * What a preview waits for before it is there: `plan`, what the registries say of the plugin and what it needs; `files`,
 * fetched and checked; `start`, its sandbox and its own code.
 */
export type PreviewStep = 'plan' | 'files' | 'start';

/** Milliseconds that each step took. */
export type PreviewTimes = { readonly [step in PreviewStep]: number };

/** What each step was waiting for, in the sentence that says that it went on no further. */
const waits: { readonly [step in PreviewStep]: string } = {
  plan: 'waiting for the registry',
  files: 'fetching and checking its files',
  start: 'starting its sandbox',
};

export interface StepsOptions {
  readonly plugin: string;
  readonly clock: Clock;
  /** Milliseconds in which something must move. */
  readonly patience: number;
  readonly onStep: (step: PreviewStep) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Runs the steps of a start one after the other, measures them, and ends the one that stands still or is given up. */
export class PreviewSteps {
  readonly #options: StepsOptions;
  readonly #took = new Map<PreviewStep, number>();
  #moved = (): void => {};

  constructor(options: StepsOptions) {
    this.#options = options;
  }

  get took(): PreviewTimes {
    const of = (step: PreviewStep): number => this.#took.get(step) ?? 0;
    return { plan: of('plan'), files: of('files'), start: of('start') };
  }

  /** Something of the step under way got further. */
  moved(): void {
    this.#moved();
  }

  /** Rejects with `START_TIMEOUT` or the signal's reason at once, whether or not the work heeds its signal. */
  async run<T>(step: PreviewStep, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { clock, patience, plugin, onStep, signal } = this.#options;
    signal?.throwIfAborted();
    const stop = new AbortController();
    const since = clock.elapsed();
    const ended = new Promise<never>((_, reject) => {
      stop.signal.addEventListener('abort', () => reject(stop.signal.reason), { once: true });
    });
    const late = (): void =>
      stop.abort(
        new AirlockError(
          'START_TIMEOUT',
          `The preview of "${plugin}" stood still for ${patience / 1000} s while ${waits[step]}.`,
          { plugin, nextStep: 'Try again; the network or this device may be busy.', detail: { step } },
        ),
      );
    let stopWaiting = clock.after(patience, late);
    this.#moved = () => {
      stopWaiting();
      stopWaiting = clock.after(patience, late);
    };
    const giveUp = (): void => stop.abort(signal?.reason);
    signal?.addEventListener('abort', giveUp, { once: true });
    try {
      onStep(step);
      return await Promise.race([work(stop.signal), ended]);
    } finally {
      this.#moved = () => {};
      stopWaiting();
      signal?.removeEventListener('abort', giveUp);
      this.#took.set(step, clock.elapsed() - since);
    }
  }
}
