import type { CapabilityCaller, CapabilityContribution } from '@airlock/sdk';
import { beforeEach, describe, expect, it } from 'vitest';
import { testClock, type TestClock } from '../../../test/fixtures/clock.ts';
import type { AuditFact } from '../audit/audit.ts';
import type { CapabilityRegistry } from './capabilities.ts';
import { createCapabilities } from './create-capabilities.ts';
import type { AirlockError } from '../errors.ts';
import type { PluginInstance } from '../realm.ts';
import { compileSchema } from '../schema.ts';
import type { Disposable } from '../lifecycle/scope.ts';

type Run = (input: unknown, caller: CapabilityCaller, signal: AbortSignal) => unknown;

let clock: TestClock;
let capabilities: CapabilityRegistry;
let faults: AirlockError[];
let facts: AuditFact[];
let refused: Set<string>;
let stop: AbortController;

beforeEach(() => {
  clock = testClock();
  faults = [];
  facts = [];
  refused = new Set();
  stop = new AbortController();
  capabilities = createCapabilities({
    clock,
    compile: async (schema) => compileSchema(schema),
    mayProvide: (plugin) => !refused.has(plugin),
    record: (fact) => facts.push(fact),
  });
});

function provide(run: Run, more: Partial<CapabilityContribution> = {}, plugin = 'r/provider'): Disposable {
  const instance: Pick<PluginInstance, 'runCapability'> = {
    runCapability: async (_name, input, caller, signal) => run(input, caller, signal),
  };
  return capabilities.add({
    plugin,
    capability: { name: 'text.upper', description: 'Makes text loud.', ...more },
    // Nothing else of an instance is used.
    start: async () => ({ instance: instance as PluginInstance, stopped: stop.signal }),
    fault: (error) => faults.push(error),
  });
}

const codes = (): string[] => faults.map(({ code }) => code);
const caller = { plugin: 'r/caller' };
/** Promises that are settled already have told everybody when this resolves. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const never = (): Promise<never> => new Promise(() => undefined);

it('answers, and tells the provider who really calls', async () => {
  const seen: unknown[] = [];
  provide((input, by) => {
    seen.push(by);
    return String(input).toUpperCase();
  });
  const forged = { plugin: 'r/caller', user: 'u1', roles: ['admin'] };
  expect(await capabilities.invoke('text.upper', 'a')).toBe('A');
  expect(await capabilities.invoke('text.upper', 'b', { caller: forged })).toBe('B');
  expect(seen).toEqual([{}, { plugin: 'r/caller', user: 'u1' }]);
  expect(facts).toEqual([
    { action: 'use', plugin: 'r/provider', subject: 'capability text.upper', detail: 'by the app' },
    { action: 'use', plugin: 'r/provider', subject: 'capability text.upper', detail: 'by r/caller' },
  ]);
});

it('knows only what is provided now, and may be', async () => {
  const unknown = { code: 'CAPABILITY_UNKNOWN' };
  await expect(capabilities.invoke('text.upper')).rejects.toMatchObject(unknown);
  const provided = provide(() => 1);
  expect(await capabilities.invoke('text.upper')).toBe(1);
  refused.add('r/provider');
  await expect(capabilities.invoke('text.upper')).rejects.toMatchObject(unknown);
  expect(capabilities.list()).toEqual([]);
  refused.clear();
  provided.dispose();
  await expect(capabilities.invoke('text.upper')).rejects.toMatchObject(unknown);
});

it('calls the first of two providers by name, and lists the other as shadowed', async () => {
  provide(() => 'z', {}, 'r/z');
  const first = provide(() => 'a', {}, 'r/a');
  expect(await capabilities.invoke('text.upper')).toBe('a');
  expect(capabilities.list().map(({ plugin, shadowed }) => [plugin, shadowed])).toEqual([
    ['r/a', false],
    ['r/z', true],
  ]);
  first.dispose();
  expect(await capabilities.invoke('text.upper')).toBe('z');
});

it('finds by tag and text', () => {
  provide(() => 0, { tags: ['language'] });
  provide(() => 0, { name: 'mail.send', description: 'Sends a letter.' });
  const names = (filter: { tag?: string; text?: string }): string[] =>
    capabilities.list(filter).map(({ name }) => name);
  expect([names({}), names({ tag: 'language' }), names({ text: 'LETTER' }), names({ text: 'none' })]).toEqual([
    ['mail.send', 'text.upper'],
    ['text.upper'],
    ['mail.send'],
    [],
  ]);
});

describe('shapes', () => {
  it('an input that does not fit reaches no provider and is the caller’s fault', async () => {
    let ran = 0;
    provide(() => (ran += 1), { input: { type: 'string' } });
    await expect(capabilities.invoke('text.upper', 5, { caller })).rejects.toMatchObject({
      code: 'CAPABILITY_INVALID_INPUT',
      plugin: 'r/caller',
    });
    expect([ran, codes()]).toEqual([0, []]);
    expect(await capabilities.invoke('text.upper', '5', { caller })).toBe(1);
  });

  it('an answer that does not fit reaches no caller and is the provider’s fault', async () => {
    provide(() => 'five', { output: { type: 'integer' } });
    const error = { code: 'CAPABILITY_INVALID_OUTPUT', plugin: 'r/provider' };
    await expect(capabilities.invoke('text.upper', 5, { caller })).rejects.toMatchObject(error);
    expect(faults).toMatchObject([error]);
  });
});

describe('failures', () => {
  it('are put down to the provider, whatever code they bring along', async () => {
    provide(() => {
      throw Object.assign(new Error('no'), { code: 'PERMISSION_DENIED', plugin: 'r/innocent' });
    });
    const error = { code: 'CAPABILITY_FAILED', plugin: 'r/provider', message: expect.stringContaining('no') };
    await expect(capabilities.invoke('text.upper', 0, { caller })).rejects.toMatchObject(error);
    expect(faults).toMatchObject([error]);
  });

  it('a provider that takes too long is told and named; a caller in a hurry blames nobody', async () => {
    const signals: AbortSignal[] = [];
    provide((_input, _caller, signal) => {
      signals.push(signal);
      return never();
    });
    const [slow, hasty] = [capabilities.invoke('text.upper'), capabilities.invoke('text.upper', 0, { timeout: 100 })];
    const late = { code: 'CAPABILITY_TIMEOUT', plugin: 'r/provider' };
    void slow.catch(() => undefined);
    await settled();
    clock.advance(100);
    await expect(hasty).rejects.toMatchObject(late);
    expect(codes()).toEqual([]);
    clock.advance(4900);
    await expect(slow).rejects.toMatchObject(late);
    expect(codes()).toEqual(['CAPABILITY_TIMEOUT']);
    expect([signals.map(({ aborted }) => aborted), clock.pending()]).toEqual([[true, true], 0]);
  });

  it('a call that is given up ends at once and tells the provider', async () => {
    let told: AbortSignal | undefined;
    provide((_input, _caller, signal) => {
      told = signal;
      return never();
    });
    const giveUp = new AbortController();
    const call = capabilities.invoke('text.upper', 0, { signal: giveUp.signal });
    await settled();
    giveUp.abort();
    await expect(call).rejects.toMatchObject({ code: 'CAPABILITY_CANCELLED' });
    expect([told?.aborted, codes(), clock.pending()]).toEqual([true, [], 0]);
    await expect(capabilities.invoke('text.upper', 0, { signal: giveUp.signal })).rejects.toMatchObject({
      code: 'CAPABILITY_CANCELLED',
    });
  });

  it('a provider that stops leaves no caller waiting', async () => {
    provide(never);
    const call = capabilities.invoke('text.upper');
    await settled();
    stop.abort();
    await expect(call).rejects.toMatchObject({ code: 'NOT_RUNNING', plugin: 'r/provider' });
    expect([codes(), clock.pending()]).toEqual([[], 0]);
  });
});

describe('limits', () => {
  it('each caller has its own rate, and time gives it back', async () => {
    provide(() => 'ok', { rateLimit: 2 });
    const call = (plugin?: string): Promise<unknown> =>
      capabilities.invoke('text.upper', 0, plugin === undefined ? {} : { caller: { plugin } });
    expect([await call('r/a'), await call('r/a')]).toEqual(['ok', 'ok']);
    await expect(call('r/a')).rejects.toMatchObject({ code: 'RATE_LIMITED', plugin: 'r/a' });
    expect([await call('r/b'), await call()]).toEqual(['ok', 'ok']);
    clock.advance(29_000);
    await expect(call('r/a')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    clock.advance(1000);
    expect(await call('r/a')).toBe('ok');
  });

  it('plugins that call each other in a circle come to an end', async () => {
    let rounds = 0;
    const through = (name: string, plugin: string) => () => {
      rounds += 1;
      return capabilities.invoke(name, 0, { caller: { plugin } });
    };
    provide(through('b.go', 'r/a'), { name: 'a.go' }, 'r/a');
    provide(through('a.go', 'r/b'), { name: 'b.go' }, 'r/b');
    await expect(capabilities.invoke('a.go')).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    expect(rounds).toBe(33);
    expect(clock.pending()).toBe(0);
    // Nothing stays counted.
    await expect(capabilities.invoke('a.go')).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    expect(rounds).toBe(66);
  });
});

describe('kept answers', () => {
  let runs: number;
  const count = (input: unknown): unknown => ({ run: (runs += 1), input });
  const runOf = async (input: unknown, by: CapabilityCaller = {}): Promise<number> =>
    ((await capabilities.invoke('text.upper', input, { caller: by })) as { run: number }).run;

  beforeEach(() => {
    runs = 0;
  });

  it('are given again for an equal input until their time is over', async () => {
    provide(count, { cache: 1000 });
    expect([await runOf({ a: 1, b: [2] }), await runOf({ b: [2], a: 1 }), await runOf({ a: 1 })]).toEqual([1, 1, 2]);
    clock.advance(999);
    expect(await runOf({ a: 1 })).toBe(2);
    clock.advance(1);
    expect(await runOf({ a: 1 })).toBe(3);
  });

  it('belong to one caller, and nobody can change what another is given', async () => {
    provide(count, { cache: 1000 });
    expect([await runOf(1, caller), await runOf(1, { plugin: 'r/b' }), await runOf(1, { user: 'r/b' })]).toEqual([
      1, 2, 3,
    ]);
    const answer = (await capabilities.invoke('text.upper', 1, { caller })) as { run: number };
    answer.run = 99;
    expect(await runOf(1, caller)).toBe(1);
  });

  it('are forgotten by pattern, and with their provider', async () => {
    const provided = provide(count, { cache: 1000 });
    expect(await runOf(1)).toBe(1);
    capabilities.invalidate('mail.*');
    expect(await runOf(1)).toBe(1);
    capabilities.invalidate('text.*');
    expect(await runOf(1)).toBe(2);
    provided.dispose();
    provide(count, { cache: 1000 });
    expect(await runOf(1)).toBe(3);
  });

  it('that were under way when they were forgotten are not kept', async () => {
    let answer: (value: unknown) => void = () => undefined;
    provide(
      () => {
        runs += 1;
        return new Promise((resolve) => (answer = resolve));
      },
      { cache: 1000 },
    );
    for (const expected of [1, 2]) {
      const call = capabilities.invoke('text.upper', 1);
      await settled();
      if (expected === 1) capabilities.invalidate('*');
      answer({ old: true });
      await call;
      expect(runs).toBe(expected);
    }
    await capabilities.invoke('text.upper', 1);
    expect(runs).toBe(2);
  });

  it('are neither failures nor what JSON would lose', async () => {
    provide(() => new Date((runs += 1)), { cache: 1000 });
    await capabilities.invoke('text.upper', 1);
    await capabilities.invoke('text.upper', 1);
    await capabilities.invoke('text.upper', new Uint8Array(1));
    expect(runs).toBe(3);
  });

  it('count against the rate all the same', async () => {
    provide(count, { cache: 1000, rateLimit: 2 });
    expect([await runOf(1), await runOf(1)]).toEqual([1, 1]);
    await expect(runOf(1)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });
});

it('refuses a call without a signed-in user where one is wanted, and never believes a plugin about the user', async () => {
  const session: { user?: string } = {};
  capabilities = createCapabilities({
    clock,
    compile: async (schema) => compileSchema(schema),
    mayProvide: () => true,
    record: () => undefined,
    user: () => session.user,
  });
  provide((_input, by) => by, { auth: true });
  await expect(capabilities.invoke('text.upper', 1, { caller })).rejects.toMatchObject({ code: 'AUTH_REQUIRED' });
  await expect(capabilities.invoke('text.upper', 1)).rejects.toMatchObject({ code: 'AUTH_REQUIRED' });
  session.user = 'ada';
  expect(await capabilities.invoke('text.upper', 1, { caller })).toEqual({ plugin: 'r/caller', user: 'ada' });
  expect(codes()).toEqual([]);
});

it('forgets the kept answers of one provider by pattern and leaves those of others', async () => {
  let calls = 0;
  provide(() => (calls += 1), { cache: 60_000 });
  provide(() => (calls += 1), { name: 'text.lower', cache: 60_000 }, 'r/other');
  await capabilities.invoke('text.upper');
  await capabilities.invoke('text.lower');
  capabilities.invalidate('text.*', 'r/other');
  await capabilities.invoke('text.upper');
  expect(calls).toBe(2);
  await capabilities.invoke('text.lower');
  expect(calls).toBe(3);
});

it('calls the provider that the caller prefers, where it may provide', async () => {
  provide(() => 'a', {}, 'r/a');
  provide(() => 'b', {}, 'r/b');
  const prefer = ['r/b'];
  expect(await capabilities.invoke('text.upper', 1, { prefer })).toBe('b');
  refused.add('r/b');
  expect(await capabilities.invoke('text.upper', 1, { prefer })).toBe('a');
});

it('knows who provides an export, and does not list its functions as capabilities', async () => {
  provide(() => 1, { name: 'text.words#count' }, 'r/b');
  provide(() => 1, { name: 'text.words#count' }, 'r/a');
  expect(capabilities.exporters('text.words')).toEqual(['r/a', 'r/b']);
  expect(capabilities.exporters('text')).toEqual([]);
  expect(capabilities.list()).toEqual([]);
});
