import { beforeEach, expect, it } from 'vitest';
import { testClock, type TestClock } from '../../../test/fixtures/clock.ts';
import { createGrants } from '../grants/grants.ts';
import { pageLocks } from '../storage/locks.ts';
import { memoryStore } from '../storage/memory-store.ts';
import type { Store } from '../storage/store.ts';
import { createAudit, type AuditLog } from './audit.ts';
import { putDue } from './due.ts';

const NAME = 'r/reads';

let store: Store;
let clock: TestClock;

beforeEach(() => {
  store = memoryStore();
  clock = testClock();
});

const fail = (error: unknown): never => {
  throw error;
};

const open = (locks = pageLocks()): AuditLog =>
  createAudit({ store, clock, crypto: crypto.subtle, locks, onFailure: fail });

const left = (): Promise<string[]> =>
  store.transaction(['state'], 'read', (tx) => tx.keys('state', { from: 'audit.due', to: 'audit.due~' }));

it('what the user took back is in the log, with its time, although the page went away before the log was written', async () => {
  const grants = createGrants({
    store,
    clock,
    policy: {},
    tabs: { post: () => undefined, subscribe: () => () => undefined, close: () => undefined },
    // The page is gone before its log was.
    record: () => undefined,
    kept: () => undefined,
    manifestOf: () => ({ permissions: { storage: { reason: 'To remember' } } }) as never,
    onDamage: fail,
  });
  await grants.grant(NAME, 'storage');
  const since = clock.now();
  await grants.revoke(NAME, 'storage');
  clock.advance(5000);

  const audit = open();
  audit.record({ action: 'install', plugin: 'r/other' });
  const entries = await audit.entries();
  expect(entries.map(({ action, plugin }) => `${action} ${plugin}`)).toEqual([
    'install r/other',
    `revoke ${NAME}`,
    `grant ${NAME}`,
  ]);
  expect(entries[1]?.time).toBe(since);
  expect((await audit.verify()).intact).toBe(true);
  expect(await left()).toEqual([]);
});

it('is taken over once, whichever tab is first', async () => {
  const locks = pageLocks();
  const tabs = [open(locks), open(locks)];
  await store.transaction(['state'], 'write', async (tx) => {
    await putDue(tx, { action: 'revoke', plugin: NAME, subject: 'data' }, 1);
    await putDue(tx, { action: 'revoke', plugin: NAME, subject: 'network' }, 2);
  });
  await Promise.all(tabs.map((audit) => audit.flush()));
  const subjects = (await open(locks).entries()).map(({ subject }) => subject);
  expect(subjects).toEqual(['network', 'data']);
});

it('goes without an entry where its row is damaged, and is not tried again', async () => {
  await store.transaction(['state'], 'write', async (tx) => {
    await tx.put('state', 'audit.due/000000000001', { action: 'praise', plugin: 7 });
    await putDue(tx, { action: 'revoke', plugin: NAME }, 2);
  });
  const audit = open();
  expect((await audit.entries()).map(({ action }) => action)).toEqual(['revoke']);
  expect(await left()).toEqual([]);
});
