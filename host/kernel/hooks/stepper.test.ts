import { defineHook } from '@airlock/sdk';
import { expect, it } from 'vitest';
import { testClock } from '../../../test/fixtures/clock.ts';
import { createHooks } from './hooks.ts';
import { createStepper } from './stepper.ts';

const token = defineHook<{ readonly n: number }>('step.value', 'filter', { description: '', timeout: 100 });

function setUp() {
  const clock = testClock();
  const hooks = createHooks({ clock });
  for (const [index, owner] of ['r/a', 'r/b'].entries()) {
    hooks.register(owner, token.id, {
      index: 0,
      priority: 100 - index,
      run: (value) => ({ n: (value as { n: number }).n + 1 }),
    });
  }
  return { clock, hooks, stepper: createStepper(hooks) };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('waits before each handler, shows what it gets and gave, and takes nothing from its time', async () => {
  const { clock, hooks, stepper } = setUp();
  stepper.arm(token.id);
  const result = hooks.filter(token, { n: 0 });
  await settle();
  expect(stepper.state()).toMatchObject({ status: 'paused', next: { owner: 'r/a', before: { n: 0 } }, steps: [] });
  clock.advance(10_000);
  stepper.step();
  await settle();
  expect(stepper.state()).toMatchObject({
    status: 'paused',
    next: { owner: 'r/b', before: { n: 1 } },
    steps: [{ owner: 'r/a', after: { n: 1 }, queued: 10_000, time: 0 }],
  });
  stepper.step();
  expect(await result).toEqual({ n: 2 });
  expect(stepper.state()).toMatchObject({ status: 'done', steps: [{ owner: 'r/a' }, { owner: 'r/b' }] });
  expect(stepper.state().steps[1]?.changes()).toEqual([{ path: ['n'], op: 'replace', before: 1, after: 2 }]);
  expect(stepper.state().next).toBeUndefined();
});

it('takes one execution; others of the same hook pass by', async () => {
  const { hooks, stepper } = setUp();
  stepper.arm();
  const held = hooks.filter(token, { n: 0 });
  expect(await hooks.filter(token, { n: 10 })).toEqual({ n: 12 });
  stepper.finish();
  expect(await held).toEqual({ n: 2 });
  expect(stepper.state().steps).toHaveLength(2);
  expect(await hooks.filter(token, { n: 1 })).toEqual({ n: 3 });
  expect(stepper.state().steps).toHaveLength(2);
});

it('records what cannot wait without holding it', () => {
  const { hooks, stepper } = setUp();
  const sync = defineHook<number>('step.now', 'filter', { description: '' });
  hooks.register('r/a', sync.id, { index: 0, sync: true, run: (value) => Number(value) + 1 });
  stepper.arm(sync.id);
  expect(hooks.filterSync(sync, 1)).toBe(2);
  expect(stepper.state()).toMatchObject({ status: 'done', steps: [{ before: 1, after: 2 }] });
});

it('lets everything run when it is stopped, and a caller that gives up ends it', async () => {
  const { hooks, stepper } = setUp();
  stepper.arm(token.id);
  const held = hooks.filter(token, { n: 0 });
  await settle();
  stepper.stop();
  expect(await held).toEqual({ n: 2 });
  expect(stepper.state()).toEqual({ status: 'off', steps: [] });

  stepper.arm(token.id);
  const controller = new AbortController();
  const given = hooks.filter(token, { n: 0 }, { signal: controller.signal });
  await settle();
  controller.abort();
  await expect(given).rejects.toMatchObject({ code: 'HOOK_CANCELLED' });
  expect(stepper.state().status).toBe('done');
});
