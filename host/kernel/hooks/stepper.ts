import type { HookInspector, Hooks, HookStep, HookStepResult } from './types.ts';

/** Where a stepper stands. A new object for every change. */
export interface StepperState {
  /**
   * `off`: nothing is watched. `armed`: the next execution of `hook` is taken. `paused`: it waits before `next`.
   * `running`: a handler works, or the rest runs through. `done`: it has ended; its steps stay to be read.
   */
  readonly status: 'off' | 'armed' | 'paused' | 'running' | 'done';
  /** The hook that is waited for or stepped through; absent: the first that fires, whichever it is. */
  readonly hook?: string;
  readonly executionId?: string;
  /** The handler that runs with `next`, with the value it will be given. */
  readonly next?: HookStep;
  /** The handlers that have run, in order, each with what it got, gave and changed. */
  readonly steps: readonly HookStepResult[];
}

/**
 * Goes through one execution of a hook by hand: it waits before each handler until `step`. Waiting takes from nobody's
 * time limit. Executions that cannot wait, such as `filterSync`, are recorded and not held.
 */
export interface Stepper {
  state(): StepperState;
  /** Called after each change. */
  subscribe(listener: () => void): () => void;
  /** Take the next execution of this hook, or of any; what was under way runs on. */
  arm(hook?: string): void;
  /** Run the handler that is waited for. */
  step(): void;
  /** Run all that are left; they are still recorded. */
  finish(): void;
  /** Let everything run, and forget the steps. */
  stop(): void;
}

export function createStepper(hooks: Pick<Hooks, 'inspect'>): Stepper {
  let state: StepperState = { status: 'off', steps: [] };
  let watching: { dispose(): void } | undefined;
  let release: (() => void) | undefined;
  let runsThrough = false;
  const listeners = new Set<() => void>();

  const become = (next: StepperState): void => {
    state = next;
    for (const listener of listeners) listener();
  };
  const letGo = (): void => {
    const go = release;
    release = undefined;
    go?.();
  };
  const unwatch = (): void => {
    watching?.dispose();
    watching = undefined;
    letGo();
  };
  /** Without the handler that was waited for. */
  const without = ({ next: _run, ...rest }: StepperState): StepperState => rest;

  function inspector(hook: string | undefined): HookInspector {
    return {
      ...(hook === undefined ? {} : { hook }),
      before(step) {
        // The first execution is the one; others of the same hook pass by.
        if (state.status === 'armed') state = { ...state, hook: step.hook, executionId: step.executionId };
        if (state.executionId !== step.executionId) return undefined;
        if (runsThrough || !step.waits) {
          become({ ...without(state), status: 'running' });
          return undefined;
        }
        return new Promise((resolve) => {
          release = resolve;
          become({ ...state, status: 'paused', next: step });
        });
      },
      after(result) {
        if (state.executionId !== result.executionId) return;
        become({ ...without(state), status: 'running', steps: [...state.steps, result] });
      },
      ended(executionId) {
        if (state.executionId !== executionId) return;
        unwatch();
        become({ ...without(state), status: 'done' });
      },
    };
  }

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    arm(hook) {
      unwatch();
      runsThrough = false;
      become({ status: 'armed', steps: [], ...(hook === undefined ? {} : { hook }) });
      watching = hooks.inspect(inspector(hook));
    },
    step() {
      if (state.status !== 'paused') return;
      become({ ...without(state), status: 'running' });
      letGo();
    },
    finish() {
      runsThrough = true;
      if (state.status === 'paused') become({ ...without(state), status: 'running' });
      letGo();
    },
    stop() {
      unwatch();
      become({ status: 'off', steps: [] });
    },
  };
}
