import { defineHook } from '@airlock/sdk';
import { describe, expect, it } from 'vitest';
import { testClock } from '../../../test/fixtures/clock.ts';
import { AirlockError } from '../errors.ts';
import { createHooks } from './hooks.ts';
import type { HookRelay, Seat, Visit } from './relay.ts';
import type { HandlerOptions } from './types.ts';

const token = defineHook<string>('round.test', 'filter', { description: '', timeout: 100, output: { type: 'string' } });

/** Four handlers that add their letter, asked by this relay where they have a seat. */
function setUp(round: HookRelay['round'], more: Readonly<Record<string, Partial<HandlerOptions>>> = {}) {
  const clock = testClock();
  const faults: string[] = [];
  const asked: string[] = [];
  const hooks = createHooks({
    clock,
    compile: () => (value) => (typeof value === 'string' ? undefined : 'is no text'),
    onFault: ({ code, plugin }) => void faults.push(`${String(plugin).slice(-1)} ${code}`),
  });
  const relay: HookRelay = { round };
  const seats = new Map<string, Seat>();
  for (const [instance, letter] of ['a', 'b', 'c', 'd'].entries()) {
    seats.set(letter, { relay, instance });
    hooks.register(`0123456789abcdef/${letter}`, token.id, {
      index: 0,
      isolated: true,
      seat: () => seats.get(letter),
      run: async (value) => {
        asked.push(letter);
        return `${String(value)}${letter}`;
      },
      ...more[letter],
    });
  }
  return { hooks, clock, faults, asked };
}

const done = { status: 'answered', time: 1 } as const;
const stopsOf = (given: unknown): number => (given as { stops: readonly unknown[] }).stops.length;

describe('handlers that run side by side', () => {
  it('are asked together, and what came of each is put down to it', async () => {
    const { hooks, faults, asked } = setUp(async () => ({
      answer: 'made',
      outcomes: [
        { status: 'answered', time: 3 },
        { status: 'late', time: 100 },
        { status: 'invalid', time: 2, problem: 'is no text' },
        { status: 'threw', time: 1, error: new Error('no') },
      ],
    }));
    expect(await hooks.filter(token, 'x')).toBe('made');
    expect(asked).toEqual([]);
    expect(faults).toEqual(['b HOOK_TIMEOUT', 'c HOOK_INVALID_ANSWER', 'd HOOK_THREW']);
    expect(hooks.stats(token.id).map(({ calls, faults: failed, time }) => [calls, failed, time.max])).toEqual([
      [1, 0, expect.closeTo(3, 0)],
      [1, 1, expect.closeTo(100, -1)],
      [1, 1, expect.closeTo(2, 0)],
      [1, 1, expect.closeTo(1, 0)],
    ]);
  });

  it('are asked one by one when the relay made an answer that is none', async () => {
    const { hooks, faults } = setUp(async () => ({ answer: 1, outcomes: [done, done, done, done] }));
    expect(await hooks.filter(token, 'x')).toBe('xabcd');
    expect(faults).toEqual([]);
  });

  it('are asked one by one when the relay is lost, without the one that it was lost with', async () => {
    const { hooks, faults, asked } = setUp(async (_round, _signal, { at }) => {
      at(0);
      at(1);
      throw new AirlockError('CHANNEL_CLOSED', 'Gone.');
    });
    expect(await hooks.filter(token, 'x')).toBe('xacd');
    expect(asked).toEqual(['a', 'c', 'd']);
    expect(faults).toEqual(['b CHANNEL_CLOSED']);
  });

  it('are asked by themselves for good once the relay was lost and nobody knows with whom', async () => {
    let rounds = 0;
    const { hooks, faults, asked } = setUp(async () => {
      rounds += 1;
      throw new AirlockError('CHANNEL_CLOSED', 'Gone.');
    });
    expect(await hooks.filter(token, 'x')).toBe('xabcd');
    expect(await hooks.filter(token, 'x')).toBe('xabcd');
    expect([rounds, asked.length, faults]).toEqual([1, 8, []]);
  });

  it('are asked one by one when the relay does not answer at all', async () => {
    const { hooks, clock } = setUp(
      (_round, signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    const answer = hooks.filter(token, 'x');
    for (let looks = 0; looks < 60; looks++) clock.advance(100);
    expect(await answer).toBe('xabcd');
  });

  it('are not asked any more once the caller gave up', async () => {
    let aborted = false;
    const { hooks, asked } = setUp(
      (_round, signal) => new Promise(() => signal.addEventListener('abort', () => (aborted = true))),
    );
    const controller = new AbortController();
    const answer = hooks.filter(token, 'x', { signal: controller.signal });
    controller.abort();
    await expect(answer).rejects.toMatchObject({ code: 'HOOK_CANCELLED' });
    expect([aborted, asked]).toEqual([true, []]);
  });

  it('are left out of rounds where they have to start, are tried again, are full or are watched', async () => {
    const rounds: number[] = [];
    const relay: HookRelay['round'] = async (given) => {
      rounds.push(stopsOf(given));
      return { answer: `${String(given.value)}-`, outcomes: given.stops.map(() => done) };
    };
    const starting = setUp(relay, { c: { prepare: () => Promise.resolve() } });
    expect(await starting.hooks.filter(token, 'x')).toBe('x-cd');
    const retried = setUp(relay, { a: { retries: 1 } });
    expect(await retried.hooks.filter(token, 'x')).toBe('xa-');
    const full = setUp(relay, { b: { visit: () => undefined } });
    expect(await full.hooks.filter(token, 'x')).toBe('x-b-');
    const watched = setUp(relay);
    watched.hooks.inspect({ after: () => undefined });
    expect(await watched.hooks.filter(token, 'x')).toBe('xabcd');
    expect(rounds).toEqual([2, 3, 1, 2]);
  });

  it('count as suspects until the relay tells where it is, and as under way where it tells', async () => {
    const log: string[] = [];
    const visitOf = (letter: string): Partial<HandlerOptions> => ({
      visit: (): Visit => ({
        suspect: (isPossible) => void log.push(`${letter} ${isPossible ? 'may be' : 'is not'}`),
        begin: () => void log.push(`${letter} begins`),
        leave: () => void log.push(`${letter} leaves`),
        settle: (well, time) => void log.push(`${letter} took ${time}${well ? ', well' : ''}`),
      }),
    });
    const { hooks } = setUp(
      async ({ stops }, _signal, { at, left }) => {
        log.push('round');
        at(1);
        left(1);
        return { answer: 'y', outcomes: stops.map(() => done) };
      },
      { a: visitOf('a'), b: visitOf('b'), c: visitOf('c'), d: { retries: 1 } },
    );
    await hooks.filter(token, 'x');
    expect(log.join('; ')).toBe(
      'a may be; b may be; c may be; round; a leaves; b is not; c is not; b begins; b leaves; c may be; ' +
        'a took 1, well; b took 1, well; c took 1, well',
    );
  });
});
