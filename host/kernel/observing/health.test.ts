import { defineHook } from '@airlock/sdk';
import { describe, expect, it } from 'vitest';
import { testClock } from '../../../test/fixtures/clock.ts';
import type { Activity } from '../activation/activation.ts';
import { AirlockError } from '../errors.ts';
import { createFaults } from './faults.ts';
import { createHealth, freshFault } from './health.ts';
import { createHooks } from '../hooks/hooks.ts';

const name = '0123456789abcdef/a';
const token = defineHook<string>('test.text', 'filter', { description: '' });

function setUp(activity: Partial<Activity> = {}) {
  const clock = testClock();
  const faults = createFaults({ clock });
  const hooks = createHooks({ clock, onFault: faults.report });
  const listeners = new Set<(name: string) => void>();
  const health = createHealth({
    clock,
    hooks,
    faults,
    activation: {
      activity: (asked) => (asked === name ? { name, state: 'active', restarts: 0, ...activity } : undefined),
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  });
  return { clock, faults, hooks, health, listeners };
}

describe('health', () => {
  it('is good for a plugin that answers fast and well', async () => {
    const { hooks, health } = setUp();
    hooks.register(name, token.id, { index: 0, run: (value) => value });
    await hooks.filter(token, '');
    expect(health.of(name)).toMatchObject({ status: 'healthy', reasons: [], calls: 1, faults: 0 });
    expect(health.of('other')).toBeUndefined();
  });

  it('names a plugin that is slow, once there are enough calls to tell', async () => {
    const { clock, hooks, health } = setUp();
    hooks.register(name, token.id, {
      index: 0,
      run: (value) => {
        clock.advance(8);
        return value;
      },
    });
    for (let call = 0; call < 4; call++) await hooks.filter(token, '');
    expect(health.of(name)?.status).toBe('healthy');
    await hooks.filter(token, '');
    expect(health.of(name)).toMatchObject({ status: 'warning' });
    expect(health.of(name)?.reasons[0]).toMatch(/^It is slow: \d\.\d ms for 'test.text' in one of 20 calls\.$/);
    expect(health.of(name)?.causes).toMatchObject([{ kind: 'slow', hook: 'test.text' }]);
  });

  it('warns of fresh faults and forgets old ones', async () => {
    const { clock, hooks, health } = setUp();
    hooks.register(name, token.id, {
      index: 0,
      run: () => {
        throw new Error('broken');
      },
    });
    await hooks.filter(token, '');
    await hooks.filter(token, '');
    expect(health.of(name)).toMatchObject({ status: 'warning', faults: 2 });
    expect(health.of(name)?.reasons[0]).toContain('2 things went wrong lately');
    expect(health.of(name)?.causes).toMatchObject([{ kind: 'faults', count: 2, latest: { code: 'HOOK_THREW' } }]);
    clock.advance(freshFault);
    expect(health.of(name)?.status).toBe('healthy');
  });

  it.each([
    [{ state: 'error', error: new AirlockError('CRASHED', 'Gone.') }, 'Gone.'],
    [{ suspendedUntil: Date.UTC(2026, 0, 1) + 2500 }, 'It is not called for another 3 s.'],
    [
      {
        quarantine: {
          by: 'user',
          error: new AirlockError('QUARANTINED', 'Enough.'),
          at: 0,
          version: '1.0.0',
          hostVersion: '1.0.0',
        },
      },
      'It is in quarantine, by the user: Enough.',
    ],
  ] satisfies [Partial<Activity>, string][])('is critical, with the reason, when %o', (activity, reason) => {
    expect(setUp(activity).health.of(name)).toMatchObject({ status: 'critical', reasons: [reason] });
  });

  it('tells listeners of faults and of changes of state until they leave', () => {
    const { faults, health, listeners } = setUp();
    let told = 0;
    const leave = health.subscribe(() => (told += 1));
    faults.report(new AirlockError('CRASHED', 'Gone.', { plugin: name }));
    for (const listener of listeners) listener(name);
    leave();
    faults.report(new AirlockError('CRASHED', 'Gone.', { plugin: name }));
    expect([told, listeners.size]).toEqual([2, 0]);
  });
});
