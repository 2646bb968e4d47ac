import { test as base } from '@playwright/test';
import type { WindowAttempt } from './catalogue/attempt.ts';
import { windowNavigation, windowNetwork } from './catalogue/window-network.ts';
import { windowCode, windowPage, windowStorage } from './catalogue/window-reach.ts';
import { runMatrix, type Matrix, type Outcome } from '../fixtures/sandbox/matrix.ts';

const test = base.extend<object, { matrix: Matrix }>({
  matrix: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern to learn that nothing is needed
    async ({}, use) => use(await runMatrix()),
    { scope: 'worker', timeout: 300_000 },
  ],
});
const { expect } = test;

const silent = { hits: 0, named: false };

function showsThatItWorks({ control }: WindowAttempt, outcome: Outcome): void {
  if (typeof control !== 'string') return;
  if (control === 'reached') expect(outcome.said, 'the control').toBe('reached');
  else if (control === 'name') expect(outcome.named, `the control: ${outcome.said}`).toBe(true);
  else expect(outcome.hits, `the control: ${outcome.said}`).toBeGreaterThan(0);
}

for (const attempt of [...windowNetwork, ...windowNavigation]) {
  test(`a window of a plugin that tries ${attempt.name} sends nothing`, ({ matrix }) => {
    showsThatItWorks(attempt, matrix(attempt.id, 'control'));
    expect(matrix(attempt.id, 'window')).toMatchObject(silent);
    expect(matrix(attempt.id, 'runner'), 'on a runner site').toMatchObject(silent);
  });
}

for (const attempt of [...windowStorage, ...windowPage, ...windowCode]) {
  test(`a window of a plugin that tries ${attempt.name} does not reach it`, ({ matrix }) => {
    showsThatItWorks(attempt, matrix(attempt.id, 'control'));
    expect(matrix(attempt.id, 'window').said).not.toBe('reached');
    expect(matrix(attempt.id, 'window')).toMatchObject(silent);
    expect(matrix(attempt.id, 'runner').said, 'on a runner site').not.toBe('reached');
    expect(matrix(attempt.id, 'runner'), 'on a runner site').toMatchObject(silent);
  });
}

test('a worker sends nothing in any of these ways', ({ matrix }) => {
  for (const { id } of [...windowNetwork, ...windowNavigation]) expect(matrix(id, 'worker'), id).toMatchObject(silent);
});

test('without the header a window sends in no way but those that are listed', ({ matrix }) => {
  for (const { id, leaksUnsealed } of [...windowNetwork, ...windowNavigation]) {
    if (leaksUnsealed !== true) expect(matrix(id, 'unsealed'), id).toMatchObject(silent);
  }
});
