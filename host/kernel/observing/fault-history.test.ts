import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testClock, type TestClock } from '../../../test/fixtures/clock.ts';
import { AirlockError } from '../errors.ts';
import { memoryStore } from '../storage/memory-store.ts';
import type { Store } from '../storage/store.ts';
import { createFaultHistory, withEarlier, type FaultHistory } from './fault-history.ts';
import { createFaults, type FaultLog } from './faults.ts';

const name = 'r/p';
const DAY = 24 * 3_600_000;
const fault = (message: string, code: 'HOOK_THREW' | 'HOOK_TIMEOUT' = 'HOOK_THREW') =>
  new AirlockError(code, message, {
    plugin: name,
    hook: 'a.b',
    cause: new Error('of a user'),
    detail: { of: 'a user' },
  });

let clock: TestClock;
let store: Store;
let version: string;
const pages: FaultHistory[] = [];

/** A page: its own log of faults over the store of all. */
function open(): { readonly log: FaultLog; readonly history: FaultHistory } {
  const log = createFaults({ clock });
  const history = createFaultHistory({
    clock,
    store,
    faults: log,
    versionOf: (plugin) => (plugin === name ? version : undefined),
    onFailure(error) {
      throw error;
    },
  });
  pages.push(history);
  return { log, history };
}

beforeEach(() => {
  clock = testClock(10 * DAY);
  store = memoryStore();
  version = '1.0.0';
});

afterEach(async () => {
  for (const page of pages.splice(0)) await page.dispose();
});

describe('faults of pages before', () => {
  it('are told with those of this page: how often, since when and when last', async () => {
    const yesterday = open();
    yesterday.log.report(fault('Failed after 12 ms.'));
    yesterday.log.report(fault('Failed after 13 ms.'));
    yesterday.log.report(fault('Something else.'));
    await yesterday.history.dispose();
    clock.advance(DAY);

    const { log, history } = open();
    log.report(fault('Failed after 99 ms.'));
    await history.flush();
    const shown = withEarlier(log.list(name), await history.earlier(name), '1.0.0');
    expect(shown.map(({ error, count, first, last }) => [error.message, count, first, last])).toEqual([
      ['Failed after 99 ms.', 3, 10 * DAY, 11 * DAY],
      ['Something else.', 1, 10 * DAY, 10 * DAY],
    ]);
    expect((await open().history.earlier(name)).map(({ count }) => count)).toEqual([3, 1]);
  });

  it('are written at once after a rest, else soon after they happened, for a page may end at any time', async () => {
    const { log } = open();
    log.report(fault('one'));
    clock.advance(0);
    await expect.poll(() => open().history.earlier(name)).toHaveLength(1);
    log.report(fault('one'));
    clock.advance(2000);
    await expect.poll(() => open().history.earlier(name)).toMatchObject([{ count: 2 }]);
  });

  it('are those of one version, and of two weeks', async () => {
    const { log, history } = open();
    log.report(fault('old'));
    await history.flush();
    clock.advance(8 * DAY);
    version = '1.1.0';
    log.report(fault('new'));
    await history.flush();
    const earlier = await open().history.earlier(name);
    expect(earlier.map((each) => [each.error.message, each.version])).toEqual([
      ['new', '1.1.0'],
      ['old', '1.0.0'],
    ]);
    expect(withEarlier([], earlier, '1.1.0').map(({ error }) => error.message)).toEqual(['new']);
    clock.advance(7 * DAY);
    log.report(fault('newest'));
    await history.flush();
    expect((await open().history.earlier(name)).map(({ error }) => error.message)).toEqual(['newest', 'new']);
  });

  it('are kept without what they were about', async () => {
    const { log, history } = open();
    log.report(fault('Cannot read "Ada Lovelace" of ada@example.org, number 1234567.'));
    await history.flush();
    const row = JSON.stringify(await store.transaction(['state'], 'read', (tx) => tx.get('state', `faults/${name}`)));
    expect(row).toContain('Cannot read');
    for (const secret of ['Ada', 'ada@', '1234567', 'of a user', 'stack']) expect(row).not.toContain(secret);
    expect((await open().history.earlier(name))[0]?.error).toMatchObject({
      code: 'HOOK_THREW',
      hook: 'a.b',
      plugin: name,
    });
    // Alike all the same.
    expect(withEarlier(log.list(name), await open().history.earlier(name), version)).toHaveLength(1);
  });

  it('are bounded, and counted once where two pages write at the same time', async () => {
    const [one, two] = [open(), open()];
    for (const { log } of [one, two])
      for (let word = 0; word < 40; word++) log.report(fault(`word ${'x'.repeat(word)}`));
    await Promise.all([one.history.flush(), two.history.flush(), one.history.flush()]);
    one.log.report(fault('last'));
    for (let more = 0; more < 30; more++) two.log.report(fault(`more ${'y'.repeat(more)}`));
    await Promise.all([one.history.flush(), two.history.flush()]);
    const earlier = await open().history.earlier(name);
    expect(earlier).toHaveLength(50);
    expect(earlier.filter(({ error }) => error.message.startsWith('word')).every(({ count }) => count === 2)).toBe(
      true,
    );
  });

  it('are forgotten when that is asked for, those of this page too', async () => {
    const { log, history } = open();
    log.report(fault('one'));
    log.clear(name);
    await history.forget(name);
    expect(await history.earlier(name)).toEqual([]);
    expect(await open().history.earlier(name)).toEqual([]);
  });

  it('count for nothing where the row is damaged', async () => {
    await store.transaction(['state'], 'write', (tx) => tx.put('state', `faults/${name}`, { format: 1, groups: [{}] }));
    const { log, history } = open();
    expect(await history.earlier(name)).toEqual([]);
    log.report(fault('one'));
    await history.flush();
    expect(await open().history.earlier(name)).toHaveLength(1);
  });
});
