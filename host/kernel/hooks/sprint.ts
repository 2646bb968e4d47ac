import type { HookRun } from '@airlock/sdk';
import type { Entry } from './entry.ts';
import { Call, Execution } from './execution.ts';
import { deepFreeze } from './freeze.ts';
import type { Handler } from './handler.ts';
import { promiseOf } from './promises.ts';
import { Run } from './run.ts';
import type { HookCall, RunOptions } from './types.ts';

/**
 * Pass a value through handlers that answer at once, where nobody looks and nothing is checked: what an execution is made
 * of is made only when a handler asks for it, or when one of them has to be skipped. From there on it is a run like any other.
 */
export function sprint(entry: Entry, value: unknown, options: RunOptions | undefined): unknown {
  const handlers = entry.active;
  const { calls } = entry;
  const call = new SprintCall(entry, options);
  let frozen: unknown;
  let at = 0;
  try {
    for (; at < calls.length; at++) {
      if (entry.active !== handlers && !handlers[at]!.live) continue;
      if (typeof value === 'object' && value !== frozen && handlers[at]!.frozen) {
        deepFreeze(value);
        frozen = value;
      }
      // Not as a method of the list, which is nobody's business.
      const ask = calls[at]!;
      const answer = ask(value, call);
      if (answer === undefined) return call.resume(handlers, at, value, { answer });
      if (typeof answer === 'object' && answer !== null && answer !== value) {
        if (promiseOf(answer) !== undefined) return call.resume(handlers, at, value, { answer });
        if (handlers[at]!.frozen) {
          deepFreeze(answer);
          frozen = answer;
        }
      }
      value = answer;
    }
  } catch (thrown) {
    return call.resume(handlers, at, value, { thrown });
  }
  // As long as nobody came or went, all of them were asked, which is one number to count.
  if (entry.active === handlers) entry.passes += 1;
  else countEach(handlers, at);
  call.end();
  return value;
}

function countEach(handlers: readonly Handler[], before: number): void {
  for (const handler of handlers.slice(0, before)) if (handler.live) handler.calls += 1;
}

/** What the handlers of a sprint are given. Nothing of it can end before they have answered, so one signal is enough. */
class SprintCall implements HookCall {
  readonly #entry: Entry;
  readonly #options: RunOptions | undefined;
  #execution: Execution | undefined;
  #call: Call | undefined;
  #isOver = false;

  constructor(entry: Entry, options: RunOptions | undefined) {
    this.#entry = entry;
    this.#options = options;
  }

  get run(): HookRun {
    return this.#made().run;
  }

  get state(): Map<string, unknown> {
    return this.#made().state;
  }

  get signal(): AbortSignal {
    this.#call ??= new Call(this.#made(), { at: 0 });
    return this.#call.signal;
  }

  /** Go on from a handler that was asked, as a run. */
  resume(
    handlers: readonly Handler[],
    at: number,
    value: unknown,
    outcome: { readonly answer: unknown } | { readonly thrown: unknown },
  ): unknown {
    countEach(handlers, at);
    const run = new Run(this.#made(), handlers, value);
    this.end();
    return run.resume(at, outcome);
  }

  end(): void {
    this.#isOver = true;
    this.#execution?.end();
  }

  #made(): Execution {
    if (this.#execution === undefined) {
      this.#execution = new Execution(this.#entry, false, false, undefined, this.#options);
      // Whoever asks later is told the facts, of an execution that nobody works on any more.
      if (!this.#isOver) this.#execution.begin();
    }
    return this.#execution;
  }
}
