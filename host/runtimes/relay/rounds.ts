import { deepCompareStrict } from '@cfworker/json-schema';
import type { JsonSchema } from '@airlock/sdk';
import { systemClock, type Clock } from '../../kernel/clock.ts';
import { messageOf } from '../../kernel/errors.ts';
import { NOTHING } from '../../kernel/hooks/relay.ts';
import { type Waiter, Watchdog } from '../../kernel/hooks/watchdog.ts';
import { compileSchema, type SchemaCheck } from '../../kernel/schema.ts';
import { limits } from '../channel/protocol.ts';
import type { ReportMessage, RoundDetails, StopReport } from '../channel/protocol.ts';
import type { Settled } from './own-calls.ts';
import type { PluginWorker } from './plugin-worker.ts';

/** Rounds of this relay: the handlers of an execution, asked one after the other without the host. */
export interface Rounds {
  learn(hook: string, schema: JsonSchema): void;
  begin(round: number, hook: string, details: RoundDetails): void;
  abandon(round: number): void;
}

export function createRounds(
  workers: { get(instance: number): Pick<PluginWorker, 'ask'> | undefined },
  report: (message: ReportMessage) => void,
  clock: Clock = systemClock,
): Rounds {
  const watchdog = new Watchdog(clock);
  const checks = new Map<string, SchemaCheck>();
  const running = new Map<number, Round>();
  const answers = new WeakMap<object, Map<number, number>>();
  return {
    learn: (hook, schema) => void checks.set(hook, checkOf(schema)),
    begin(id, hook, details) {
      const check = details.checked ? checks.get(hook) : undefined;
      const ended: RoundParts['ended'] = (...result) => {
        running.delete(id);
        report(['round', id, ...result]);
      };
      const tell: RoundParts['tell'] = (where, stop) => report([where, id, stop]);
      const round = new Round({ details, check, workers, answers, clock, watchdog, tell, ended });
      running.set(id, round);
      round.next();
    },
    abandon(id) {
      running.get(id)?.abandon();
      running.delete(id);
    },
  };
}

/**
 * If the process dies, the host has to know with which plugin. But a message for each of twenty stops took a third of their
 * time, as each wakes two processes: so it is told of handlers that have not answered so often yet, before they are asked …
 */
const KNOWN_AFTER = 8;
/** … and of others once they take so many milliseconds, one more at most. */
const TOLD_AFTER = 1;

/** A schema that cannot be read fits nothing. */
function checkOf(schema: JsonSchema): SchemaCheck {
  try {
    return compileSchema(schema);
  } catch (error) {
    const problem = messageOf(error);
    return () => problem;
  }
}

interface RoundParts {
  readonly details: RoundDetails;
  readonly check: SchemaCheck | undefined;
  readonly workers: { get(instance: number): Pick<PluginWorker, 'ask'> | undefined };
  /** How often each handler of a worker has answered, by its index. */
  readonly answers: WeakMap<object, Map<number, number>>;
  readonly clock: Clock;
  readonly watchdog: Watchdog;
  readonly tell: (where: 'at' | 'left', stop: number) => void;
  readonly ended: (...result: readonly [stops: readonly StopReport[], answer?: unknown]) => void;
}

/** One round: a handler that throws, answers with something invalid or runs out of time is passed over. */
class Round implements Waiter {
  timeout = 0;
  deadline = 0;
  before: Waiter | undefined;
  after: Waiter | undefined;
  readonly #parts: RoundParts;
  readonly #reports: StopReport[] = [];
  #value: unknown;
  /** Whether the value is the answer of a handler, so that the check holds for it. */
  #isAnswer = false;
  #began = 0;
  #at = -1;
  #cancel: () => void = () => undefined;
  /** The stop that the host takes it to be at; -1 when it does not know. */
  #told = -1;
  #endLook: (() => void) | undefined;
  #counted: () => void = () => undefined;

  constructor(parts: RoundParts) {
    this.#parts = parts;
    this.#value = parts.details.value;
  }

  /** Go on to the next stop, or to the end. */
  next(): void {
    const { details, workers, answers, clock, watchdog } = this.#parts;
    const { stops, run } = details;
    for (this.#at += 1; this.#at < stops.length; this.#at += 1) {
      const at = this.#at;
      const [instance, index, timeout] = stops[at]!;
      const worker = workers.get(instance);
      if (worker === undefined) {
        this.#reports.push(['gone', 0]);
        continue;
      }
      let counts = answers.get(worker);
      if (counts === undefined) answers.set(worker, (counts = new Map()));
      const answered = counts.get(index) ?? 0;
      this.#counted = () => counts.set(index, answered + 1);
      if (answered < KNOWN_AFTER) this.#tell(at);
      else this.#leave();
      this.timeout = timeout;
      this.#began = clock.elapsed();
      watchdog.add(this);
      // What was given up may still answer, while another is asked.
      this.#cancel = worker.ask('hook', [index, this.#value, run], (answer) => {
        if (this.#at === at) this.#heard(answer);
      });
      if (this.#told !== at && this.#endLook === undefined) this.#lookIn();
      return;
    }
    this.#endLook?.();
    if (this.#isAnswer) this.#parts.ended(this.#reports, this.#value);
    else this.#parts.ended(this.#reports);
  }

  expire(): void {
    this.#cancel();
    this.#note('late');
    this.next();
  }

  abandon(): void {
    this.#at = -1;
    this.#endLook?.();
    this.#parts.watchdog.remove(this);
    this.#cancel();
  }

  #heard(answer: Parameters<Settled>[0]): void {
    if (answer === undefined) this.#note('gone');
    else if (answer[0] === 'failure') this.#note('threw', answer[2], answer[3]);
    else {
      const problem = this.#problemOf(answer[2]);
      if (problem !== undefined) this.#note('invalid', problem.slice(0, limits.errorLength));
      else if (this.#accept(answer[2])) {
        this.#endLook?.();
        return this.#parts.ended(this.#reports, answer[2]);
      }
    }
    this.next();
  }

  #problemOf(answer: unknown): string | undefined {
    const { details, check } = this.#parts;
    if (details.kind === 'event' || (details.kind === 'decision' && answer === undefined)) return undefined;
    if (answer === undefined) return NOTHING;
    // What is equal to what was right is right.
    return check === undefined || (this.#isAnswer && deepCompareStrict(answer, this.#value))
      ? undefined
      : check(answer);
  }

  /** Whether it decides. */
  #accept(answer: unknown): boolean {
    const { kind } = this.#parts.details;
    this.#note('answered');
    this.#counted();
    if (kind === 'filter') {
      this.#value = answer;
      this.#isAnswer = true;
    }
    return kind === 'decision' && answer !== undefined;
  }

  /** Tell where it is once it has been there for a moment. One timer for all of its stops. */
  #lookIn(): void {
    const { clock } = this.#parts;
    this.#endLook = clock.after(TOLD_AFTER, () => {
      this.#endLook = undefined;
      if (this.#told === this.#at) return;
      if (clock.elapsed() - this.#began >= TOLD_AFTER) this.#tell(this.#at);
      else this.#lookIn();
    });
  }

  #tell(stop: number): void {
    this.#told = stop;
    this.#parts.tell('at', stop);
  }

  /** It goes on from the stop that was told, to one that is not. */
  #leave(): void {
    if (this.#told >= 0) this.#parts.tell('left', this.#told);
    this.#told = -1;
  }

  #note(...[status, ...rest]: [StopReport[0], ...string[]]): void {
    const { clock, watchdog } = this.#parts;
    watchdog.remove(this);
    // Each status comes with the texts that belong to it.
    this.#reports.push([status, clock.elapsed() - this.#began, ...rest] as unknown as StopReport);
  }
}
