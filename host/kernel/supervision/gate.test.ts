import { expect, it } from 'vitest';
import { testClock } from '../../../test/fixtures/clock.ts';
import { Gate } from './gate.ts';

/** A promise that the test settles. */
function open(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  return { promise: new Promise<void>((settle) => (resolve = settle)), resolve: () => resolve() };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('lets through only so many at a time, and more as they end', async () => {
  const gate = new Gate(testClock(), 2);
  const first = open();
  for (const promise of [first.promise, new Promise(() => undefined)]) {
    expect(gate.refusal()).toBeUndefined();
    gate.track(promise);
  }
  expect([gate.inFlight, gate.refusal()]).toEqual([2, 'busy']);
  first.resolve();
  await settled();
  expect([gate.inFlight, gate.refusal(), gate.calls]).toEqual([1, undefined, 3]);
});

it('lets through so many a second while it is throttled', () => {
  const clock = testClock();
  const gate = new Gate(clock, 10);
  gate.throttle = 2;
  expect([gate.refusal(), gate.refusal(), gate.refusal()]).toEqual([undefined, undefined, 'throttled']);
  clock.advance(500);
  expect([gate.refusal(), gate.refusal()]).toEqual([undefined, 'throttled']);
  gate.throttle = undefined;
  expect(gate.refusal()).toBeUndefined();
});

it('lets one try after a rest, and all others once it went well', async () => {
  const gate = new Gate(testClock(), 10);
  gate.probe();
  const { promise, resolve } = open();
  expect(gate.refusal()).toBeUndefined();
  gate.track(promise);
  expect(gate.refusal()).toBe('probing');
  resolve();
  await settled();
  gate.track(new Promise(() => undefined));
  expect(gate.refusal()).toBeUndefined();
});

it('knows for how much of the last minute somebody waited, and forgets what is older', async () => {
  const clock = testClock();
  const gate = new Gate(clock, 10);
  const work = async (milliseconds: number): Promise<void> => {
    const { promise, resolve } = open();
    gate.track(promise);
    clock.advance(milliseconds);
    resolve();
    await settled();
  };
  await work(15_000);
  expect(gate.busyShare).toBeCloseTo(0.25);
  clock.advance(15_000);
  await work(15_000);
  expect(gate.busyShare).toBeCloseTo(0.5);
  gate.track(new Promise(() => undefined));
  clock.advance(200_000);
  expect(gate.busyShare).toBeGreaterThan(0.8);
  gate.reset();
  clock.advance(120_000);
  expect(gate.busyShare).toBe(0);
});

it('does not count what was under way in a run that is over', async () => {
  const gate = new Gate(testClock(), 1);
  const { promise, resolve } = open();
  gate.track(promise);
  gate.reset();
  expect(gate.refusal()).toBeUndefined();
  gate.track(new Promise(() => undefined));
  resolve();
  await settled();
  expect(gate.inFlight).toBe(1);
});

it('counts a visit of a relay as possible work, and its time once, however it was told', () => {
  const clock = testClock();
  const gate = new Gate(clock, 2);
  const quick = gate.visit();
  const slow = gate.visit();
  expect([gate.isAtWork, gate.inFlight, gate.refusal()]).toEqual([false, 0, 'busy']);
  quick?.suspect(true);
  expect([gate.isAtWork, gate.inFlight]).toEqual([true, 0]);
  quick?.suspect(false);
  slow?.begin();
  clock.advance(3000);
  slow?.leave();
  expect([gate.isAtWork, gate.inFlight]).toEqual([false, 0]);
  slow?.settle(true, 3000);
  expect(gate.busyShare).toBeCloseTo(0.05);
  quick?.settle(true, 6000);
  expect(gate.busyShare).toBeCloseTo(0.15);
  quick?.suspect(true);
  expect([gate.isAtWork, gate.idleFor]).toEqual([false, 0]);
  clock.advance(10);
  expect(gate.idleFor).toBe(10);
});

it('forgets the visits of a run that is over', () => {
  const gate = new Gate(testClock(), 1);
  const visit = gate.visit();
  visit?.suspect(true);
  gate.reset();
  visit?.begin();
  visit?.settle(true, 5);
  expect([gate.isAtWork, gate.inFlight, gate.busyShare]).toEqual([false, 0, 0]);
  const next = gate.visit();
  visit?.leave();
  expect(next).toBeDefined();
  expect(gate.refusal()).toBe('busy');
});
