import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LifecycleMachine, moves, type LifecycleState } from './lifecycle-state.ts';

// The table lists every state.
const states = Object.keys(moves) as LifecycleState[];

const illegal = { code: 'LIFECYCLE_ILLEGAL', plugin: 'r/p' };

function refusalOf(work: () => void): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('lifecycle states', () => {
  it('are left only along the table, whatever is tried', () => {
    const attempts = fc.array(fc.tuple(fc.constantFrom(...states), fc.constantFrom(...states)), { maxLength: 60 });
    fc.assert(
      fc.property(attempts, (list) => {
        const seen: LifecycleState[] = ['unloaded'];
        const machine = new LifecycleMachine('r/p', (state) => seen.push(state));
        for (const [from, to] of list) {
          const before = machine.state;
          const isLegal = before === from && (moves[from] as readonly string[]).includes(to);
          // The types forbid most of these; this is about what happens to callers without types.
          const refusal = refusalOf(() => machine.move(from, to as never));
          expect(refusal === undefined).toBe(isLegal);
          expect(refusal ?? illegal).toMatchObject(illegal);
          expect(machine.state).toBe(isLegal ? to : before);
        }
        for (let at = 1; at < seen.length; at++) {
          expect(moves[seen[at - 1] ?? 'unloaded'] as readonly string[]).toContain(seen[at]);
        }
      }),
    );
  });

  it('follow each other as the design says, and no other way', () => {
    const ways = states.flatMap((from) => moves[from].filter((to) => to !== 'error').map((to) => `${from} → ${to}`));
    expect(ways.sort()).toEqual(
      [
        'unloaded → loading',
        'loading → loaded',
        'loaded → initializing',
        'initializing → active',
        'active → stopping',
        'stopping → stopped',
        'stopped → unloading',
        'unloading → unloaded',
        // One that was loaded and is not wanted any more; one that runs again; one that failed.
        'loaded → unloading',
        'stopped → initializing',
        'error → unloaded',
      ].sort(),
    );
    expect(states.filter((from) => !(moves[from] as readonly string[]).includes('error'))).toEqual([
      'unloaded',
      'error',
    ]);
  });

  it('cannot be mistyped', () => {
    const machine = new LifecycleMachine('r/p', () => undefined);
    // @ts-expect-error -- nothing becomes active without being initialised
    expect(() => machine.move('unloaded', 'active')).toThrow("'r/p' cannot go from 'unloaded' to 'active'");
  });

  it('end in error from everywhere but unloaded', () => {
    for (const path of [
      ['loading'],
      ['loading', 'loaded'],
      ['loading', 'loaded', 'initializing', 'active', 'stopping'],
    ]) {
      const machine = new LifecycleMachine('r/p', () => undefined);
      for (const state of path) machine.move(machine.state, state as never);
      machine.fail();
      expect(machine.state).toBe('error');
    }
    const idle = new LifecycleMachine('r/p', () => undefined);
    idle.fail();
    expect(idle.state).toBe('unloaded');
  });
});
