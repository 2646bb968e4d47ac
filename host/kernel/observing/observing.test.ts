import { defineHook } from '@airlock/sdk';
import * as api from '@opentelemetry/api';
import { describe, expect, it, vi } from 'vitest';
import { testClock } from '../../../test/fixtures/clock.ts';
import type { Activity } from '../activation/activation.ts';
import { AirlockError } from '../errors.ts';
import { faultReport, fingerprintOf, suggestionsFor } from './fault-report.ts';
import { createFaults, type Fault } from './faults.ts';
import { createHealth } from './health.ts';
import { createHooks } from '../hooks/hooks.ts';
import type { LifecycleState } from '../lifecycle/lifecycle-state.ts';
import { memoryStore } from '../storage/memory-store.ts';
import type { Alert } from './metrics.ts';
import { createObserving } from './observing.ts';
import type { InstalledPlugin } from '../management/plugins.ts';
import { traceWith, type Telemetry } from './telemetry.ts';
import { SAMPLE } from './traces.ts';

const name = 'r/notes';
const shout = defineHook<{ text: string }>('test.shout', 'filter', { description: 'Test.' });

function world(store = memoryStore()) {
  const clock = testClock();
  const hooks = createHooks({ clock });
  const faults = createFaults({ clock });
  const alerts: Alert[] = [];
  const listeners = new Set<(plugin: string) => void>();
  let state: LifecycleState = 'unloaded';
  const activity = (): Activity => ({ name, state, restarts: 2 });
  const activation = {
    activity,
    subscribe: (listener: (plugin: string) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const observing = createObserving({
    clock,
    store,
    hooks,
    health: createHealth({ clock, hooks, activation, faults }),
    activity,
    usage: () => undefined,
    follow: activation.subscribe,
    faults,
    versionOf: () => '1.0.0',
    realmOf: (plugin) => (plugin === name ? 'worker' : undefined),
    names: () => [name],
    onAlert: (alert) => void alerts.push(alert),
    onFailure: (error) => {
      throw error;
    },
  });
  return {
    ...observing,
    clock,
    hooks,
    faults,
    alerts,
    store,
    move(next: LifecycleState) {
      state = next;
      for (const listener of listeners) listener(name);
    },
    /** A handler that takes so many milliseconds of the clock. */
    handle: (took: number, answer = (text: string) => `${text}!`, plugin = name) =>
      hooks.register(plugin, shout.id, {
        index: 0,
        isolated: true,
        run(value) {
          clock.advance(took);
          return { text: answer((value as { text: string }).text) };
        },
      }),
  };
}

describe('figures of a plugin', () => {
  it('split its start, and count starts that failed', () => {
    const { clock, move, metrics } = world();
    const start = (states: readonly LifecycleState[]): void => {
      for (const state of states) {
        clock.advance(10);
        move(state);
      }
    };
    start(['loading', 'loaded', 'initializing', 'active']);
    clock.advance(5);
    metrics.painted(name);
    metrics.painted(name);
    expect(metrics.of(name)).toMatchObject({
      starts: { succeeded: 1, failed: 0 },
      latest: { load: 20, activate: 10, paint: 35 },
      restarts: 2,
    });
    start(['stopping', 'stopped', 'unloading', 'unloaded', 'loading', 'error']);
    expect(metrics.of(name)?.starts).toEqual({ succeeded: 1, failed: 1 });
  });

  it('count what it asks for by permission, refusals, requests by origin and bytes', () => {
    const { metrics } = world();
    for (const fact of [
      { action: 'use', plugin: name, subject: 'storage.get' },
      { action: 'use', plugin: name, subject: 'network.fetch', detail: 'GET https://a.example/secret?token=1' },
      { action: 'use', plugin: name, subject: 'network.fetch', detail: 'POST https://a.example/' },
      { action: 'denied', plugin: name, subject: 'network.fetch', detail: 'GET https://b.example/' },
      { action: 'use', plugin: name, subject: 'endpoint GET /a' },
      { action: 'grant', plugin: name, subject: 'storage' },
    ] as const) {
      metrics.noted(fact);
    }
    metrics.measured(name, 'received', 7);
    expect(metrics.of(name)).toMatchObject({
      uses: {
        storage: { allowed: 1, denied: 0 },
        network: { allowed: 2, denied: 1 },
        endpoints: { allowed: 1, denied: 0 },
      },
      origins: { 'https://a.example': 2 },
      bytes: { sent: 0, received: 7 },
    });
  });

  it('are kept by the hour over restarts and tabs, bounded, and go with the plugin', async () => {
    const store = memoryStore();
    const one = world(store);
    one.handle(2);
    await one.hooks.filter(shout, { text: 'a' });
    await one.metrics.flush();
    await one.metrics.flush();
    const two = world(store);
    two.handle(4);
    await two.hooks.filter(shout, { text: 'a' });
    expect(await two.metrics.history(name)).toMatchObject([{ version: '1.0.0', calls: 2, time: 6, samples: 2 }]);
    two.clock.advance(3_600_000);
    await two.hooks.filter(shout, { text: 'b' });
    expect((await two.metrics.history(name)).map(({ calls }) => calls)).toEqual([2, 1]);

    await store.transaction(['state'], 'write', async (tx) => {
      await tx.put('state', 'metrics/r/gone', { format: 1, points: [] });
      await tx.put('state', `metrics/${name}`, { format: 1, points: 'damaged' });
    });
    const three = world(store);
    expect(await three.metrics.history(name)).toEqual([]);
    expect(await store.transaction(['state'], 'read', (tx) => tx.get('state', 'metrics/r/gone'))).toBeUndefined();
  });

  it('name a plugin as slow or failing, once for a while', async () => {
    const { handle, hooks, metrics, alerts, clock, faults } = world();
    handle(9);
    for (let count = 0; count < 6; count++) await hooks.filter(shout, { text: 'a' });
    await metrics.flush();
    expect(alerts).toMatchObject([{ plugin: name, kind: 'slow' }]);
    await hooks.filter(shout, { text: 'a' });
    await metrics.flush();
    expect(alerts).toHaveLength(1);
    clock.advance(600_001);
    faults.report(new AirlockError('COMMAND_FAILED', 'no', { plugin: name }));
    await hooks.filter(shout, { text: 'a' });
    await metrics.flush();
    expect(metrics.alerts().map(({ kind }) => kind)).toEqual(['slow', 'slow']);
  });
});

describe('traces', () => {
  it('are one of so many, or all while somebody records', async () => {
    const { handle, hooks, traces } = world();
    handle(1);
    for (let count = 0; count < SAMPLE + 1; count++) await hooks.filter(shout, { text: 'a' });
    expect(traces.list()).toHaveLength(2);
    traces.record(true);
    for (let count = 0; count < 3; count++) await hooks.filter(shout, { text: 'a' });
    expect(traces.list()).toHaveLength(5);
    traces.record(false);
    await hooks.filter(shout, { text: 'a' });
    expect(traces.list()).toHaveLength(5);
  });

  it('say who ran where, how long, how much and what changed, and nothing of the values', async () => {
    const { handle, hooks, traces } = world();
    handle(3);
    handle(
      1,
      () => {
        throw new Error('broken');
      },
      'r/other',
    );
    traces.record(true);
    await hooks.filter(shout, { text: 'private' });
    const [trace] = traces.list();
    expect(trace).toMatchObject({ hook: 'test.shout', kind: 'filter', duration: 4 });
    expect(trace?.spans).toMatchObject([
      { plugin: name, realm: 'worker', time: 3, queued: 0, changes: [{ path: 'text', op: 'replace' }] },
      { plugin: 'r/other', at: 3, time: 1, fault: { code: 'HOOK_THREW' }, changes: [] },
    ]);
    expect(trace?.spans[0]?.bytes).toBeGreaterThan(10);
    expect(JSON.stringify(trace)).not.toContain('private');
  });

  it('are bounded', async () => {
    const { handle, hooks, traces } = world();
    handle(0);
    traces.record(true);
    for (let count = 0; count < 250; count++) await hooks.filter(shout, { text: 'a' });
    expect(traces.list()).toHaveLength(200);
    traces.clear();
    expect(traces.list()).toEqual([]);
  });

  it('are there in the next page, as many as are kept, without what a plugin quoted', async () => {
    const first = world();
    first.handle(2);
    first.handle(
      1,
      () => {
        throw new Error('cannot read "Grace Hopper", grace@example.org');
      },
      'r/other',
    );
    first.traces.record(true);
    for (let count = 0; count < 120; count++) await first.hooks.filter(shout, { text: 'private' });
    expect(await first.traces.earlier(), 'those of this page are not of before').toEqual([]);
    await first.dispose();

    const next = world(first.store);
    const earlier = await next.traces.earlier();
    expect(earlier).toHaveLength(100);
    expect(earlier[0]).toMatchObject({
      id: first.traces.list()[0]?.id,
      hook: 'test.shout',
      duration: 3,
      spans: [
        { plugin: name, realm: 'worker', time: 2, changes: [{ path: 'text', op: 'replace' }] },
        { plugin: 'r/other', fault: { code: 'HOOK_THREW' } },
      ],
    });
    expect(JSON.stringify(earlier)).not.toMatch(/private|grace/i);
    expect(next.traces.list()).toEqual([]);

    const told = vi.fn();
    next.traces.subscribe(told);
    next.traces.clear();
    expect(told).toHaveBeenCalledTimes(1);
    expect(await next.traces.earlier()).toEqual([]);
    await next.dispose();
    expect(await world(first.store).traces.earlier()).toEqual([]);
  });

  it('are written a while after they ran, of all tabs together, and not for ever', async () => {
    const one = world();
    const shared = one.store;
    const tabs = [one, world(shared)];
    for (const tab of tabs) {
      tab.handle(1);
      await tab.hooks.filter(shout, { text: 'a' });
    }
    expect(await world(shared).traces.earlier(), 'not while the user acts').toEqual([]);
    for (const tab of tabs) tab.clock.advance(2000);
    await vi.waitFor(async () => expect(await world(shared).traces.earlier()).toHaveLength(2));

    one.clock.advance(15 * 24 * 3_600_000);
    await one.hooks.filter(shout, { text: 'a' });
    one.traces.record(true);
    await one.hooks.filter(shout, { text: 'a' });
    await one.dispose();
    expect(await world(shared).traces.earlier()).toHaveLength(1);
  });

  it('of before are none where their row is damaged', async () => {
    const { store, traces } = world();
    await store.transaction(['state'], 'write', async (tx) =>
      tx.put('state', 'traces', { format: 1, traces: [{ id: 'x', spans: 'none' }] }),
    );
    expect(await traces.earlier()).toEqual([]);
  });
});

it('a profile counts every call of one plugin for a while', async () => {
  const { handle, hooks, profile, clock, metrics } = world();
  handle(5);
  handle(100, String, 'r/other');
  const running = profile(name, 2);
  await hooks.filter(shout, { text: 'a' });
  await hooks.filter(shout, { text: 'a' });
  metrics.noted({ action: 'use', plugin: name, subject: 'data.list' });
  clock.advance(2000);
  expect(await running).toMatchObject({
    plugin: name,
    total: 10,
    hooks: [{ hook: 'test.shout', calls: 2, faults: 0, total: 10 }],
    uses: { data: 1 },
  });
});

it('a profile can be given up, and stops looking', async () => {
  const { hooks, profile, handle } = world();
  handle(1);
  const inspected = vi.spyOn(hooks, 'inspect');
  const given = new AbortController();
  const running = profile(name, 60, given.signal);
  given.abort(new Error('enough'));
  await expect(running).rejects.toThrow('enough');
  expect(inspected).toHaveBeenCalledOnce();
});

describe('OpenTelemetry', () => {
  it('is given a span for each execution and one in it for each handler', async () => {
    const spans: { name: string; parent: string | undefined; ended: boolean; attributes: object; failed: boolean }[] =
      [];
    const key = Symbol('span');
    const telemetry = {
      trace: {
        getTracer: () => ({
          startSpan(title: string, options: { attributes: object }, context: { [key]?: { name: string } }) {
            const span = { name: title, parent: context[key]?.name, ended: false, failed: false, ...options };
            spans.push(span);
            return Object.assign(span, {
              setAttribute: () => span,
              setStatus: ({ code }: { code: number }) => (span.failed = code === api.SpanStatusCode.ERROR),
              end: () => (span.ended = true),
            });
          },
        }),
        setSpan: (_context: object, span: object) => ({ [key]: span }),
      },
      context: { active: () => ({}) },
      // A stand-in for the module, whose whole types are not needed here.
    } as unknown as Telemetry;
    const { hooks, handle } = world();
    handle(1);
    const fails = (): never => {
      throw new Error('no');
    };
    handle(1, fails, 'r/other');
    const tracing = traceWith({ api: telemetry }, hooks, '1.0.0');
    await hooks.filter(shout, { text: 'private' });
    expect(spans.map(({ name: title, parent, ended }) => [title, parent, ended])).toEqual([
      ['airlock.hook test.shout', undefined, true],
      ['airlock.handler r/notes', 'airlock.hook test.shout', true],
      ['airlock.handler r/other', 'airlock.hook test.shout', true],
    ]);
    expect(spans.map(({ failed }) => failed)).toEqual([false, false, true]);
    expect(JSON.stringify(spans)).not.toContain('private');
    tracing.dispose();
    await hooks.filter(shout, { text: 'a' });
    expect(spans).toHaveLength(3);
  });

  it('takes the real API as it is', async () => {
    const { hooks, handle } = world();
    handle(1);
    const tracing = traceWith({ api, every: 2 }, hooks, '1.0.0');
    expect(await hooks.filter(shout, { text: 'a' })).toEqual({ text: 'a!' });
    tracing.dispose();
  });
});

describe('a report of a fault', () => {
  const fault = (code: 'HOOK_THREW' | 'PERMISSION_DENIED', message: string, more: Partial<Fault> = {}): Fault => ({
    id: 1,
    error: new AirlockError(code, message, { plugin: name, hook: 'test.shout' }),
    plugin: name,
    count: 1,
    first: 1000,
    last: 1000,
    ...more,
  });

  it('has the same fingerprint for faults that differ in numbers and names only', () => {
    const one = fingerprintOf(fault('HOOK_THREW', 'Item 7 of "Ada" is gone'), 'notes');
    expect(fingerprintOf(fault('HOOK_THREW', 'Item 12 of "Bob" is gone'), 'notes')).toBe(one);
    expect(fingerprintOf(fault('HOOK_THREW', 'Item 12 is there'), 'notes')).not.toBe(one);
    expect(fingerprintOf(fault('HOOK_THREW', 'Item 7 of "Ada" is gone'), 'other')).not.toBe(one);
  });

  it('is text with the facts that whoever mends it needs', () => {
    const about = { plugin: undefined, health: undefined, hostVersion: '0.1.0', browser: 'Test 1' };
    const report = faultReport(fault('HOOK_THREW', 'It broke', { count: 3 }), about);
    expect(report).toMatch(/^## HOOK_THREW: r\/notes\n\nIt broke\n/);
    for (const fact of [/fingerprint: [0-9a-f]{8}/, /times: 3/, /hook: test.shout/, /host: 0.1.0/, /browser: Test 1/]) {
      expect(report).toMatch(fact);
    }
  });

  it('suggests what fits', () => {
    // Only these members are looked at.
    const plugin = { updatedAt: 500, previous: { version: '1.0.0' } } as InstalledPlugin;
    const suggest = (given: Fault, hasUpdate = false) => suggestionsFor(given, { plugin, hasUpdate });
    expect(suggest(fault('HOOK_THREW', 'x'), true)).toEqual(['update', 'roll-back', 'report']);
    expect(suggest(fault('HOOK_THREW', 'x', { first: 100, count: 12 }))).toEqual(['report', 'disable']);
    expect(suggest(fault('PERMISSION_DENIED', 'x', { first: 100 }))).toEqual(['allow']);
  });
});
