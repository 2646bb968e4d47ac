import { beforeEach, describe, expect, it } from 'vitest';
import type { PermissionName } from '@airlock/sdk';
import { testClock, type TestClock } from '../../../test/fixtures/clock.ts';
import { manifest } from '../../../test/fixtures/registry-simulator/index.ts';
import type { AuditFact } from '../audit/audit.ts';
import { text } from '../check.ts';
import { createDispatcher } from './dispatch.ts';
import type { Grant, GrantScope } from '../grants/grants.ts';
import type { ServiceCaller } from '../realm.ts';
import type { ServiceDefinition } from './service.ts';

const NAME = '0123456789abcdef/notes';
let clock: TestClock;
let granted: Map<PermissionName, GrantScope>;
let regrant: () => void;
let facts: AuditFact[];
let stop: AbortController;
let refused: PermissionName[];
const signal = new AbortController().signal;

const data: ServiceDefinition = {
  name: 'data',
  permission: 'data',
  rate: 10,
  concurrency: 2,
  methods: {
    list: {
      args: [text(20)],
      subject: ([collection]) => String(collection),
      allows: ({ read }, collection) => read?.includes(collection) ?? false,
      handle: (caller, collection: string) => `${caller.name} read ${collection} as ${caller.scope['read']?.join()}`,
    },
    wait: {
      args: [],
      timeout: 500,
      handle: (caller) => new Promise((_, no) => caller.signal.addEventListener('abort', no)),
    },
    fail: { args: [], handle: () => Promise.reject(new Error('broken inside')) },
  },
};
const log: ServiceDefinition = { name: 'log', methods: { write: { args: [text(20)], handle: () => 'written' } } };
const clipboard: ServiceDefinition = {
  name: 'clipboard',
  permission: 'clipboard',
  methods: { write: { args: [text(9)], handle: () => undefined } },
};

function caller(): ServiceCaller {
  const dispatcher = createDispatcher({
    services: [data, log, clipboard],
    clock,
    record: (fact) => facts.push(fact),
    grants: {
      find: (_plugin, permission): Grant | undefined => {
        const scope = granted.get(permission);
        return scope && { permission, scope, since: 0, by: 'user', lasts: 'always' };
      },
      refusals: () => refused.map((permission) => ({ permission, since: 0 })),
      subscribe: (listener) => {
        regrant = listener;
        return () => {};
      },
    },
  });
  const asked = { ...manifest('notes', '1.0.0'), permissions: { data: { reason: 'x', read: ['forms', 'pages'] } } };
  return dispatcher.callerFor({ name: NAME, manifest: asked, realm: 'worker' }, stop.signal);
}

beforeEach(() => {
  clock = testClock();
  granted = new Map([['data', { read: ['forms'] }]]);
  facts = [];
  stop = new AbortController();
  refused = [];
});

describe('a plugin’s door to the services', () => {
  it('shows the services it declared and those open to all, and no other', async () => {
    const door = caller();
    expect([...door.methods].sort()).toEqual(['data.fail', 'data.list', 'data.wait', 'log.write']);
    await expect(door.call('clipboard.write', ['x'], signal)).rejects.toMatchObject({ code: 'SERVICE_UNKNOWN' });
    await expect(door.call('__proto__', [], signal)).rejects.toMatchObject({ code: 'SERVICE_UNKNOWN' });
    expect(await door.call('log.write', ['hello'], signal)).toBe('written');
  });

  it('calls as the plugin it was made for, with what was granted, and notes the use', async () => {
    expect(await caller().call('data.list', ['forms'], signal)).toBe(`${NAME} read forms as forms`);
    expect(facts).toEqual([{ action: 'use', plugin: NAME, subject: 'data.list', detail: 'forms' }]);
  });

  it('refuses what the grant does not cover, and notes it', async () => {
    await expect(caller().call('data.list', ['pages'], signal)).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      plugin: NAME,
      detail: { method: 'data.list', permission: 'data' },
    });
    expect(facts).toEqual([{ action: 'denied', plugin: NAME, subject: 'data.list', detail: 'pages' }]);
  });

  it('obeys a changed grant on the very next call', async () => {
    const door = caller();
    await door.call('data.list', ['forms'], signal);
    granted.delete('data');
    await expect(door.call('data.list', ['forms'], signal)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    granted.set('data', { read: ['pages'] });
    expect(await door.call('data.list', ['pages'], signal)).toContain('pages');
  });

  it('aborts calls under way when their grant is taken back', async () => {
    const running = caller().call('data.wait', [], signal);
    granted.delete('data');
    regrant();
    await expect(running).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  it.each([[[]], [['forms', 'more']], [[7]], [['x'.repeat(21)]]])('refuses the arguments %j', async (args) => {
    await expect(caller().call('data.list', args, signal)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(facts).toEqual([]);
  });

  it('lets a burst through and then a steady rate', async () => {
    const door = caller();
    for (let n = 0; n < 20; n++) await door.call('data.list', ['forms'], signal);
    await expect(door.call('data.list', ['forms'], signal)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    clock.advance(100);
    await door.call('data.list', ['forms'], signal);
    await expect(door.call('data.list', ['forms'], signal)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });

  it('bounds the calls under way', async () => {
    const door = caller();
    const running = [door.call('data.wait', [], signal), door.call('data.wait', [], signal)];
    await expect(door.call('data.list', ['forms'], signal)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    clock.advance(500);
    await Promise.allSettled(running);
    expect(await door.call('data.list', ['forms'], signal)).toContain('forms');
  });

  it('gives up a handler that takes too long', async () => {
    const running = caller().call('data.wait', [], signal);
    clock.advance(500);
    await expect(running).rejects.toMatchObject({
      code: 'SERVICE_FAILED',
      detail: { method: 'data.wait', timeout: 500 },
    });
  });

  it('ends with the caller’s signal, and when the plugin stops', async () => {
    const abort = new AbortController();
    const door = caller();
    const [given, other] = [door.call('data.wait', [], abort.signal), door.call('data.wait', [], signal)];
    abort.abort(new Error('changed my mind'));
    await expect(given).rejects.toThrow('changed my mind');
    stop.abort(new Error('stopped'));
    await expect(other).rejects.toThrow('stopped');
    await expect(door.call('log.write', ['x'], signal)).rejects.toThrow('stopped');
  });

  it('wraps what a handler throws, with the plugin and the method', async () => {
    await expect(caller().call('data.fail', [], signal)).rejects.toMatchObject({
      code: 'SERVICE_FAILED',
      message: 'broken inside',
      plugin: NAME,
    });
  });
});
