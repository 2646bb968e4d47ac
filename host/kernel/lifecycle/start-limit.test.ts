import { expect, it } from 'vitest';
import { testClock } from '../../../test/fixtures/clock.ts';
import type { Waiting } from '../realm.ts';
import { TURN, withinStart } from './start-limit.ts';

const never = new AbortController().signal;
const late = { started: () => new Error('started too slowly'), queued: () => new Error('its turn never came') };

/** A start that does nothing until it is told to. */
function begin(limit: number) {
  const clock = testClock();
  let finish = (_word: string): void => undefined;
  const promise = new Promise<string>((resolve) => (finish = resolve));
  let wait: Waiting = () => () => undefined;
  let signal = never;
  const outcome = withinStart(
    clock,
    limit,
    never,
    (given, waiting) => {
      signal = given;
      wait = waiting;
      return promise;
    },
    late,
  ).catch((error: Error) => error.message);
  return { clock, finish: () => finish('started'), waits: () => wait(), outcome, signal: () => signal };
}

it('does not count the time in which a start waits for its turn', async () => {
  const { clock, waits, finish, outcome } = begin(10_000);
  clock.advance(9000);
  const resume = waits();
  clock.advance(60_000);
  resume();
  clock.advance(999);
  finish();
  expect(await outcome).toBe('started');
  expect(clock.pending()).toBe(0);
});

it('counts on from where it stood before the wait', async () => {
  const { clock, waits, outcome, signal } = begin(10_000);
  clock.advance(9000);
  const resume = waits();
  clock.advance(60_000);
  resume();
  resume();
  clock.advance(1000);
  expect(await outcome).toBe('started too slowly');
  expect(signal().aborted).toBe(true);
});

it('bounds the wait as a whole, however often it is taken up', async () => {
  const { clock, waits, outcome } = begin(10_000);
  for (let turn = 0; turn < 3; turn += 1) {
    const resume = waits();
    clock.advance(TURN / 3);
    resume();
  }
  waits();
  clock.advance(1);
  expect(await outcome).toBe('its turn never came');
  expect(clock.pending()).toBe(0);
});

it('is over when it is over: a wait after the end starts no timer', async () => {
  const { clock, waits, finish, outcome } = begin(10_000);
  finish();
  await outcome;
  waits();
  expect(clock.pending()).toBe(0);
});
