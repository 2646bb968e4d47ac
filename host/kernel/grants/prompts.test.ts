import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { PermissionName, PluginManifest } from '@airlock/sdk';
import { testClock, type TestClock } from '../../../test/fixtures/clock.ts';
import { manifest } from '../../../test/fixtures/registry-simulator/index.ts';
import type { AuditFact } from '../audit/audit.ts';
import { bytes, text } from '../check.ts';
import { createPrompts, type PromptDesk } from './create-prompts.ts';
import { createDispatcher } from '../dispatch/dispatch.ts';
import { createGrants, type GrantKeeper } from './grants.ts';
import { memoryStore } from '../storage/memory-store.ts';
import { permissionsService } from './permissions-service.ts';
import type { PermissionPrompt, Prompt } from './prompts.ts';
import type { ServiceCaller } from '../realm.ts';
import type { Caller, ServiceDefinition } from '../dispatch/service.ts';

const NAME = '0123456789abcdef/notes';
const asked: PluginManifest = {
  ...manifest('notes', '1.0.0'),
  permissions: {
    data: { reason: 'To \u202Ecount\u202C them.', optional: true, read: ['forms', 'pages'], write: ['forms'] },
    clipboard: { reason: 'To copy.', optional: true },
    notifications: { reason: 'To tell.', optional: true },
    files: { reason: 'To keep.', optional: true },
    events: { reason: 'To hear.', optional: true, subscribe: ['forms.*'] },
    storage: { reason: 'To remember.' },
  },
};
let clock: TestClock;
let facts: AuditFact[];
let grants: GrantKeeper;
let desk: PromptDesk;
let held: Caller | undefined;
const signal = new AbortController().signal;

const services: readonly ServiceDefinition[] = [
  {
    name: 'data',
    permission: 'data',
    methods: {
      read: {
        args: [text(20)],
        subject: ([collection]) => String(collection),
        allows: ({ read }, collection) => read?.includes(collection) ?? false,
        handle: (caller, collection: string) => `${collection} as ${JSON.stringify(caller.scope)}`,
      },
      hang: {
        args: [],
        handle: (caller) => {
          held = caller;
          return new Promise((_, reject) =>
            caller.signal.addEventListener('abort', () => reject(caller.signal.reason)),
          );
        },
      },
    },
  },
  { name: 'storage', permission: 'storage', methods: { get: { args: [], handle: () => 'kept' } } },
  ...(['clipboard', 'notifications', 'files', 'events'] as const).map((name) => ({
    name,
    permission: name,
    methods: { use: { args: [], handle: () => `${name} used` } },
  })),
];

function plugin(name = NAME, stop = new AbortController()): ServiceCaller & { readonly stop: AbortController } {
  const dispatcher = createDispatcher({
    services: [...services, permissionsService({ grants, prompts: desk })],
    clock,
    record: (fact) => facts.push(fact),
    grants,
    prompts: desk,
  });
  return { ...dispatcher.callerFor({ name, manifest: asked, realm: 'worker' }, stop.signal), stop };
}

const call = (door: ServiceCaller, method: string, ...args: unknown[]): Promise<unknown> =>
  door.call(method, args, signal);
const denied = { code: 'PERMISSION_DENIED' };

/** The prompt that is shown; there must be one for this permission. */
function shown(permission?: PermissionName): PermissionPrompt {
  const prompt = desk.current();
  if (prompt?.kind !== 'permission' || (permission && prompt.permission !== permission)) {
    throw new Error(`Not a prompt for ${permission}: ${JSON.stringify(prompt)}`);
  }
  return prompt;
}

/** Everything that is waiting to run has run. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

beforeEach(async () => {
  const store = memoryStore();
  // As the installation leaves it.
  await store.transaction(['grants'], 'write', (tx) => tx.put('grants', NAME, { format: 1, name: NAME, grants: [] }));
  clock = testClock();
  facts = [];
  held = undefined;
  const record = (fact: AuditFact): void => void facts.push(fact);
  grants = createGrants({
    store,
    clock,
    policy: { denyPermissions: ['notifications'] },
    tabs: { post: () => undefined, subscribe: () => () => undefined, close: () => undefined },
    record,
    kept: record,
    manifestOf: () => asked,
    onDamage: (error) => {
      throw error;
    },
  });
  desk = createPrompts({
    clock,
    grants,
    record,
    report: (error) => {
      throw error;
    },
  });
});

describe('a call that needs an optional permission', () => {
  it('asks for exactly what it needs, waits, and goes on when it is allowed', async () => {
    const answer = call(plugin(), 'data.read', 'forms');
    const prompt = shown('data');
    expect(prompt).toMatchObject({ plugin: NAME, scope: { read: ['forms'] }, reason: 'To count them.' });
    expect(prompt.whole).toEqual({ read: ['forms', 'pages'], write: ['forms'] });
    desk.answer(prompt, { allow: 'always' });
    expect(await answer).toBe('forms as {"read":["forms"]}');
    expect(desk.current()).toBeUndefined();
    expect(grants.find(NAME, 'data')).toMatchObject({ scope: { read: ['forms'] }, lasts: 'always', by: 'user' });
    expect(facts.map(({ action }) => action)).toEqual(['grant', 'use']);
  });

  it('asks again for what lies beyond, and adds it', async () => {
    const door = plugin();
    const first = call(door, 'data.read', 'forms');
    desk.answer(shown(), { allow: 'always' });
    await first;
    const second = call(door, 'data.read', 'pages');
    expect(shown().scope).toEqual({ read: ['pages'] });
    desk.answer(shown(), { allow: 'session' });
    await second;
    expect(grants.find(NAME, 'data')?.scope).toEqual({ read: ['forms', 'pages'] });
  });

  it('never asks for what the manifest does not name', async () => {
    await expect(call(plugin(), 'data.read', 'secrets')).rejects.toMatchObject(denied);
    expect(desk.current()).toBeUndefined();
  });

  it('once means once, for all that wait for the same question', async () => {
    const door = plugin();
    const both = [call(door, 'data.read', 'forms'), call(door, 'data.read', 'forms')];
    desk.answer(shown(), { allow: 'once' });
    expect(await Promise.all(both)).toHaveLength(2);
    expect(grants.find(NAME, 'data')).toBeUndefined();
    const again = call(door, 'data.read', 'forms');
    desk.answer(shown(), { allow: 'no' });
    await expect(again).rejects.toMatchObject(denied);
  });

  it('is denied when the user says no, and does not ask again at once', async () => {
    const door = plugin();
    const answer = call(door, 'data.read', 'forms');
    desk.answer(shown(), { allow: 'no' });
    await expect(answer).rejects.toMatchObject(denied);
    await expect(call(door, 'data.read', 'forms')).rejects.toMatchObject(denied);
    await expect(call(door, 'clipboard.use')).rejects.toMatchObject(denied);
    clock.advance(30_001);
    const later = call(door, 'data.read', 'forms');
    desk.answer(shown());
    await expect(later).rejects.toMatchObject(denied);
    clock.advance(60_001);
    const third = call(door, 'data.read', 'forms');
    desk.answer(shown(), { allow: 'no' });
    await expect(third).rejects.toMatchObject(denied);
    // Three times no: for the rest of the session nothing of it is shown.
    clock.advance(24 * 60 * 60_000);
    await expect(call(door, 'data.read', 'forms')).rejects.toMatchObject(denied);
    expect(desk.current()).toBeUndefined();
    expect(facts.filter(({ action }) => action === 'declined')).toHaveLength(3);
    // Others are heard all the same.
    void call(plugin('0123456789abcdef/other'), 'clipboard.use');
    expect(shown().plugin).toBe('0123456789abcdef/other');
  });

  it('never means never, also after the page was opened again, until the user allows it', async () => {
    const door = plugin();
    const answer = call(door, 'clipboard.use');
    desk.answer(shown(), { allow: 'never' });
    await expect(answer).rejects.toMatchObject(denied);
    expect(grants.refusals(NAME)).toMatchObject([{ permission: 'clipboard' }]);
    await grants.reloadAll();
    clock.advance(24 * 60 * 60_000);
    await expect(call(door, 'clipboard.use')).rejects.toMatchObject(denied);
    expect(desk.current()).toBeUndefined();
    await grants.grant(NAME, 'clipboard');
    expect(await call(door, 'clipboard.use')).toBe('clipboard used');
    expect(grants.refusals(NAME)).toEqual([]);
  });

  it('is denied without a question when the policy, or the kind of permission, rules it out', async () => {
    await expect(call(plugin(), 'notifications.use')).rejects.toMatchObject(denied);
    await expect(call(plugin(), 'storage.get')).rejects.toMatchObject(denied);
    expect(desk.current()).toBeUndefined();
  });

  it('gives up after a minute, which counts as a no', async () => {
    const door = plugin();
    const answer = call(door, 'clipboard.use');
    expect(shown().ends - shown().since).toBe(60_000);
    clock.advance(60_000);
    await expect(answer).rejects.toMatchObject(denied);
    expect(desk.current()).toBeUndefined();
    await expect(call(door, 'clipboard.use')).rejects.toMatchObject(denied);
    expect(clock.pending()).toBe(0);
  });

  it('gives up when the plugin stops', async () => {
    const door = plugin();
    const answer = call(door, 'clipboard.use');
    shown();
    door.stop.abort(new Error('stopped'));
    await expect(answer).rejects.toThrow('stopped');
    expect(desk.current()).toBeUndefined();
  });

  it('ends when its caller gives up; the question stays for the next', async () => {
    const door = plugin();
    const caller = new AbortController();
    const answer = door.call('clipboard.use', [], caller.signal);
    caller.abort(new Error('too slow'));
    await expect(answer).rejects.toThrow('too slow');
    expect(desk.isAsking(NAME)).toBe(true);
    desk.answer(shown(), { allow: 'always' });
    await settled();
    expect(await call(door, 'clipboard.use')).toBe('clipboard used');
  });
});

describe('the queue', () => {
  it('shows one question at a time, in order, and at most three of one plugin', async () => {
    const door = plugin();
    const other = plugin('0123456789abcdef/other');
    const waiting = ['clipboard.use', 'files.use', 'events.use'].map((method) => call(door, method));
    await expect(call(door, 'data.read', 'forms')).rejects.toMatchObject(denied);
    const theirs = call(other, 'clipboard.use');
    const order: string[] = [];
    for (let prompt = desk.current(); prompt; prompt = desk.current()) {
      order.push(`${prompt.plugin.slice(17)} ${shown().permission}`);
      desk.answer(prompt, { allow: 'once' } as never);
    }
    expect(order).toEqual(['notes clipboard', 'notes files', 'notes events', 'other clipboard']);
    await Promise.all([...waiting, theirs]);
  });

  it('of twenty plugins at once shows one question, and one no is an answer to all of them', async () => {
    const names = Array.from({ length: 20 }, (_, at) => `0123456789abcdef/p${at}`);
    const doors = names.map((name) => plugin(name));
    const ask = (door: ServiceCaller): Promise<unknown>[] => [
      ...['clipboard.use', 'files.use', 'events.use'].map((method) => call(door, method)),
      call(door, 'data.read', 'forms'),
    ];
    const seen: (string | undefined)[] = [];
    desk.subscribe(() => seen.push(desk.current()?.plugin));
    const asked = doors.flatMap(ask);
    // One of each four was one too many.
    expect([desk.waiting(), shown().plugin, new Set(seen).size]).toEqual([59, names[0], 1]);
    // The answer to one is the answer to its plugin alone.
    desk.answer(shown(), { allow: 'always' });
    expect([await asked[0], shown().plugin, desk.waiting()]).toEqual(['clipboard used', names[0], 58]);
    expect(grants.find(names[1] ?? '', 'clipboard')).toBeUndefined();
    seen.length = 0;
    desk.putAway();
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(79);
    expect([desk.current(), desk.waiting(), new Set(seen)]).toEqual([undefined, 0, new Set([names[0], undefined])]);
    // None is heard for a while, and each is heard again.
    const again = await Promise.allSettled(doors.flatMap(ask));
    expect(again.filter(({ status }) => status === 'rejected')).toHaveLength(79);
    expect(desk.current()).toBeUndefined();
    clock.advance(30_000);
    for (const door of doors) void call(door, 'files.use').catch(() => undefined);
    expect(desk.waiting()).toBe(19);
  });

  it('takes an answer once, and only to the question that is shown', async () => {
    const door = plugin();
    const first = call(door, 'clipboard.use');
    const old = shown();
    desk.answer(old, { allow: 'no' });
    await expect(first).rejects.toMatchObject(denied);
    void call(plugin('0123456789abcdef/other'), 'files.use').catch(() => undefined);
    desk.answer(old, { allow: 'always' });
    desk.answer({ ...shown(), id: 99 }, { allow: 'always' });
    expect(shown('files').plugin).toBe('0123456789abcdef/other');
  });

  it('lets a question go that was answered elsewhere', async () => {
    const door = plugin();
    const [allowed, refused] = [call(door, 'clipboard.use'), call(door, 'files.use')];
    await grants.grant(NAME, 'clipboard');
    expect(await allowed).toBe('clipboard used');
    shown('files');
    await grants.revoke(NAME, 'files');
    await expect(refused).rejects.toMatchObject(denied);
    expect(desk.current()).toBeUndefined();
  });

  it('tells its listeners of each change', () => {
    const listener = vi.fn();
    desk.subscribe(listener);
    void call(plugin(), 'clipboard.use').catch(() => undefined);
    expect(listener).toHaveBeenCalledTimes(1);
    desk.answer(shown());
    expect(listener).toHaveBeenCalledTimes(2);
  });

  it('asks for files in the same way, one thing at a time', async () => {
    const stopped = new AbortController();
    const content = bytes(new Uint8Array([1]), 'content');
    const open = desk.openFile(NAME, { accept: ['.csv'], limit: 10 }, stopped.signal);
    const save = desk.saveFile(NAME, { name: 'a.txt', content }, stopped.signal);
    const first = desk.current() as Prompt & { kind: 'open-file' };
    expect(first).toMatchObject({ kind: 'open-file', accept: ['.csv'] });
    desk.answer(first, { name: 'b.csv', content });
    expect(await open).toEqual({ name: 'b.csv', content });
    const second = desk.current() as Prompt & { kind: 'save-file' };
    desk.answer(second);
    expect(await save).toBe(false);
  });
});

describe('what authors ask themselves', () => {
  it('tells what is granted, the whole or a part of it', async () => {
    const door = plugin();
    expect(await call(door, 'permissions.has', 'data')).toBe(false);
    await grants.grant(NAME, 'data', { scope: { read: ['forms'] } });
    expect(await call(door, 'permissions.has', 'data')).toBe(false);
    expect(await call(door, 'permissions.has', 'data', { read: ['forms'] })).toBe(true);
    expect(await call(door, 'permissions.has', 'data', { read: ['secrets'] })).toBe(false);
  });

  it('asks with the plugin’s own words, made plain', async () => {
    const door = plugin();
    const answer = call(door, 'permissions.request', 'data', {
      part: { write: ['forms'] },
      why: 'Now:\n\u202Eall of it',
    });
    expect(shown('data')).toMatchObject({ scope: { write: ['forms'] }, note: 'Now: all of it' });
    desk.answer(shown(), { allow: 'session' });
    expect(await answer).toBe(true);
    expect(await call(door, 'permissions.request', 'data', { part: { write: ['forms'] } })).toBe(true);
    expect(desk.current()).toBeUndefined();
  });

  it('once allows the next use that fits, within a minute', async () => {
    const door = plugin();
    const answer = call(door, 'permissions.request', 'clipboard');
    desk.answer(shown(), { allow: 'once' });
    expect(await answer).toBe(true);
    expect(await call(door, 'clipboard.use')).toBe('clipboard used');
    void call(door, 'clipboard.use').catch(() => undefined);
    desk.answer(shown('clipboard'), { allow: 'once' });
    await settled();
    const more = call(door, 'permissions.request', 'files');
    desk.answer(shown('files'), { allow: 'once' });
    await more;
    clock.advance(60_001);
    void call(door, 'files.use').catch(() => undefined);
    expect(shown('files')).toBeDefined();
  });

  it.each([['__proto__'], ['toString'], ['network'], ['']])('refuses the name %j', async (name) => {
    await expect(call(plugin(), 'permissions.request', name)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('refuses a part that the manifest does not name', async () => {
    const part = { read: ['secrets'] };
    const refused = { code: 'INVALID_ARGUMENT' };
    await expect(call(plugin(), 'permissions.request', 'data', { part })).rejects.toMatchObject(refused);
  });
});

describe('taking back', () => {
  it('ends calls under way and what they hold, and the next call is denied', async () => {
    const door = plugin();
    await grants.grant(NAME, 'data');
    const running = call(door, 'data.hang');
    await settled();
    const ended = vi.fn();
    held?.hold(ended);
    await grants.revoke(NAME, 'data');
    await expect(running).rejects.toMatchObject(denied);
    expect(ended).toHaveBeenCalledExactlyOnceWith(expect.objectContaining(denied));
    await expect(call(door, 'data.read', 'forms')).rejects.toMatchObject(denied);
  });

  it('a part ends what needs that part, and nothing else', async () => {
    const door = plugin();
    await grants.grant(NAME, 'data');
    const running = call(door, 'data.hang');
    await grants.grant(NAME, 'data', { scope: { read: ['pages'] } });
    void call(door, 'data.read', 'forms').catch(() => undefined);
    expect(shown().scope).toEqual({ read: ['forms'] });
    expect(await call(door, 'data.read', 'pages')).toContain('pages');
    await grants.revoke(NAME, 'data');
    await expect(running).rejects.toMatchObject(denied);
  });

  it('happens by itself when the time of a grant is over', async () => {
    const door = plugin();
    await grants.grant(NAME, 'data', { for: 5000 });
    expect(await call(door, 'data.read', 'forms')).toContain('forms');
    const running = call(door, 'data.hang');
    clock.advance(5000);
    await expect(running).rejects.toMatchObject(denied);
    expect(grants.of(NAME)).toEqual([]);
    await grants.reloadAll();
    expect(grants.of(NAME)).toEqual([]);
  });

  it('a grant may be narrower than the request, and never wider', async () => {
    await grants.grant(NAME, 'data', { scope: { read: ['pages'] } });
    expect(grants.find(NAME, 'data')?.scope).toEqual({ read: ['pages'] });
    for (const scope of [{ read: ['secrets'] }, { other: ['pages'] }, { read: [] }, {}]) {
      await expect(grants.grant(NAME, 'data', { scope })).rejects.toMatchObject(denied);
    }
  });
});

it('what was granted for the session holds for a later release only as far as it declares it', async () => {
  const door = plugin();
  await grants.grant(NAME, 'data', { lasts: 'session' });
  expect(await call(door, 'data.read', 'pages')).toContain('pages');
  const later = createDispatcher({ services, clock, record: () => undefined, grants }).callerFor(
    {
      name: NAME,
      manifest: { ...asked, permissions: { data: { reason: 'x', optional: true, read: ['forms'] } } },
      realm: 'worker',
    },
    new AbortController().signal,
  );
  expect(await call(later, 'data.read', 'forms')).toContain('forms');
  await expect(call(later, 'data.read', 'pages')).rejects.toMatchObject(denied);
});
