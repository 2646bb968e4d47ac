/** A call of the other side that is being served. */
export interface Calling {
  /** Aborts when the other side cancels or the channel closes. Made when it is first asked for: most calls never are. */
  readonly signal: AbortSignal;
}

/** A call of the other side without an answer. */
export class Served implements Calling {
  /** Nobody waits for the answer. */
  cancelled = false;
  #reason: unknown;
  #controller: AbortController | undefined;

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.cancelled) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  cancel(reason?: unknown): void {
    this.cancelled = true;
    this.#reason = reason;
    this.#controller?.abort(reason);
  }
}
