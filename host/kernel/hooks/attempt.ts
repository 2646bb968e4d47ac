import { AirlockError } from '../errors.ts';
import { Call, type Execution } from './execution.ts';
import { timedOut, Unready } from './fault.ts';
import type { Handler } from './handler.ts';
import { PASSED } from './passed.ts';
import type { Stopwatch } from './stopwatch.ts';
import type { Waiter } from './watchdog.ts';
import { wait } from '../clock.ts';

const firstPause = 50;
const longestPause = 2000;

/** Milliseconds before attempt `number + 1`: 50, 100, 200, up to 2000. */
function pause(number: number): number {
  return Math.min(firstPause * 2 ** number, longestPause);
}

/** Ask a handler of a run once its plugin is started and whoever watches lets it go on. */
export async function askPrepared(
  execution: Execution,
  handler: Handler,
  value: unknown,
  call: Call,
  stopwatch: Stopwatch | undefined,
  ready: Promise<unknown>,
): Promise<unknown> {
  try {
    await ready;
  } catch (thrown) {
    throw new Unready(thrown);
  }
  if (call.dead || !handler.live) return PASSED;
  stopwatch?.startLate();
  return askAgain(execution, handler, value, call);
}

/**
 * Ask a handler that declares retries: each attempt has its own time limit, call and signal. They
 * die with `parent`, the call of the run. Rejects with what the last attempt threw.
 */
async function askAgain(execution: Execution, handler: Handler, value: unknown, parent: Call): Promise<unknown> {
  for (let number = 0; ; number++) {
    try {
      return await new Attempt(execution, handler, value, parent).promise;
    } catch (thrown) {
      const hopeless = thrown instanceof AirlockError && !thrown.retryable;
      if (number >= handler.retries || hopeless) throw thrown;
      await wait(execution.host.clock, pause(number));
      if (parent.dead || !handler.live) throw thrown;
    }
  }
}

/** One call of one handler under its own time limit. */
class Attempt implements Waiter {
  readonly promise: Promise<unknown>;
  timeout: number;
  deadline = 0;
  before: Waiter | undefined;
  after: Waiter | undefined;
  readonly #execution: Execution;
  readonly #handler: Handler;
  readonly #call: Call;
  #reject: (reason: unknown) => void = () => undefined;

  constructor(execution: Execution, handler: Handler, value: unknown, parent: Call) {
    this.#execution = execution;
    this.#handler = handler;
    this.#call = new Call(execution, { at: 0 });
    parent.adopt(this.#call);
    this.timeout = handler.timeout;
    execution.host.watchdog.add(this);
    this.promise = new Promise((resolve, reject) => {
      this.#reject = reject;
      this.#ask(value).then(resolve, reject);
    });
  }

  async #ask(value: unknown): Promise<unknown> {
    try {
      const answer = await this.#handler.run(value, this.#call);
      if (this.#call.overdue !== undefined) this.#handler.late += 1;
      return answer;
    } finally {
      this.#execution.host.watchdog.remove(this);
    }
  }

  expire(): void {
    const fault = timedOut(this.#execution, this.#handler);
    this.#execution.host.watchdog.remove(this);
    this.#call.die(fault, this.#handler);
    this.#reject(fault);
  }
}
