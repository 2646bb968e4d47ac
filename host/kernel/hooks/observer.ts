import { diff } from './diff.ts';
import { deepFreeze } from './freeze.ts';
import type { Handler } from './handler.ts';
import type { Execution } from './execution.ts';
import type { HookInspector, HookStep } from './types.ts';
import type { AirlockError } from '../errors.ts';

/** The inspectors of one execution. */
export class Observer {
  readonly #inspectors: readonly HookInspector[];

  constructor(inspectors: readonly HookInspector[]) {
    this.#inspectors = inspectors;
  }

  /** Tell that a handler is about to run; a promise when somebody wants the execution to wait. */
  before(execution: Execution, handler: Handler, position: number, value: unknown): Promise<unknown> | undefined {
    // What inspectors keep must not change under their hands.
    deepFreeze(value);
    const step = stepOf(execution, handler, position, value);
    const waits: Promise<void>[] = [];
    for (const inspector of this.#inspectors) {
      const wait = fenced(() => inspector.before?.(step));
      if (wait instanceof Promise) waits.push(wait);
    }
    return waits.length === 0 ? undefined : Promise.allSettled(waits);
  }

  after(
    execution: Execution,
    handler: Handler,
    position: number,
    before: unknown,
    after: unknown,
    spent: { readonly time: number; readonly queued: number },
    fault: AirlockError | undefined,
  ): void {
    deepFreeze(after);
    const result = {
      ...stepOf(execution, handler, position, before),
      after,
      ...spent,
      ...(fault === undefined ? {} : { fault }),
      changes: () => (execution.kind === 'filter' ? diff(before, after) : []),
    };
    for (const inspector of this.#inspectors) fenced(() => inspector.after?.(result));
  }

  ended(executionId: string): void {
    for (const inspector of this.#inspectors) fenced(() => inspector.ended?.(executionId));
  }
}

function stepOf(execution: Execution, handler: Handler, position: number, before: unknown): HookStep {
  return {
    executionId: execution.run.executionId,
    hook: execution.entry.id,
    kind: execution.kind,
    owner: handler.owner.name,
    index: handler.index,
    position,
    waits: execution.waits,
    before,
  };
}

/** An inspector that throws watches on; it must not change what it watches. */
function fenced<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
