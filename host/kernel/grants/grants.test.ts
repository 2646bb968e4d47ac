import type { PluginManifest } from '@airlock/sdk';
import { beforeEach, expect, it } from 'vitest';
import { testClock, type TestClock } from '../../../test/fixtures/clock.ts';
import { manifest } from '../../../test/fixtures/registry-simulator/index.ts';
import { memoryStore } from '../storage/memory-store.ts';
import type { Store } from '../storage/store.ts';
import type { TabMessage, TabSignal } from '../storage/tabs.ts';
import { createGrants, type GrantKeeper } from './grants.ts';

const NAME = '0123456789abcdef/notes';
const optional = { reason: 'x', optional: true } as const;
const asked: PluginManifest = {
  ...manifest('notes', '1.0.0'),
  permissions: { data: { ...optional, read: ['forms', 'pages'] }, window: optional },
};

let store: Store;
let clock: TestClock;
/** Two tabs of one app, with one store and the word of each to the other. */
let tabs: [GrantKeeper, GrantKeeper];
let told: Promise<void>[];

beforeEach(async () => {
  store = memoryStore();
  await store.transaction(['grants'], 'write', (tx) => tx.put('grants', NAME, { format: 1, name: NAME, grants: [] }));
  clock = testClock();
  told = [];
  const open = (other: () => GrantKeeper): GrantKeeper => {
    const signal: TabSignal = {
      post: (message: TabMessage) => {
        if (message.type === 'grants') told.push(other().reload(message.name));
      },
      subscribe: () => () => undefined,
      close: () => undefined,
    };
    return createGrants({
      store,
      clock,
      policy: {},
      tabs: signal,
      record: () => undefined,
      kept: () => undefined,
      manifestOf: () => asked,
      onDamage: (error) => {
        throw error;
      },
    });
  };
  tabs = [open(() => tabs[1]), open(() => tabs[0])];
});

const heard = (): Promise<unknown> => Promise.all(told.splice(0));

it('takes back in every tab what one of them granted for as long as its page is open', async () => {
  const [here, there] = tabs;
  await there.grant(NAME, 'data', { lasts: 'session' });
  await there.grant(NAME, 'window', { lasts: 'session' });
  await heard();
  clock.advance(1);
  await here.revoke(NAME, 'data');
  await heard();
  expect(there.find(NAME, 'data')).toBeUndefined();
  // The control: nothing else went.
  expect(there.find(NAME, 'window')).toBeDefined();
  // It does not come back with the right to ask for it.
  await here.forgetRefusal(NAME, 'data');
  await heard();
  expect(there.find(NAME, 'data')).toBeUndefined();
});

it('grants for the page what was taken back before', async () => {
  const [here] = tabs;
  await here.revoke(NAME, 'data');
  await here.grant(NAME, 'data', { lasts: 'session' });
  expect(here.find(NAME, 'data')).toBeDefined();
  expect(here.refusals(NAME)).toEqual([]);
});

it('keeps what two tabs grant at the same time', async () => {
  const [here, there] = tabs;
  await Promise.all([
    here.grant(NAME, 'data', { scope: { read: ['forms'] }, add: true }),
    there.grant(NAME, 'data', { scope: { read: ['pages'] }, add: true }),
  ]);
  await heard();
  for (const grants of tabs) expect(grants.find(NAME, 'data')?.scope).toEqual({ read: ['forms', 'pages'] });
});

it('does not let a time run longer because the clock was set back', async () => {
  const hour = 60 * 60_000;
  const [here] = tabs;
  clock.advance(24 * hour);
  await here.grant(NAME, 'data', { for: hour });
  await here.grant(NAME, 'window');
  const opened = async (now: number): Promise<GrantKeeper> => {
    const later = createGrants({
      store,
      clock: testClock(now),
      policy: {},
      tabs: { post: () => undefined, subscribe: () => () => undefined, close: () => undefined },
      record: () => undefined,
      kept: () => undefined,
      manifestOf: () => asked,
      onDamage: () => undefined,
    });
    await later.reloadAll();
    return later;
  };
  const began = clock.now();
  expect((await opened(began - 12 * hour)).find(NAME, 'data')).toBeUndefined();
  // Put right by a minute, as clocks are, it goes on; so does what has no end.
  expect((await opened(began - 60_000)).find(NAME, 'data')).toBeDefined();
  expect((await opened(began - 12 * hour)).find(NAME, 'window')).toBeDefined();
  expect((await opened(began + hour)).find(NAME, 'data')).toBeUndefined();
});
