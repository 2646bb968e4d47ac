import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { testClock, type TestClock } from '../../../test/fixtures/clock.ts';
import type { AuditFact } from '../audit/audit.ts';
import { createMonitor, RULES, type MonitorKeeper } from './create-monitor.ts';
import { AirlockError } from '../errors.ts';
import { memoryStore } from '../storage/memory-store.ts';
import type { AnomalyKind } from './monitor.ts';
import type { MonitorPolicy } from '../policy/policy.ts';
import type { Store } from '../storage/store.ts';
import { usageKey } from './usage.ts';

const NAME = '0123456789abcdef/notes';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
let clock: TestClock;
let store: Store;
let facts: AuditFact[];
let setAside: string[];
let aside: Set<string>;

const open = (policy: MonitorPolicy = {}): MonitorKeeper =>
  createMonitor({
    clock,
    store,
    policy,
    record: (fact) => facts.push(fact),
    quarantine: (plugin, why) => {
      setAside.push(`${plugin} ${why}`);
      aside.add(plugin);
    },
    isSetAside: (plugin) => aside.has(plugin),
    onFailure: (error) => {
      throw error;
    },
  });

beforeEach(() => {
  clock = testClock();
  store = memoryStore();
  facts = [];
  setAside = [];
  aside = new Set();
});

const use = (subject: string, detail?: string, plugin = NAME): AuditFact => ({
  action: 'use',
  plugin,
  subject,
  ...(detail === undefined ? {} : { detail }),
});
const request = (origin: string): AuditFact => use('network.fetch', `GET ${origin}/path`);
const denied = (subject: string, detail?: string): AuditFact => ({ ...use(subject, detail), action: 'denied' });
const kinds = (monitor: MonitorKeeper): AnomalyKind[] => monitor.anomalies(NAME).map(({ kind }) => kind);
const times = (count: number, work: (at: number) => void): void => {
  for (let at = 0; at < count; at += 1) work(at);
};

/** A past of some days: a few requests and calls every hour. */
async function withPast(monitor: MonitorKeeper, days = 3): Promise<void> {
  for (let hour = 0; hour < days * 24; hour += 1) {
    monitor.fact(request('https://api.example.com'));
    monitor.fact(use('data.list', 'forms'));
    monitor.measured(NAME, 'sent', 2000);
    clock.advance(60 * MINUTE);
    await monitor.flush();
  }
}

describe('the monitor tells of', () => {
  it('a request to an address it never used, once it has a past to compare with', async () => {
    const monitor = open();
    await withPast(monitor);
    monitor.fact(request('https://api.example.com'));
    expect(kinds(monitor)).toEqual([]);
    monitor.fact(request('https://new.example.com'));
    monitor.fact(request('https://new.example.com'));
    expect(monitor.anomalies()).toMatchObject([
      { plugin: NAME, kind: 'new-host', severity: 'notice', count: 1, quarantined: false },
    ]);
    expect(monitor.anomalies()[0]?.evidence[0]?.text).toContain('https://new.example.com');
    expect(facts).toMatchObject([{ action: 'anomaly', plugin: NAME, subject: 'new-host' }]);
  });

  it('far more calls than it ever made', async () => {
    const monitor = open();
    await withPast(monitor);
    times(RULES.burst.least, () => monitor.fact(use('data.list', 'forms')));
    expect(kinds(monitor)).toEqual([]);
    monitor.fact(use('data.list', 'forms'));
    expect(kinds(monitor)).toEqual(['burst']);
    times(RULES.burst.least, () => monitor.fact(use('data.list', 'forms')));
    expect(monitor.anomalies()[0]?.count).toBe(1);
    // What was unusual is not the new measure.
    clock.advance(20_000);
    times(RULES.burst.least + 1, () => monitor.fact(use('data.list', 'forms')));
    expect(monitor.anomalies()[0]?.count).toBe(2);
  });

  it('far more data sent than it ever did', async () => {
    const monitor = open();
    await withPast(monitor);
    times(5, () => monitor.measured(NAME, 'sent', 2 ** 20));
    expect(kinds(monitor)).toEqual([]);
    times(5, () => monitor.measured(NAME, 'sent', 2 ** 20));
    expect(monitor.anomalies()).toMatchObject([{ kind: 'surge', count: 1 }]);
    monitor.measured(NAME, 'received', 2 ** 30);
    expect(monitor.anomalies()).toHaveLength(1);
  });

  it('denials again and again', () => {
    const monitor = open();
    times(RULES.denials.least - 1, () => monitor.fact(denied('clipboard.write')));
    expect(kinds(monitor)).toEqual([]);
    clock.advance(MINUTE);
    times(RULES.denials.least, () => monitor.fact(denied('clipboard.write')));
    expect(kinds(monitor)).toEqual(['denials']);
  });

  it('addresses off its list, tried one after the other', () => {
    const monitor = open();
    times(RULES.probing.least - 1, (at) => monitor.fact(denied('network.fetch', `GET https://${at}.example/`)));
    monitor.fact(denied('network.fetch', 'GET https://0.example/other'));
    expect(kinds(monitor)).toEqual([]);
    monitor.fact(denied('network.fetch', 'GET https://last.example/'));
    expect(monitor.anomalies()).toMatchObject([{ kind: 'probing', severity: 'critical' }]);
  });

  it('a broken rule of the sandbox or of the page, at once', () => {
    const monitor = open();
    monitor.fault(new AirlockError('CHANNEL_VIOLATION', 'It sent a port.', { plugin: NAME }));
    monitor.fault(new AirlockError('HOOK_THREW', 'no news', { plugin: NAME }));
    monitor.broke(NAME, 'script-src blocked https://evil.example/x.js');
    expect(kinds(monitor)).toEqual(['policy-violation', 'violation']);
  });
});

describe('an anomaly', () => {
  it('has its plugin set aside where the policy says so, and again when it was let run and does the same', () => {
    const monitor = open({ quarantine: ['critical', 'denials'] });
    const violation = new AirlockError('CHANNEL_VIOLATION', 'It sent a port.', { plugin: NAME });
    monitor.fault(violation);
    monitor.fault(violation);
    monitor.broke(NAME, 'only a warning');
    expect(setAside).toEqual([`${NAME} violation: It sent a port.`]);
    aside.clear();
    times(RULES.denials.least, () => monitor.fact(denied('clipboard.write')));
    expect(setAside).toEqual([
      `${NAME} violation: It sent a port.`,
      expect.stringContaining('denials: 30 denied calls within a minute'),
    ]);
    expect(monitor.anomalies().map(({ quarantined }) => quarantined)).toEqual([true, false, true]);
    aside.clear();
    monitor.fault(violation);
    expect(setAside).toHaveLength(3);
    expect(monitor.anomalies()[0]).toMatchObject({ kind: 'violation', count: 3, quarantined: true });
    // What the user looked at and found fine does not.
    aside.clear();
    for (const { id } of monitor.anomalies()) monitor.dismiss(id);
    monitor.fault(violation);
    expect(setAside).toHaveLength(3);
  });

  it('is put away by the user, and not told again for an hour', () => {
    const monitor = open();
    monitor.broke(NAME, 'one');
    monitor.broke('0123456789abcdef/other', 'theirs');
    monitor.dismiss(monitor.anomalies(NAME)[0]!.id);
    monitor.broke(NAME, 'two');
    expect(monitor.anomalies().map(({ plugin }) => plugin)).toEqual(['0123456789abcdef/other']);
    clock.advance(60 * MINUTE);
    monitor.broke(NAME, 'three');
    expect(kinds(monitor)).toEqual(['policy-violation']);
  });

  it('keeps ten pieces of evidence, made plain, and lists stay the same until something changes', () => {
    const monitor = open();
    times(30, (at) => monitor.broke(NAME, `attempt ${at} \u202Exyz`));
    const [anomaly] = monitor.anomalies();
    expect(anomaly).toMatchObject({ count: 30 });
    expect(anomaly?.evidence).toHaveLength(10);
    expect(anomaly?.evidence.at(-1)?.text).toBe('attempt 29 xyz');
    expect(monitor.anomalies()).toBe(monitor.anomalies());
  });
});

describe('what is counted', () => {
  it('is kept by permission and address, across tabs and days', async () => {
    const [one, two] = [open(), open()];
    one.fact(use('data.list', 'forms'));
    clock.advance(10);
    two.fact(use('data.get', 'forms'));
    two.fact(denied('clipboard.write'));
    one.fact(request('https://api.example.com'));
    one.measured(NAME, 'received', 7);
    await Promise.all([one.flush(), two.flush()]);
    const start = clock.now() - 10;
    expect(await open().usage(NAME)).toMatchObject({
      permissions: {
        data: { uses: 2, denied: 0, first: start, last: clock.now() },
        clipboard: { uses: 0, denied: 1, first: 0, last: 0 },
        network: { uses: 1 },
      },
      hosts: { 'https://api.example.com': { uses: 1 } },
      received: 7,
    });
  });

  it('is written by itself, and starts anew where its row is damaged', async () => {
    const monitor = open();
    monitor.fact(use('data.list'));
    clock.advance(5000);
    expect((await monitor.usage(NAME)).permissions['data']?.uses).toBe(1);
    await store.transaction(['state'], 'write', (tx) => tx.put('state', usageKey(NAME), { format: 1, hosts: 7 }));
    expect((await open().usage(NAME)).permissions).toEqual({});
  });

  it('holds at most two hundred addresses', async () => {
    const monitor = open();
    times(300, (at) => monitor.fact(request(`https://${at}.example`)));
    expect(Object.keys((await monitor.usage(NAME)).hosts)).toHaveLength(200);
  });
});

it('an ordinary plugin raises nothing', async () => {
  const origins = ['https://api.example.com', 'https://cdn.example.com'];
  const step = fc.record({
    pause: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 0, max: 5000 }) }, fc.integer({ min: 0, max: 3 * DAY })),
    act: fc.oneof(
      fc.record({ kind: fc.constant('calls' as const), count: fc.integer({ min: 1, max: 400 }) }),
      fc.record({
        kind: fc.constant('request' as const),
        origin: fc.constantFrom(...origins),
        bytes: fc.integer({ min: 0, max: 100_000 }),
      }),
      fc.record({ kind: fc.constant('denied' as const), count: fc.integer({ min: 1, max: 2 }) }),
    ),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      clock = testClock();
      store = memoryStore();
      const monitor = open({ quarantine: ['notice', 'warning', 'critical'] });
      // It needs both of its servers from the start.
      for (const origin of origins) monitor.fact(request(origin));
      for (const { pause, act } of steps) {
        clock.advance(pause);
        if (act.kind === 'calls') times(act.count, () => monitor.fact(use('storage.get')));
        else if (act.kind === 'denied')
          times(act.count, () => monitor.fact(denied('network.fetch', 'GET https://x.example/')));
        else {
          monitor.fact(request(act.origin));
          monitor.measured(NAME, 'sent', act.bytes);
        }
        // At most a handful of denials a minute.
        if (act.kind === 'denied') clock.advance(10_000);
        await monitor.flush();
      }
      expect(monitor.anomalies()).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
