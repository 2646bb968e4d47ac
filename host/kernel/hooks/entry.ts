import type { HookKind, HookToken, JsonSchema } from '@airlock/sdk';
import { AirlockError } from '../errors.ts';
import type { ExecutionHost } from './execution.ts';
import { compareHandlers, type Handler } from './handler.ts';
import type { Check } from './types.ts';

/** No handler may take longer, whatever its plugin declares, unless the hook itself allows more. */
const longestLimit = 30_000;
const defaultTimeout = 1000;

/** One hook: its token once it is known, and its handlers in order. */
export class Entry {
  readonly id: string;
  readonly host: ExecutionHost;
  token: HookToken | undefined;
  /** Of the token; `event` until that is known. */
  kind: HookKind = 'event';
  input: Check | undefined;
  output: Check | undefined;
  /** In order, replaced as a whole on every change: executions under way keep the list they began with. */
  all: readonly Handler[] = [];
  /** Those of `all` that would run now. */
  active: readonly Handler[] = [];
  /** Their functions, side by side for those who only call them. */
  calls: readonly Handler['run'][] = [];
  /** How often all of `active` were called together, which is not counted in each of them until `settle`. */
  passes = 0;
  /** Executions so far, to sample by. */
  runs = 0;
  /** Whether a handler works behind a boundary, beside which taking the time is nothing. */
  isolated = false;
  /** Whether several handlers may run side by side behind a boundary and wait for each other. */
  neighbours = false;
  /** Whether it is a filter whose answers are not checked and whose handlers can be called as they are. */
  quick = false;
  /** And all of them answer at once, to values that are not checked either. */
  sprints = false;

  constructor(id: string, host: ExecutionHost) {
    this.id = id;
    this.host = host;
  }

  /** Throws `INVALID_ARGUMENT` for a limit that is none, and what `compile` throws. */
  define(token: HookToken, compile: ((schema: JsonSchema) => Check) | undefined): void {
    if (token.timeout !== undefined && !(token.timeout > 0)) {
      throw new AirlockError('INVALID_ARGUMENT', `The time limit of '${token.id}' is not a number above 0.`, {
        hook: token.id,
      });
    }
    const check = (schema: JsonSchema | undefined): Check | undefined => schema && compile?.(schema);
    this.input = check(token.input);
    this.output = check(token.output);
    this.token = token;
    this.kind = token.kind;
  }

  /** Forget the token, as when the plugin whose hook it was is gone. */
  undefine(): void {
    this.token = undefined;
    this.kind = 'event';
    this.input = undefined;
    this.output = undefined;
    this.refresh();
  }

  add(handler: Handler): void {
    this.all = [...this.all, handler].sort(compareHandlers);
    this.refresh();
  }

  remove(handler: Handler): void {
    this.settle();
    this.all = this.all.filter((other) => other !== handler);
    this.refresh();
  }

  /** After a priority changed. */
  sort(): void {
    this.all = this.all.toSorted(compareHandlers);
    this.refresh();
  }

  /** After an owner was suspended or resumed. */
  refresh(): void {
    this.settle();
    this.active = this.all.filter((handler) => handler.owner.suspended === undefined && this.fits(handler));
    this.calls = this.active.map(({ run }) => run);
    for (const handler of this.all) handler.timeout = this.#limitOf(handler);
    const isOpen = this.kind === 'filter' && this.output === undefined;
    this.quick = isOpen && this.active.every((handler) => handler.plain);
    this.sprints = this.quick && this.input === undefined && this.active.every((handler) => handler.sync);
    this.isolated = this.active.some((handler) => handler.isolated);
    this.neighbours = this.kind !== 'collect' && this.active.filter(({ seat }) => seat !== undefined).length > 1;
  }

  /** Bring the figures of the handlers up to date. */
  settle(): void {
    for (const handler of this.active) handler.calls += this.passes;
    this.passes = 0;
  }

  fits(handler: Handler): boolean {
    return this.token === undefined || handler.kind === undefined || handler.kind === this.token.kind;
  }

  #limitOf(handler: Handler): number {
    const own = this.token?.timeout ?? defaultTimeout;
    return Math.min(handler.limit ?? own, Math.max(own, longestLimit), handler.longest);
  }

  /** What is wrong with a handler that was made for another kind of hook. */
  mismatch(handler: Handler): AirlockError {
    return new AirlockError(
      'HOOK_KIND_MISMATCH',
      `Handler ${handler.index} of '${handler.owner.name}' takes '${this.id}' for a hook of kind ` +
        `${String(handler.kind)}; it is of kind ${String(this.token?.kind)}.`,
      { plugin: handler.owner.name, hook: this.id, recovery: 'skipped' },
    );
  }
}
