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
  return {
    learn: (hook, schema) => void checks.set(hook, checkOf(schema)),
    begin(id, hook, details) {
      const check = details.checked ? checks.get(hook) : undefined;
      const ended: RoundParts['ended'] = (...result) => {
        running.delete(id);
        report(['round', id, ...result]);
      };
      const arrived = (stop: number): void => report(['at', id, stop]);
      const round = new Round({ details, check, workers, clock, watchdog, arrived, ended });
      running.set(id, round);
      round.next();
    },
    abandon(id) {
      running.get(id)?.abandon();
      running.delete(id);
    },
  };
}

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
  readonly clock: Clock;
  readonly watchdog: Watchdog;
  /** Told of each stop before its plugin is asked: if the process dies then, the host has to know with which. */
  readonly arrived: (stop: number) => void;
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

  constructor(parts: RoundParts) {
    this.#parts = parts;
    this.#value = parts.details.value;
  }

  /** Go on to the next stop, or to the end. */
  next(): void {
    const { details, workers, clock, watchdog } = this.#parts;
    const { stops, run } = details;
    for (this.#at += 1; this.#at < stops.length; this.#at += 1) {
      const at = this.#at;
      const [instance, index, timeout] = stops[at]!;
      const worker = workers.get(instance);
      if (worker === undefined) {
        this.#reports.push(['gone', 0]);
        continue;
      }
      this.#parts.arrived(at);
      this.timeout = timeout;
      this.#began = clock.elapsed();
      watchdog.add(this);
      // What was given up may still answer, while another is asked.
      this.#cancel = worker.ask('hook', [index, this.#value, run], (answer) => {
        if (this.#at === at) this.#heard(answer);
      });
      return;
    }
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
    this.#parts.watchdog.remove(this);
    this.#cancel();
  }

  #heard(answer: Parameters<Settled>[0]): void {
    if (answer === undefined) this.#note('gone');
    else if (answer[0] === 'failure') this.#note('threw', answer[2], answer[3]);
    else {
      const problem = this.#problemOf(answer[2]);
      if (problem !== undefined) this.#note('invalid', problem.slice(0, limits.errorLength));
      else if (this.#accept(answer[2])) return this.#parts.ended(this.#reports, answer[2]);
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
    if (kind === 'filter') {
      this.#value = answer;
      this.#isAnswer = true;
    }
    return kind === 'decision' && answer !== undefined;
  }

  #note(...[status, ...rest]: [StopReport[0], ...string[]]): void {
    const { clock, watchdog } = this.#parts;
    watchdog.remove(this);
    // Each status comes with the texts that belong to it.
    this.#reports.push([status, clock.elapsed() - this.#began, ...rest] as unknown as StopReport);
  }
}
