import { defineHook } from '@airlock/sdk';
import { beforeEach, describe, expect, it } from 'vitest';
import { testClock, type TestClock } from '../../../test/fixtures/clock.ts';
import type { AirlockError } from '../errors.ts';
import { createHooks } from './hooks.ts';
import type { HandlerOptions, HookCall, Hooks, HookStep } from './types.ts';

const A = '0123456789abcdef/a';
const B = '0123456789abcdef/b';
const C = '0123456789abcdef/c';

const text = defineHook<unknown>('test.text', 'filter', { description: '' });
const happened = defineHook<string>('test.happened', 'event', { description: '' });
const ideas = defineHook<string, unknown>('test.ideas', 'collect', { description: '' });

let clock: TestClock;
let faults: AirlockError[];

function start(sampleEvery: number): Hooks {
  clock = testClock();
  faults = [];
  return createHooks({ clock, onFault: (fault) => faults.push(fault), sampleEvery });
}

const told = (): (string | undefined)[][] => faults.map(({ code, plugin }) => [code, plugin]);

/** Throws whenever somebody looks at it. */
const untouchable = (): never =>
  new Proxy(Object.create(null), {
    get: () => fail(),
    has: () => fail(),
    getPrototypeOf: () => fail(),
  }) as never;
function fail(): never {
  throw new Error('Do not look at me.');
}

describe.each([
  ['timed', 1],
  ['not timed', 0],
])('handlers that mean harm or do not know better, %s', (_, every) => {
  let hooks: Hooks;
  beforeEach(() => {
    hooks = start(every);
  });
  const add = (owner: string, run: HandlerOptions['run'], options: Partial<HandlerOptions> = {}) =>
    hooks.register(owner, text.id, { index: 0, run, sync: true, ...options });
  const append = (letter: string) => (value: unknown) => `${String(value)}${letter}`;

  it('whose answer cannot be read is skipped, and not the handler after it', async () => {
    add(A, () => ({
      get x(): string {
        throw new Error('no');
      },
    }));
    add(B, append('b'));
    expect(hooks.filterSync(text, 'v')).toBe('vb');
    expect(await hooks.filter(text, 'v')).toBe('vb');
    expect(told()).toEqual([
      ['HOOK_THREW', A],
      ['HOOK_THREW', A],
    ]);
  });

  it('cannot change what they answered, also as the last one', async () => {
    const mine = { list: [1] };
    add(A, () => mine);
    for (const answer of [hooks.filterSync(text, {}), await hooks.filter(text, {})]) {
      expect(answer).toBe(mine);
      expect(Object.isFrozen(mine.list)).toBe(true);
    }
    const idea = { list: [1] };
    hooks.register(A, ideas.id, { index: 0, run: () => idea });
    await hooks.collect(ideas, '');
    expect(Object.isFrozen(idea.list)).toBe(true);
  });

  it('that throw what cannot be looked at are skipped', async () => {
    add(A, () => {
      throw untouchable();
    });
    add(B, append('b'));
    expect(hooks.filterSync(text, 'v')).toBe('vb');
    expect(await hooks.filter(text, 'v')).toBe('vb');
    hooks.register(A, happened.id, { index: 1, run: async () => Promise.reject(untouchable()) });
    expect(await hooks.event(happened, '')).toHaveLength(1);
    expect(told()).toEqual(Array.from({ length: 3 }, () => ['HOOK_THREW', A]));
  });

  it('that answer with what only looks like a promise are skipped', async () => {
    add(A, () => new Proxy(Promise.resolve('fake'), {}), { sync: false });
    add(B, append('b'), { sync: false });
    expect(await hooks.filter(text, 'v')).toBe('vb');
    expect(told()).toEqual([['HOOK_THREW', A]]);
  });

  it('that answer with a promise whose kind throws, or with one that settles twice, do no harm', async () => {
    const species = Promise.resolve('s');
    Object.defineProperty(species, 'constructor', { get: fail });
    add(A, () => species, { sync: false });
    add(
      B,
      () => ({
        // oxlint-disable-next-line unicorn/no-thenable -- what is tested
        then(done: (value: string) => void) {
          done('once');
          done('twice');
        },
      }),
      { sync: false },
    );
    add(C, append('c'), { sync: false });
    expect(await hooks.filter(text, 'v')).toBe('oncec');
    expect(told()).toEqual([['HOOK_THREW', A]]);
  });

  it('cannot change who the user is for those after them, nor for the app', async () => {
    const roles = ['reader'];
    add(A, (value, { run }) => {
      (run.user!.roles as string[]).push('owner');
      return value;
    });
    expect(hooks.filterSync(text, 'v', { user: { id: 'u', roles } })).toBe('v');
    expect(await hooks.filter(text, 'v', { user: { id: 'u', roles } })).toBe('v');
    expect(roles).toEqual(['reader']);
    expect(faults).toHaveLength(2);
  });

  it('may come and go while an execution runs, which keeps the list it began with', async () => {
    const second = add(B, append('b'));
    add(A, (value) => {
      second.dispose();
      add(C, append('c'));
      return append('a')(value);
    });
    expect(hooks.filterSync(text, 'v')).toBe('va');
    expect(hooks.filterSync(text, 'v')).toBe('vac');
    expect(await hooks.filter(text, 'v')).toBe('vacc');
    expect(faults).toEqual([]);
  });

  it('are passed over as soon as their plugin is suspended', async () => {
    add(
      A,
      (value) => {
        hooks.suspend(B, 'It rests.');
        return value;
      },
      { prepare: () => undefined },
    );
    add(B, append('b'));
    expect(await hooks.filter(text, 'v')).toBe('v');
  });

  it('that fire their own hook end with the stack, and the value is kept', () => {
    add(A, (value) => hooks.filterSync(text, value));
    expect(hooks.filterSync(text, 'v')).toBe('v');
    expect(told()).toContainEqual(['HOOK_THREW', A]);
  });

  it('are counted as often as they were asked, whoever comes and goes', () => {
    const calls = (): [string, number][] => hooks.stats(text.id).map(({ owner, calls: count }) => [owner, count]);
    let leave = false;
    const second = add(B, append('b'));
    add(A, (value) => {
      if (leave) second.dispose();
      return append('a')(value);
    });
    const failing = add(C, (value) => (value === 'badab' ? undefined : append('c')(value)));
    for (let time = 0; time < 5; time++) hooks.filterSync(text, 'v');
    hooks.filterSync(text, 'bad');
    expect(calls()).toEqual([
      [A, 6],
      [B, 6],
      [C, 6],
    ]);
    leave = true;
    hooks.filterSync(text, 'v');
    expect(calls()).toEqual([
      [A, 7],
      [C, 7],
    ]);
    hooks.filterSync(text, 'v');
    failing.dispose();
    expect(hooks.outcomes(A)).toEqual({ succeeded: 8, failed: 0 });
    expect(hooks.outcomes(B)).toEqual({ succeeded: 6, failed: 0 });
    expect(hooks.outcomes(C)).toEqual({ succeeded: 7, failed: 1 });
  });

  it('see the facts after the end, of which nothing is kept', () => {
    let call: HookCall | undefined;
    add(A, (value, given) => {
      call = given;
      return value;
    });
    hooks.filterSync(text, 'v');
    const { executionId } = call!.run;
    expect(hooks.state(executionId)).toBeUndefined();
    expect(call!.signal.aborted).toBe(false);
  });

  it('share their state in an execution that does not wait', () => {
    add(A, (value, { state, run }) => {
      state.set('seen', true);
      expect(hooks.state(run.executionId)).toBe(state);
      return value;
    });
    add(B, () => {
      throw new Error('no');
    });
    add(C, (_value, { state }) => state.get('seen'));
    expect(hooks.filterSync(text, false)).toBe(true);
    expect(told()).toEqual([['HOOK_THREW', B]]);
  });
});

describe('ends and limits', () => {
  let hooks: Hooks;
  beforeEach(() => {
    hooks = start(64);
  });

  it.each([
    ['waits for nobody', (): Promise<unknown> => (async () => hooks.filterSync(text, 'v', { signal: end.signal }))()],
    ['may wait', (): Promise<unknown> => hooks.filter(text, 'v', { signal: end.signal })],
  ])('an execution that %s ends where a handler ends it, and no handler after it is asked', async (_, fire) => {
    end = new AbortController();
    const asked: string[] = [];
    for (const owner of [A, B, C]) {
      hooks.register(owner, text.id, {
        index: 0,
        sync: true,
        run(value) {
          asked.push(owner);
          if (owner === B) end.abort();
          return value;
        },
      });
    }
    await expect(fire()).rejects.toMatchObject({ code: 'HOOK_CANCELLED' });
    expect(asked).toEqual([A, B]);
  });
  let end = new AbortController();

  it.each([A, B])('it ends also when %s ends it and answers later', async (ender) => {
    const asked: string[] = [];
    end = new AbortController();
    for (const owner of [A, B, C]) {
      hooks.register(owner, text.id, {
        index: 0,
        async run(value) {
          asked.push(owner);
          if (owner === ender) end.abort();
          return value;
        },
      });
    }
    await expect(hooks.filter(text, 'v', { signal: end.signal })).rejects.toMatchObject({ code: 'HOOK_CANCELLED' });
    expect(asked.at(-1)).toBe(ender);
  });

  it('a hook that is taken back while it is fired ends as what it was', async () => {
    const definition = hooks.define(text);
    hooks.register(A, text.id, {
      index: 0,
      async run() {
        definition.dispose();
        return 'changed';
      },
    });
    expect(await hooks.filter(text, 'v')).toBe('changed');
  });

  it.each([
    { timeout: Number.NaN },
    { timeout: 0 },
    { timeout: '5' as never },
    { longest: Number.NaN },
    { retries: Number.NaN },
    { retries: Infinity },
    { retries: -1 },
    { priority: Number.NaN },
    { priority: '100' as never },
  ])('a handler with %o is refused, and nothing of it stays', (options) => {
    expect(() => hooks.register(A, text.id, { index: 0, run: () => 'x', ...options })).toThrow(/'0123456789abcdef\/a'/);
    expect(hooks.has(text)).toBe(false);
  });

  it('a priority that is none is refused and does not keep the plugin from registering', () => {
    expect(() => hooks.setPriority(A, text.id, 0, Number.NaN)).toThrow(/finite/);
    hooks.register(A, text.id, { index: 0, run: () => 'x' });
    expect(hooks.explain(text.id)).toMatchObject([{ owner: A, priority: 100 }]);
  });

  it('a hook without an end is refused', async () => {
    const endless = defineHook<string>('test.endless', 'filter', { description: '', timeout: Number.NaN });
    await expect(hooks.filter(endless, 'v')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('each handler of a collect has the position it is explained with', async () => {
    const steps: HookStep[] = [];
    hooks.inspect({ before: (step) => void steps.push(step), after: (step) => void steps.push(step) });
    for (const owner of [C, A, B]) hooks.register(owner, ideas.id, { index: 0, sync: true, run: () => owner });
    await hooks.collect(ideas, '');
    hooks.collectSync(ideas, '');
    const places = new Set(steps.map(({ owner, position }) => `${owner} ${position}`));
    expect([...places].sort()).toEqual(hooks.explain(ideas.id).map(({ owner, position }) => `${owner} ${position}`));
  });
});
