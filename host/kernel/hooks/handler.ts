import { Priority, type HookKind } from '@airlock/sdk';
import { AirlockError } from '../errors.ts';
import type { HookCall, HandlerOptions } from './types.ts';
import { HOST } from './types.ts';
import { Histogram } from './histogram.ts';
import type { Seat, Visit } from './relay.ts';

/** The host's consent is needed from here on. */
export const reserved = Priority.CRITICAL;

/** A plugin, or the host, as the owner of handlers. */
export class Owner {
  readonly name: string;
  /** The id without its registry; the host sorts before every plugin. */
  readonly id: string;
  /** Why its handlers are passed over; `undefined` while they run. */
  suspended: string | undefined;
  readonly handlers = new Set<Handler>();
  /** Figures of handlers that are gone. */
  readonly past = { calls: 0, faults: 0, late: 0, times: new Histogram() };

  constructor(name: string) {
    this.name = name;
    this.id = name === HOST ? '' : name.slice(name.indexOf('/') + 1);
  }

  /** A handler is gone; what it did still counts. */
  retire(handler: Handler): void {
    this.handlers.delete(handler);
    this.past.calls += handler.calls;
    this.past.faults += handler.faults;
    this.past.late += handler.late;
    if (handler.times !== undefined) this.past.times.merge(handler.times);
  }
}

/** One registered handler, with its figures. */
export class Handler {
  readonly owner: Owner;
  readonly hook: string;
  readonly kind: HookKind | undefined;
  readonly index: number;
  /** Order of registration in this host; the last word when all else is equal. */
  readonly sequence: number;
  readonly declared: number;
  priority: number;
  readonly limit: number | undefined;
  readonly longest: number;
  /** Milliseconds one call may take here: its own limit or the hook's, within what the host allows. */
  timeout = 0;
  readonly retries: number;
  /** Turned off when it answered with a promise where nobody could wait. */
  sync: boolean;
  /** Whether that was reported. */
  refused = false;
  /** Whether it can be called as it is: nothing to start, nothing to try again. */
  readonly plain: boolean;
  readonly isolated: boolean;
  /** Whether it is given a frozen value: it runs in the page and is not the host's own. */
  readonly frozen: boolean;
  readonly prepare: (() => Promise<unknown> | undefined) | undefined;
  readonly run: (value: unknown, call: HookCall) => unknown;
  readonly alias: string | undefined;
  readonly seat: (() => Seat | undefined) | undefined;
  readonly visit: (() => Visit | undefined) | undefined;
  /** Asked by itself, not by a relay along with others: a relay was lost with one of them, and nobody knows with which. */
  alone = false;
  /** False once it was unregistered: executions under way pass over it. */
  live = true;
  calls = 0;
  faults = 0;
  late = 0;
  #times: Histogram | undefined;

  /** Throws `INVALID_ARGUMENT` for limits that would never end. */
  constructor(owner: Owner, hook: string, sequence: number, options: HandlerOptions) {
    checkLimits(owner, hook, options);
    this.owner = owner;
    this.hook = hook;
    this.kind = options.kind;
    this.index = options.index;
    this.sequence = sequence;
    this.declared = options.priority ?? Priority.NORMAL;
    this.priority = this.declared;
    this.limit = options.timeout;
    this.longest = options.longest ?? Infinity;
    this.retries = options.retries ?? 0;
    this.sync = options.sync ?? false;
    this.isolated = options.isolated ?? false;
    this.frozen = !this.isolated && owner.name !== HOST;
    this.plain = options.prepare === undefined && this.retries === 0;
    this.prepare = options.prepare;
    this.run = options.run;
    this.alias = options.alias;
    this.seat = options.seat;
    this.visit = options.visit;
  }

  time(milliseconds: number): void {
    this.#times ??= new Histogram();
    this.#times.add(milliseconds);
  }

  get times(): Histogram | undefined {
    return this.#times;
  }
}

function checkLimits({ name }: Owner, hook: string, { timeout, longest, retries }: HandlerOptions): void {
  const isLimit = (limit: unknown): boolean => limit === undefined || (typeof limit === 'number' && limit > 0);
  const problem =
    isLimit(timeout) && isLimit(longest)
      ? retries === undefined || (Number.isSafeInteger(retries) && retries >= 0)
        ? undefined
        : 'The number of retries is not 0 or a whole number above it'
      : 'The time limit is not a number above 0';
  if (problem === undefined) return;
  throw new AirlockError('INVALID_ARGUMENT', `${problem}, in a handler of '${name}' for '${hook}'.`, { hook });
}

/** The total order: priority, higher first; then plugin id; then full name; then registration. */
export function compareHandlers(a: Handler, b: Handler): number {
  return (
    b.priority - a.priority ||
    compareText(a.owner.id, b.owner.id) ||
    compareText(a.owner.name, b.owner.name) ||
    a.index - b.index ||
    a.sequence - b.sequence
  );
}

/** By code units, so that the order does not depend on the language of the device. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
