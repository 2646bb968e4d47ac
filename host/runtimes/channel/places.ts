import { limits } from './protocol.ts';

/** Places for calls without an answer, and a queue of those that wait for one. */
export class Places {
  readonly #queue: (() => void)[] = [];
  readonly #tooMany: () => Error;
  #free: number = limits.inFlight;

  /** `tooMany`: makes the error of a call for which there is no room in the queue either. */
  constructor(tooMany: () => Error) {
    this.#tooMany = tooMany;
  }

  /** Take a place; `undefined`: there was one at once. Rejects with the signal's reason. */
  take(signal: AbortSignal | undefined): Promise<void> | undefined {
    if (this.#free > 0) {
      this.#free -= 1;
      return undefined;
    }
    if (this.#queue.length >= limits.queued) throw this.#tooMany();
    return this.#wait(signal);
  }

  /** A place is free: it is the next one's, who may not be overtaken meanwhile. */
  leave(): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }

  /** Nobody waits any more. */
  end(): void {
    for (const go of this.#queue.splice(0)) go();
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = (): void => {
        signal?.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        this.#queue.splice(this.#queue.indexOf(go), 1);
        reject(signal?.reason as Error);
      };
      this.#queue.push(go);
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  }
}
