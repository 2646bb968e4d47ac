import { defineHook, Priority, type JsonSchema } from '@airlock/sdk';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testClock, type TestClock } from '../../../test/fixtures/clock.ts';
import { AirlockError } from '../errors.ts';
import { createHooks } from './hooks.ts';
import { HOST, type HandlerOptions, type HookCall, type Hooks } from './types.ts';

const A = '0123456789abcdef/a';
const B = '0123456789abcdef/b';
const C = '0123456789abcdef/c';

const text = defineHook<string>('test.text', 'filter', { description: '', timeout: 1000 });
const checked = defineHook<string>('test.checked', 'filter', { description: '', output: { type: 'string' } });
const record = defineHook<{ readonly list: readonly number[] }>('test.record', 'filter', { description: '' });
const happened = defineHook<string>('test.happened', 'event', { description: '' });
const allowed = defineHook<string, boolean>('test.allowed', 'decision', { description: '' });
const ideas = defineHook<string, string>('test.ideas', 'collect', { description: '' });

let sampleEvery = 64;
let clock: TestClock;
let faults: AirlockError[];
let hooks: Hooks;

beforeEach(() => {
  clock = testClock();
  faults = [];
  hooks = createHooks({
    clock,
    onFault: (fault) => faults.push(fault),
    policy: { allowReserved: (owner) => owner === C },
    compile: typeCheck,
    sampleEvery,
  });
});

/** Enough of JSON Schema for these tests. */
function typeCheck({ type }: JsonSchema): (value: unknown) => string | undefined {
  return (value) => (typeof value === type ? undefined : `the value is not a ${String(type)}`);
}

/** Let everything run that waits for nothing but promises. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function add(
  owner: string,
  hook: { readonly id: string },
  run: HandlerOptions['run'],
  options: Partial<HandlerOptions> = {},
) {
  return hooks.register(owner, hook.id, { index: 0, run, ...options });
}

const append = (letter: string) => (value: unknown) => `${String(value)}${letter}`;
const hang = (): Promise<never> => new Promise(() => undefined);

describe.each([
  ['timed', 64],
  ['not timed', 0],
])('hooks, %s', (_, every) => {
  beforeAll(() => {
    sampleEvery = every;
  });

  describe('order', () => {
    it('runs higher priorities first, then plugin ids, then the order of registration', async () => {
      add(B, text, append('4'), { index: 1 });
      add(B, text, append('3'), { index: 0 });
      add(A, text, append('2'));
      add(C, text, append('1'), { priority: Priority.HIGH });
      add(A, text, append('5'), { priority: Priority.LOW });
      expect(await hooks.filter(text, '')).toBe('12345');
    });

    it('runs the handlers of the host before those of plugins at the same priority', async () => {
      add(A, text, append('2'));
      add(HOST, text, append('1'));
      expect(await hooks.filter(text, '')).toBe('12');
    });

    it('lowers reserved priorities unless the policy or the host asks', async () => {
      add(A, text, append('4'), { priority: 5000 });
      add(B, text, append('3'), { priority: 1000 });
      add(C, text, append('2'), { priority: 1000 });
      add(HOST, text, append('1'), { priority: 2000 });
      expect(await hooks.filter(text, '')).toBe('1243');
      expect(faults.map(({ code, plugin, severity }) => [code, plugin, severity])).toEqual([
        ['HOOK_PRIORITY_RESERVED', A, 'warning'],
        ['HOOK_PRIORITY_RESERVED', B, 'warning'],
      ]);
    });

    it('lets a priority be set from outside, before and after registration', async () => {
      add(A, text, append('a'));
      add(B, text, append('b'));
      hooks.setPriority(B, text.id, 0, 500);
      expect(await hooks.filter(text, '')).toBe('ba');
      hooks.setPriority(C, text.id, 0, 600);
      add(C, text, append('c'));
      expect(await hooks.filter(text, '')).toBe('cba');
      hooks.setPriority(B, text.id, 0, undefined);
      expect(await hooks.filter(text, '')).toBe('cab');
    });

    it('explains the order in sentences', () => {
      hooks.define(text);
      add(A, text, append(''), { priority: 500 });
      add(B, text, append(''), { timeout: 70 });
      add(C, text, append(''));
      add(C, text, append(''), { index: 1 });
      hooks.setPriority(C, text.id, 1, 60);
      hooks.suspend(B, 'it rests');
      const rows = hooks.explain(text.id);
      expect(
        rows.map(({ owner, index, priority, timeout, suspended }) => [owner, index, priority, timeout, suspended]),
      ).toEqual([
        [A, 0, 500, 1000, false],
        [B, 0, 100, 70, true],
        [C, 0, 100, 1000, false],
        [C, 1, 60, 1000, false],
      ]);
      expect(rows.map(({ reason }) => reason)).toEqual([
        'first, with priority 500',
        `priority 100 is lower than 500 of '${A}'; passed over now: it rests`,
        `same priority 100 as '${B}', and ids are compared`,
        `priority 60 is lower than 100 of '${C}'; its priority was set to 60 here; it declares 100`,
      ]);
    });

    it('refuses a priority that is not a finite number', () => {
      expect(() => add(A, text, append(''), { priority: Number.NaN })).toThrow(/not a finite number/);
    });
  });

  describe('the four kinds', () => {
    it('passes a value through the handlers of a filter', async () => {
      add(A, text, append('a'));
      add(B, text, async (value) => `${String(value)}b`);
      add(C, text, append('c'));
      expect(await hooks.filter(text, '>')).toBe('>abc');
    });

    it('runs all handlers of an event one after the other, and answers with the faults', async () => {
      const seen: string[] = [];
      add(A, happened, async (value) => {
        await settle();
        seen.push(`a ${String(value)}`);
      });
      add(B, happened, () => {
        throw new Error('no');
      });
      add(C, happened, (value) => void seen.push(`c ${String(value)}`));
      const result = await hooks.event(happened, 'now');
      expect(seen).toEqual(['a now', 'c now']);
      expect(result.map(({ plugin, code }) => [plugin, code])).toEqual([[B, 'HOOK_THREW']]);
    });

    it('takes the first answer of a decision and asks nobody after it', async () => {
      const asked: string[] = [];
      add(A, allowed, () => void asked.push('a'));
      add(B, allowed, async () => {
        asked.push('b');
        return false;
      });
      add(C, allowed, () => {
        asked.push('c');
        return true;
      });
      expect(await hooks.decision(allowed, 'x')).toEqual({ answer: false, by: B });
      expect(asked).toEqual(['a', 'b']);
    });

    it('answers a decision with undefined when nobody has an answer', async () => {
      add(A, allowed, () => undefined);
      expect(await hooks.decision(allowed, 'x')).toBeUndefined();
    });

    it('starts the handlers of a collect together and keeps their order', async () => {
      const release: (() => void)[] = [];
      for (const owner of [A, B, C]) {
        add(owner, ideas, () => new Promise((answer) => release.push(() => answer(owner === B ? undefined : owner))));
      }
      const result = hooks.collect(ideas, '?');
      await settle();
      expect(release).toHaveLength(3);
      for (const answer of release.toReversed()) answer();
      expect(await result).toEqual([
        { answer: A, by: A },
        { answer: C, by: C },
      ]);
    });

    it('gives back what it was given when there are no handlers', async () => {
      const value = { list: [1] };
      expect(await hooks.filter(record, value)).toBe(value);
      expect(await hooks.event(happened, '')).toEqual([]);
      expect(await hooks.decision(allowed, '')).toBeUndefined();
      expect(await hooks.collect(ideas, '')).toEqual([]);
      expect(Object.isFrozen(value)).toBe(false);
      expect(hooks.has(record)).toBe(false);
    });

    it('refuses to fire a hook as another kind than it was defined', async () => {
      await hooks.event(happened, '');
      const wrong = defineHook<string>('test.happened', 'filter', { description: '' });
      await expect(hooks.filter(wrong, '')).rejects.toMatchObject({ code: 'HOOK_KIND_MISMATCH' });
    });

    it('does not run a handler that was made for another kind', async () => {
      add(A, text, append('a'), { kind: 'event' });
      add(B, text, append('b'), { kind: 'filter' });
      expect(await hooks.filter(text, '')).toBe('b');
      expect(faults.map(({ code, plugin }) => [code, plugin])).toEqual([['HOOK_KIND_MISMATCH', A]]);
    });
  });

  describe('fences', () => {
    it('skips a handler that throws or rejects, keeps the value before it, and puts the fault down to its plugin', async () => {
      add(A, text, append('a'));
      add(B, text, () => {
        throw new Error('broken');
      });
      add(B, text, () => Promise.reject(new Error('late broken')), { index: 1 });
      add(C, text, append('c'));
      expect(await hooks.filter(text, '')).toBe('ac');
      expect(faults).toHaveLength(2);
      expect(faults[0]).toMatchObject({
        code: 'HOOK_THREW',
        category: 'runtime',
        plugin: B,
        hook: text.id,
        recovery: 'skipped',
        detail: { handler: 0 },
      });
      expect(faults[0]?.executionId).toBe(faults[1]?.executionId);
      expect(faults[0]?.message).toBe(`Handler 0 of '${B}' for 'test.text' threw: broken`);
    });

    it('survives whatever is thrown', async () => {
      const nasty = {
        get message(): string {
          throw new Error('again');
        },
      };
      for (const thrown of [undefined, null, 0, 'text', nasty, Object.create(null)]) {
        add(A, text, () => {
          // oxlint-disable-next-line no-throw-literal -- plugins do
          throw thrown;
        });
      }
      add(B, text, append('b'));
      expect(await hooks.filter(text, '')).toBe('b');
      expect(faults).toHaveLength(6);
    });

    it('keeps the code of an error that has one', async () => {
      add(A, text, () => {
        throw new AirlockError('PERMISSION_DENIED', 'No.');
      });
      await hooks.filter(text, '');
      expect(faults[0]).toMatchObject({ code: 'PERMISSION_DENIED', plugin: A, hook: text.id, recovery: 'skipped' });
    });

    it('skips answers that do not fit the schema, and an answer of nothing', async () => {
      add(A, checked, () => 1);
      add(B, checked, async () => ({ no: 'text' }));
      add(C, checked, () => undefined);
      expect(await hooks.filter(checked, 'kept')).toBe('kept');
      expect(faults.map(({ code, plugin }) => [code, plugin])).toEqual([
        ['HOOK_INVALID_ANSWER', A],
        ['HOOK_INVALID_ANSWER', B],
        ['HOOK_INVALID_ANSWER', C],
      ]);
      expect(faults[0]?.message).toContain('the value is not a string');
    });

    it('rejects an input that does not fit before any handler runs', async () => {
      const strict = defineHook<string>('test.strict', 'event', { description: '', input: { type: 'string' } });
      let ran = false;
      add(A, strict, () => void (ran = true));
      await expect(hooks.event(strict, 5 as never)).rejects.toMatchObject({ code: 'HOOK_INVALID_INPUT' });
      expect(ran).toBe(false);
    });

    it('does not let a handler in the page change what others get', async () => {
      add(A, record, (value) => {
        (value as { list: number[] }).list.push(2);
        return value;
      });
      add(B, record, (value) => ({ list: [...(value as { list: number[] }).list, 3] }));
      add(C, record, (value) => {
        (value as { list: number[] }).list = [];
        return value;
      });
      expect(await hooks.filter(record, { list: [1] })).toEqual({ list: [1, 3] });
      expect(faults.map(({ code, plugin }) => [code, plugin])).toEqual([
        ['HOOK_MUTATED_VALUE', A],
        ['HOOK_MUTATED_VALUE', C],
      ]);
    });

    it('goes on when the one who is told of faults throws', async () => {
      hooks = createHooks({
        clock,
        sampleEvery,
        onFault: () => {
          throw new Error('reporter');
        },
      });
      add(A, text, () => {
        throw new Error('broken');
      });
      add(B, text, append('b'));
      expect(await hooks.filter(text, '')).toBe('b');
    });

    it('takes the first answer of a thenable that answers twice', async () => {
      const twice = {
        // oxlint-disable-next-line unicorn/no-thenable -- that is what is tested
        then(resolve: (value: string) => void, reject: (reason: unknown) => void) {
          resolve('first');
          resolve('second');
          reject(new Error('third'));
        },
      };
      add(A, text, () => twice);
      add(B, text, append('b'));
      expect(await hooks.filter(text, '')).toBe('firstb');
      expect(faults).toEqual([]);
    });
  });

  describe('time limits', () => {
    it('gives up a handler in time, aborts its signal and goes on without it', async () => {
      let signal: AbortSignal | undefined;
      add(A, text, (_value, call) => {
        ({ signal } = call);
        return hang();
      });
      add(B, text, append('b'));
      const result = hooks.filter(text, '');
      clock.advance(999);
      await settle();
      expect(faults).toEqual([]);
      clock.advance(126);
      expect(await result).toBe('b');
      expect(signal?.aborted).toBe(true);
      expect(faults[0]).toMatchObject({ code: 'HOOK_TIMEOUT', category: 'timeout', plugin: A, retryable: true });
    });

    it('ignores and counts an answer that comes too late', async () => {
      let answer: (value: string) => void = () => undefined;
      add(A, text, () => new Promise((resolve) => (answer = resolve)), { timeout: 100 });
      add(B, text, append('b'));
      const result = hooks.filter(text, '');
      clock.advance(150);
      expect(await result).toBe('b');
      answer('late');
      await settle();
      expect(await result).toBe('b');
      expect(hooks.stats(text.id)[0]).toMatchObject({ calls: 1, faults: 1, late: 1 });
    });

    it('does not mistake a late answer for the answer of the handler that is waited for', async () => {
      const answers: ((value: string) => void)[] = [];
      const wait = (): Promise<string> => new Promise((resolve) => answers.push(resolve));
      add(A, text, wait, { timeout: 100 });
      add(B, text, wait, { timeout: 500 });
      const result = hooks.filter(text, '');
      clock.advance(150);
      await settle();
      answers[0]?.('late');
      await settle();
      answers[1]?.('right');
      expect(await result).toBe('right');
    });

    it('gives each handler its own time', async () => {
      const slow = (letter: string) => (value: unknown) =>
        new Promise((resolve) => clock.after(90, () => resolve(`${String(value)}${letter}`)));
      for (const owner of [A, B, C]) add(owner, text, slow(owner.at(-1) ?? ''), { timeout: 100 });
      const result = hooks.filter(text, '');
      for (let turn = 0; turn < 3; turn++) {
        clock.advance(90);
        await settle();
      }
      expect(await result).toBe('abc');
      expect(faults).toEqual([]);
    });

    it('does not let a plugin claim more than half a minute', () => {
      add(A, text, append(''), { timeout: 1e9 });
      expect(hooks.explain(text.id)[0]?.timeout).toBe(30_000);
    });

    it('gives a handler after one that ran out of time a signal of its own', async () => {
      const signals: AbortSignal[] = [];
      add(A, text, (_, call) => (signals.push(call.signal), hang()), { timeout: 10 });
      add(B, text, (value, call) => (signals.push(call.signal), value));
      const result = hooks.filter(text, '');
      clock.advance(20);
      await result;
      expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    });
  });

  describe('retries', () => {
    it('tries again after a pause, with a new signal', async () => {
      const calls: HookCall[] = [];
      add(
        A,
        text,
        (_, call) => {
          calls.push(call);
          if (calls.length < 3) throw new Error('not yet');
          return 'third';
        },
        { retries: 2 },
      );
      const result = hooks.filter(text, '');
      for (const pause of [50, 100]) {
        await settle();
        clock.advance(pause);
      }
      expect(await result).toBe('third');
      expect(new Set(calls).size).toBe(3);
      expect(faults).toEqual([]);
      expect(hooks.stats(text.id)[0]).toMatchObject({ calls: 1, faults: 0 });
    });

    it('limits each attempt, and reports the last failure once', async () => {
      add(A, text, hang, { retries: 1, timeout: 80 });
      add(B, text, append('b'));
      const result = hooks.filter(text, '');
      for (const time of [100, 50, 100]) {
        await settle();
        clock.advance(time);
      }
      expect(await result).toBe('b');
      expect(faults.map(({ code }) => code)).toEqual(['HOOK_TIMEOUT']);
    });

    it('does not try again what can never work', async () => {
      let calls = 0;
      const refuse = (): never => {
        calls += 1;
        throw new AirlockError('PERMISSION_DENIED', 'No.');
      };
      add(A, text, refuse, { retries: 5 });
      await hooks.filter(text, '');
      expect(calls).toBe(1);
    });
  });

  describe('without waiting', () => {
    it('runs synchronous handlers of all four kinds', () => {
      add(A, text, append('a'), { sync: true });
      add(A, happened, () => undefined, { sync: true });
      add(A, allowed, () => true, { sync: true });
      add(A, ideas, () => 'idea', { sync: true });
      expect(hooks.filterSync(text, '')).toBe('a');
      expect(hooks.eventSync(happened, '')).toEqual([]);
      expect(hooks.decisionSync(allowed, '')).toEqual({ answer: true, by: A });
      expect(hooks.collectSync(ideas, '')).toEqual([{ answer: 'idea', by: A }]);
    });

    it('skips handlers that cannot answer at once and says so once', () => {
      add(A, text, append('a'));
      add(B, text, async () => 'b', { sync: true });
      add(C, text, append('c'), { sync: true });
      expect(hooks.filterSync(text, '')).toBe('c');
      expect(hooks.filterSync(text, '')).toBe('c');
      expect(faults.map(({ code, plugin }) => [code, plugin])).toEqual([
        ['HOOK_NOT_SYNC', A],
        ['HOOK_NOT_SYNC', B],
      ]);
    });
  });

  describe('starting on first use', () => {
    it('prepares before the first call and does not count that time', async () => {
      let ready: (() => void) | undefined;
      let isRunning = false;
      const prepare = (): Promise<void> | undefined =>
        isRunning ? undefined : new Promise((resolve) => (ready = () => ((isRunning = true), resolve())));
      add(A, text, append('a'), { prepare, timeout: 100 });
      const first = hooks.filter(text, '');
      clock.advance(5000);
      await settle();
      ready?.();
      expect(await first).toBe('a');
      expect(await hooks.filter(text, '')).toBe('a');
      expect(faults).toEqual([]);
    });

    it('skips a handler whose plugin does not start; who starts it reports', async () => {
      add(A, text, append('a'), {
        prepare: () => Promise.reject(new AirlockError('START_FAILED', 'No.', { plugin: A })),
      });
      add(B, text, append('b'));
      expect(await hooks.filter(text, '')).toBe('b');
      expect(faults).toEqual([]);
      expect(hooks.outcomes(A)).toEqual({ succeeded: 0, failed: 1 });
    });

    it('starts it for the next time where nobody can wait', async () => {
      let isRunning = false;
      const prepare = (): Promise<void> | undefined =>
        isRunning ? undefined : Promise.resolve().then(() => void (isRunning = true));
      add(A, text, append('a'), { prepare, sync: true });
      expect(hooks.filterSync(text, '')).toBe('');
      await settle();
      expect(hooks.filterSync(text, '')).toBe('a');
      expect(faults).toEqual([]);
    });
  });

  describe('changes while it runs', () => {
    it('keeps the list that an execution began with', async () => {
      add(A, text, (value) => {
        add(C, text, append('c'));
        return `${String(value)}a`;
      });
      expect(await hooks.filter(text, '')).toBe('a');
      expect(await hooks.filter(text, '')).toBe('ac');
    });

    it('does not call a handler that was taken back meanwhile', async () => {
      add(A, text, (value) => {
        late.dispose();
        return `${String(value)}a`;
      });
      const late = add(B, text, append('b'));
      expect(await hooks.filter(text, '')).toBe('a');
      late.dispose();
      expect(hooks.explain(text.id)).toHaveLength(1);
    });

    it('passes over a suspended plugin until it is resumed', async () => {
      add(A, text, append('a'));
      add(B, text, append('b'));
      hooks.suspend(A, 'it rests');
      expect(await hooks.filter(text, '')).toBe('b');
      hooks.resume(A);
      expect(await hooks.filter(text, '')).toBe('ab');
    });

    it('remembers the outcomes of handlers that are gone', async () => {
      const handler = add(A, text, append('a'));
      await hooks.filter(text, '');
      handler.dispose();
      expect(hooks.outcomes(A)).toEqual({ succeeded: 1, failed: 0 });
    });

    it('ends with HOOK_CANCELLED when the caller gives up, and aborts the handler', async () => {
      const controller = new AbortController();
      let signal: AbortSignal | undefined;
      let isReached = false;
      add(A, text, (_, call) => (({ signal } = call), hang()));
      add(B, text, () => ((isReached = true), 'b'));
      const result = hooks.filter(text, '', { signal: controller.signal });
      controller.abort();
      await expect(result).rejects.toMatchObject({ code: 'HOOK_CANCELLED' });
      expect(signal?.aborted).toBe(true);
      clock.advance(5000);
      await settle();
      expect([isReached, faults]).toEqual([false, []]);
      await expect(hooks.filter(text, '', { signal: controller.signal })).rejects.toMatchObject({
        code: 'HOOK_CANCELLED',
      });
    });
  });

  describe('what handlers share', () => {
    it('is one execution id, one time, one state, and gone afterwards', async () => {
      const calls: HookCall[] = [];
      const note = async (value: unknown, call: HookCall): Promise<unknown> => {
        calls.push(call);
        expect(call.run.time).toBe(Date.UTC(2026, 0, 1));
        clock.advance(1);
        call.state.set('count', Number(call.state.get('count') ?? 0) + 1);
        expect(hooks.state(call.run.executionId)).toBe(call.state);
        return value;
      };
      add(A, text, note);
      add(B, text, note);
      await hooks.filter(text, '', { user: { id: 'u', roles: ['editor'] }, session: { id: 's' } });
      expect(calls[0]?.run).toBe(calls[1]?.run);
      expect(calls[0]?.run).toEqual({
        executionId: expect.any(String),
        hook: text.id,
        time: Date.UTC(2026, 0, 1),
        user: { id: 'u', roles: ['editor'] },
        session: { id: 's' },
      });
      expect(calls[1]?.state.get('count')).toBe(2);
      expect(hooks.state(calls[0]?.run.executionId ?? '')).toBeUndefined();
    });

    it('is shared by the handlers of a collect until the last has answered', async () => {
      let release: (() => void) | undefined;
      let id = '';
      add(A, ideas, (_, call) => ((id = call.run.executionId), 'a'));
      add(B, ideas, () => new Promise((resolve) => (release = () => resolve('b'))));
      const result = hooks.collect(ideas, '');
      await settle();
      expect(hooks.state(id)).toBeDefined();
      release?.();
      await result;
      expect(hooks.state(id)).toBeUndefined();
    });
  });

  describe('watching', () => {
    it('says once per plugin that a hook is deprecated', () => {
      const old = defineHook<string>('test.old', 'filter', {
        description: '',
        deprecated: { since: '1.2.0', replacedBy: 'test.new', removedIn: '2.0.0' },
      });
      add(A, old, append('a'));
      expect(hooks.filterSync(old, '')).toBe('');
      hooks.filterSync(old, '');
      const deprecations = faults.filter(({ code }) => code === 'HOOK_DEPRECATED');
      expect(deprecations.map(({ message, severity }) => [message, severity])).toEqual([
        [
          `'${A}' handles a hook that goes away: 'test.old' is deprecated since 1.2.0. Use 'test.new'. It goes away in 2.0.0.`,
          'warning',
        ],
      ]);
    });

    it('shows what each handler got, gave and changed', async () => {
      const seen: unknown[] = [];
      add(A, record, () => ({ list: [1, 2] }));
      add(B, record, () => {
        throw new Error('no');
      });
      const inspector = hooks.inspect({
        after: ({ owner, before, after, fault, changes }) => seen.push([owner, before, after, fault?.code, changes()]),
      });
      await hooks.filter(record, { list: [1] });
      inspector.dispose();
      await hooks.filter(record, { list: [9] });
      expect(seen).toEqual([
        [A, { list: [1] }, { list: [1, 2] }, undefined, [{ path: ['list', 1], op: 'add', after: 2 }]],
        [B, { list: [1, 2] }, { list: [1, 2] }, 'HOOK_THREW', []],
      ]);
    });

    it('lets an inspector hold the execution before each handler, outside its time limit', async () => {
      const steps: string[] = [];
      let proceed: (() => void) | undefined;
      hooks.inspect({
        hook: text.id,
        before: ({ owner, before }) =>
          new Promise((resolve) => {
            steps.push(`${owner.at(-1)} ${String(before)}`);
            proceed = resolve;
          }),
      });
      add(A, text, append('a'), { timeout: 100 });
      add(B, text, append('b'), { timeout: 100 });
      const result = hooks.filter(text, '>');
      for (let turn = 0; turn < 2; turn++) {
        clock.advance(10_000);
        await settle();
        proceed?.();
        await settle();
      }
      expect(await result).toBe('>ab');
      expect(steps).toEqual(['a >', 'b >a']);
      expect(faults).toEqual([]);
    });

    it('is not disturbed by an inspector that throws', async () => {
      const fail = (): never => {
        throw new Error('inspector');
      };
      hooks.inspect({ before: fail, after: fail });
      add(A, text, append('a'));
      expect(await hooks.filter(text, '')).toBe('a');
    });

    it('counts calls and faults, and times them', async () => {
      add(A, text, () => new Promise((resolve) => clock.after(10, () => resolve('a'))), { isolated: true });
      for (let turn = 0; turn < 3; turn++) {
        const result = hooks.filter(text, '');
        clock.advance(10);
        await result;
      }
      const [stats] = hooks.stats();
      expect(stats).toMatchObject({ owner: A, calls: 3, faults: 0, time: { samples: 3, mean: 10, max: 10 } });
      expect(stats?.time.p50).toBeGreaterThan(8.5);
      expect(stats?.time.p50).toBeLessThanOrEqual(10);
    });
  });

  describe('signals', () => {
    it('belong to one handler: one that asks late gets an aborted one, not that of the next', async () => {
      const calls: HookCall[] = [];
      const early: AbortSignal[] = [];
      add(A, text, (value, call) => (early.push(call.signal), value));
      add(
        B,
        text,
        (_, call) => {
          calls.push(call);
          return hang();
        },
        { timeout: 10 },
      );
      add(C, text, (value, call) => (early.push(call.signal), value));
      const result = hooks.filter(text, '');
      clock.advance(20);
      await result;
      expect(calls[0]?.signal.aborted).toBe(true);
      expect(early.map(({ aborted }) => aborted)).toEqual([false, false]);
      expect(early[0]).not.toBe(early[1]);
    });

    it('are aborted for the attempt under way when the caller gives up', async () => {
      const controller = new AbortController();
      let signal: AbortSignal | undefined;
      add(A, text, (_, call) => (({ signal } = call), hang()), { retries: 3 });
      const result = hooks.filter(text, '', { signal: controller.signal });
      await settle();
      controller.abort();
      await expect(result).rejects.toMatchObject({ code: 'HOOK_CANCELLED' });
      expect(signal?.aborted).toBe(true);
    });
  });
});
