import { beforeEach, describe, expect, it } from 'vitest';
import type { TestClock } from '../../../test/fixtures/clock.ts';
import { scriptedActivation, settle, type ScriptedActivation } from '../../../test/fixtures/scripted-activation.ts';
import {
  REGISTRY,
  scriptedPlugin as plugin,
  type ScriptedRealm,
  text,
  type Behaviour,
} from '../../../test/fixtures/scripted-realm.ts';
import type { Activation, Quarantine } from './activation.ts';
import type { ContributionRegistry } from '../contributions/contributions.ts';
import { AirlockError } from '../errors.ts';
import type { Hooks } from '../hooks/types.ts';

let clock: TestClock;
let realm: ScriptedRealm;
let faults: AirlockError[];
let hooks: Hooks;
let contributions: ContributionRegistry;
let activation: Activation;
let quarantines: Map<string, Quarantine | undefined>;
let pass: ScriptedActivation['pass'];
let loadFailure: AirlockError | undefined;

beforeEach(() => {
  quarantines = new Map();
  loadFailure = undefined;
  ({ clock, realm, faults, hooks, contributions, activation, pass } = scriptedActivation({
    load: async (plugin) => {
      if (loadFailure !== undefined) throw loadFailure;
      return { ...plugin, file: () => Promise.reject(new Error('unused')), url: () => '' };
    },
    settings: async () => async () => ({ mode: 'quiet' }),
    onQuarantine: (name, quarantine) => quarantines.set(name, quarantine),
  }));
});

const name = (id: string): string => `${REGISTRY}/${id}`;
const state = (id: string) => activation.activity(name(id))?.state;
const codes = (): readonly string[] => faults.map(({ code }) => code);

describe('switching on and first use', () => {
  it('runs no code until something is called, then starts once for all callers', async () => {
    activation.enable(plugin('a'));
    await settle();
    expect(realm.log).toEqual([]);
    expect(state('a')).toBe('unloaded');
    expect(hooks.has(text)).toBe(true);
    expect(await Promise.all([hooks.filter(text, ''), hooks.filter(text, '-')])).toEqual(['a', '-a']);
    expect(realm.log).toEqual(['a start', 'a load', 'a activate']);
    expect(activation.activity(name('a'))).toMatchObject({ state: 'active', isolation: 'process', restarts: 0 });
  });

  it('goes through the states in order and back', async () => {
    const seen: (string | undefined)[] = [];
    activation.subscribe((changed) => seen.push(activation.activity(changed)?.state));
    activation.enable(plugin('a'));
    await activation.start(name('a'));
    await activation.stop(name('a'));
    expect(seen).toEqual([
      'unloaded',
      'loading',
      'loaded',
      'initializing',
      'active',
      'stopping',
      'stopped',
      'unloading',
      'unloaded',
    ]);
  });

  it('gives settings to the first handlers', async () => {
    const given: unknown[] = [];
    realm.behaviours.set('a', { step: (step, argument) => given.push([step, argument]) });
    activation.enable(plugin('a'));
    await activation.start(name('a'));
    expect(given).toEqual([
      ['load', { mode: 'quiet' }],
      ['activate', { mode: 'quiet' }],
    ]);
  });

  it('uses the priorities that were set for it', async () => {
    activation.enable(plugin('a'));
    activation.enable(plugin('b', { priorities: { 0: 400 } }));
    expect(await hooks.filter(text, '')).toBe('ba');
    activation.setPriority(name('a'), 0, 500);
    expect(await hooks.filter(text, '')).toBe('ab');
  });

  it('starts a plugin for its command and passes the answer on', async () => {
    activation.enable(plugin('a'));
    const [fail, greet] = contributions.all('commands');
    expect(await greet?.run('you')).toBe('greet you');
    await expect(fail?.run()).rejects.toMatchObject({ code: 'COMMAND_FAILED', plugin: name('a') });
    expect(codes()).toEqual(['COMMAND_FAILED']);
  });

  it('says of a command that was broken off who did it and what to do, and puts none of it down to the plugin', async () => {
    activation.enable(plugin('a'));
    const greet = contributions.all('commands')[1];
    const leaving = new AbortController();
    const left = greet?.run('for ever', leaving.signal);
    await settle();
    leaving.abort();
    const message = `Whoever ran the command 'greet' of '${name('a')}' gave it up.`;
    const nextStep = 'Run it again, and wait until it is done.';
    await expect(left).rejects.toMatchObject({ code: 'COMMAND_CANCELLED', plugin: name('a'), message, nextStep });

    const stopped = greet?.run('for ever');
    await settle();
    const [refused] = await Promise.allSettled([stopped, activation.disable(name('a'))]);
    expect(refused).toMatchObject({
      reason: {
        code: 'NOT_RUNNING',
        plugin: name('a'),
        message: `'${name('a')}' was stopped.`,
        nextStep: 'Switch it on if it is off, and do it again.',
      },
    });
    expect(codes()).toEqual([]);

    activation.enable(plugin('a'));
    const dying = contributions.all('commands')[1]?.run('for ever');
    await settle();
    realm.ends.get('a')?.({ reason: 'crashed', message: 'It broke.' });
    await expect(dying).rejects.toMatchObject({ code: 'CRASHED', plugin: name('a') });
    expect(codes()).toEqual(['CRASHED']);
  });
});

describe('switching off', () => {
  it('takes effect before anything is awaited, and stops the code in order', async () => {
    activation.enable(plugin('a'));
    await hooks.filter(text, '');
    const done = activation.disable(name('a'));
    expect(hooks.has(text)).toBe(false);
    expect(contributions.all('commands')).toEqual([]);
    expect(activation.activity(name('a'))).toBeUndefined();
    await done;
    expect(realm.log.slice(3)).toEqual(['a deactivate', 'a unload', 'a disposed']);
    expect(faults).toEqual([]);
  });

  it('does not wait for a plugin that does not say goodbye', async () => {
    realm.behaviours.set('a', { step: (step) => (step === 'deactivate' ? new Promise(() => undefined) : undefined) });
    activation.enable(plugin('a'));
    await activation.start(name('a'));
    const done = activation.disable(name('a'));
    await pass(2000);
    await done;
    expect(realm.log).toContain('a disposed');
    expect(codes()).toEqual(['LIFECYCLE_TIMEOUT']);
  });

  it('while it is starting ends the start and is no fault', async () => {
    realm.behaviours.set('a', { start: () => new Promise(() => undefined) });
    activation.enable(plugin('a'));
    const started = activation.start(name('a'));
    await settle();
    const done = activation.disable(name('a'));
    await expect(started).rejects.toMatchObject({ code: 'NOT_RUNNING' });
    await done;
    expect(faults).toEqual([]);
    expect(clock.pending()).toBe(0);
  });

  it('disposes of an instance that comes after it was given up', async () => {
    let come: () => void = () => undefined;
    realm.behaviours.set('a', { start: () => new Promise((resolve) => (come = resolve)) });
    activation.enable(plugin('a'));
    const started = activation.start(name('a'));
    await settle();
    await Promise.allSettled([activation.disable(name('a')), started]);
    come();
    await settle();
    expect(realm.log).toEqual(['a start', 'a disposed']);
  });

  it('and on again waits until the old code has stopped', async () => {
    let leave: () => void = () => undefined;
    realm.behaviours.set('a', {
      step: (step) => (step === 'unload' ? new Promise<void>((resolve) => (leave = resolve)) : undefined),
    });
    activation.enable(plugin('a'));
    await activation.start(name('a'));
    void activation.disable(name('a'));
    activation.enable(plugin('a'));
    const started = activation.start(name('a'));
    await settle();
    expect(realm.log.filter((line) => line === 'a start')).toHaveLength(1);
    leave();
    await started;
    expect(realm.log.indexOf('a disposed')).toBeLessThan(realm.log.lastIndexOf('a start'));
  });
});

describe('dependencies', () => {
  it('are started before and stopped after those that need them', async () => {
    activation.enable(plugin('app', { needs: [name('lib')], uses: [name('extra'), name('missing')] }));
    activation.enable(plugin('lib', { needs: [name('base')] }));
    activation.enable(plugin('base'));
    activation.enable(plugin('extra'));
    await activation.start(name('app'));
    expect(realm.log.filter((line) => line.endsWith('start'))).toEqual([
      'base start',
      'lib start',
      'extra start',
      'app start',
    ]);
    realm.log.length = 0;
    await activation.disable(name('base'));
    expect(realm.log.filter((line) => line.endsWith('disposed'))).toEqual([
      'app disposed',
      'lib disposed',
      'base disposed',
    ]);
    expect(state('extra')).toBe('active');
  });

  it('that are missing or circular are named', async () => {
    activation.enable(plugin('a', { needs: [name('b')] }));
    await expect(activation.start(name('a'))).rejects.toMatchObject({ code: 'DEPENDENCY_MISSING' });
    activation.enable(plugin('b', { needs: [name('a')] }));
    await expect(activation.start(name('a'))).rejects.toThrow(`${name('a')} -> ${name('b')} -> ${name('a')}`);
    expect(await hooks.filter(text, 'kept')).toBe('kept');
    expect(activation.activity(name('a'))?.error?.code).toBe('DEPENDENCY_CYCLE');
  });

  it('that fail keep only those from starting that need them', async () => {
    realm.behaviours.set('lib', { start: () => Promise.reject(new Error('broken')) });
    activation.enable(plugin('lib'));
    activation.enable(plugin('needs', { needs: [name('lib')] }));
    activation.enable(plugin('uses', { uses: [name('lib')] }));
    await expect(activation.start(name('needs'))).rejects.toMatchObject({
      code: 'DEPENDENCY_FAILED',
      plugin: name('needs'),
    });
    await activation.start(name('uses'));
    expect(state('uses')).toBe('active');
  });
});

describe('failures to start', () => {
  it.each([
    ['code that throws', { start: () => Promise.reject(new Error('syntax')) }, 'START_FAILED'],
    [
      'onLoad that throws',
      { step: (step: string) => (step === 'load' ? Promise.reject(new Error('no')) : undefined) },
      'LIFECYCLE_FAILED',
    ],
    [
      'a hook that its manifest does not declare',
      { registered: { hooks: [{ hook: 'other', priority: 1 }] } },
      'REGISTRATION_MISMATCH',
    ],
    [
      'a capability that its manifest does not declare',
      { registered: { capabilities: ['secret'] } },
      'REGISTRATION_MISMATCH',
    ],
    ['a command that its manifest does not declare', { registered: { commands: ['secret'] } }, 'REGISTRATION_MISMATCH'],
  ])('%s is reported, and the hook goes on without it', async (_, behaviour, code) => {
    realm.behaviours.set('a', behaviour as Behaviour);
    activation.enable(plugin('a'));
    activation.enable(plugin('b'));
    expect(await hooks.filter(text, '')).toBe('b');
    expect(codes()[0]).toBe(code);
    expect(faults[0]?.plugin).toBe(name('a'));
    expect(realm.log.includes('a disposed')).toBe(code !== 'START_FAILED');
  });

  it('code that never registers is given up in time', async () => {
    realm.behaviours.set('a', { start: () => new Promise(() => undefined) });
    activation.enable(plugin('a'));
    const result = hooks.filter(text, 'kept');
    await pass(11_000);
    expect(await result).toBe('kept');
    expect(codes()).toEqual(['START_TIMEOUT']);
  });

  it('a realm that is not there is said', async () => {
    activation.enable(plugin('a', { realm: 'frame' }));
    await expect(activation.start(name('a'))).rejects.toMatchObject({ code: 'REALM_MISSING' });
  });

  it('rest in between, double it, and end in quarantine with the evidence', async () => {
    let isBroken = true;
    realm.behaviours.set('a', { start: () => (isBroken ? Promise.reject(new Error('syntax')) : Promise.resolve()) });
    activation.enable(plugin('a'));
    const rests: number[] = [];
    for (let attempt = 0; attempt < 5; attempt++) {
      await hooks.filter(text, '');
      const until = activation.activity(name('a'))?.suspendedUntil;
      if (until === undefined) break;
      rests.push(until - clock.now());
      expect(hooks.explain(text.id)[0]?.suspended).toBe(true);
      await expect(activation.start(name('a'))).rejects.toMatchObject({ code: 'SUSPENDED' });
      await pass(until - clock.now());
    }
    expect(rests).toEqual([250, 500, 1000, 2000]);
    expect(activation.activity(name('a'))?.quarantine).toMatchObject({
      by: 'host',
      version: '1.0.0',
      hostVersion: '1.0.0',
    });
    expect(quarantines.get(name('a'))?.error.message).toContain('broke 5 times');
    expect(quarantines.get(name('a'))?.error.message).toContain('syntax');
    await expect(activation.start(name('a'))).rejects.toMatchObject({ code: 'QUARANTINED' });

    isBroken = false;
    activation.lift(name('a'));
    expect(await hooks.filter(text, '')).toBe('a');
    expect(quarantines.get(name('a'))).toBeUndefined();
  });

  it('of a package that is refused for security end in quarantine at once', async () => {
    loadFailure = new AirlockError('PACKAGE_DAMAGED', 'Another byte.');
    activation.enable(plugin('a'));
    await hooks.filter(text, '');
    await settle();
    expect(activation.activity(name('a'))?.quarantine?.error.cause).toMatchObject({ code: 'PACKAGE_DAMAGED' });
  });
});

describe('a plugin that breaks while it runs', () => {
  it('comes back by itself after a rest, and its hook goes on without it meanwhile', async () => {
    activation.enable(plugin('a'));
    await hooks.filter(text, '');
    realm.ends.get('a')?.({ reason: 'crashed', message: 'out of memory' });
    await settle();
    expect(state('a')).toBe('error');
    expect(faults[0]).toMatchObject({
      code: 'CRASHED',
      plugin: name('a'),
      recovery: 'restarted',
      detail: { restartIn: 250 },
    });
    expect(await hooks.filter(text, 'kept')).toBe('kept');
    await pass(1000);
    expect(state('a')).toBe('active');
    expect(activation.activity(name('a'))?.restarts).toBe(1);
    expect(await hooks.filter(text, '')).toBe('a');
  });

  it('is put in quarantine at once when it attacked the channel', async () => {
    activation.enable(plugin('a'));
    await hooks.filter(text, '');
    realm.ends.get('a')?.({ reason: 'violation', message: 'SET __proto__' });
    await settle();
    expect(codes()).toEqual(['CHANNEL_VIOLATION', 'QUARANTINED']);
    expect(await hooks.filter(text, 'kept')).toBe('kept');
    clock.advance(125);
    expect(clock.pending()).toBe(0);
  });

  it('rests when more than half of its calls fail, and is tried again', async () => {
    let isBroken = true;
    realm.behaviours.set('a', {
      hook: () => {
        if (isBroken) throw new Error('broken');
        return 'well';
      },
    });
    activation.enable(plugin('a'));
    for (let call = 0; call < 5; call++) await hooks.filter(text, '');
    expect(codes()).toEqual([...Array.from({ length: 5 }, () => 'HOOK_THREW'), 'SUSPENDED']);
    await hooks.filter(text, '');
    expect(faults).toHaveLength(6);
    isBroken = false;
    await pass(10_000);
    expect(await hooks.filter(text, '')).toBe('well');
    expect(activation.activity(name('a'))?.suspendedUntil).toBeUndefined();
  });

  it('is given up when trials after rests keep failing', async () => {
    realm.behaviours.set('a', {
      hook: () => {
        throw new Error('broken');
      },
    });
    activation.enable(plugin('a'));
    for (let call = 0; call < 5; call++) await hooks.filter(text, '');
    for (const rest of [10_000, 20_000, 40_000]) {
      await pass(rest);
      await hooks.filter(text, '');
    }
    expect(activation.activity(name('a'))?.quarantine?.error.message).toContain('also after rests');
    await settle();
    expect(state('a')).toBe('unloaded');
  });

  it('is told of its faults, one at a time', async () => {
    const told: unknown[] = [];
    realm.behaviours.set('a', {
      step: (step, argument) => (step === 'error' ? told.push(argument) : undefined),
      hook: () => {
        throw new Error('broken');
      },
    });
    activation.enable(plugin('a'));
    await Promise.all([hooks.filter(text, ''), hooks.filter(text, '')]);
    await settle();
    expect(told).toEqual([{ code: 'HOOK_THREW', message: expect.stringContaining('broken') }]);
  });
});

describe('quarantine', () => {
  const evidence = new AirlockError('QUARANTINED', 'It broke.');
  const kept = { by: 'host', error: evidence, at: 0, version: '1.0.0', hostVersion: '1.0.0' } as const;

  it('holds for the same versions of plugin and host, and lifts for others', async () => {
    activation.enable(plugin('a'), kept);
    activation.enable(plugin('b'), { ...kept, version: '0.9.0' });
    activation.enable(plugin('c'), { ...kept, hostVersion: '0.9.0' });
    expect(await hooks.filter(text, '')).toBe('bc');
    expect([...quarantines]).toEqual([
      [name('b'), undefined],
      [name('c'), undefined],
    ]);
  });

  it('by the user stops it and those that need it', async () => {
    activation.enable(plugin('a'));
    activation.enable(plugin('b', { needs: [name('a')] }));
    await activation.start(name('b'));
    activation.quarantine(name('a'), 'user', new AirlockError('QUARANTINED', 'The user wants it so.'));
    await settle();
    await settle();
    expect([state('a'), state('b')]).toEqual(['unloaded', 'unloaded']);
    expect(realm.log.filter((line) => line.endsWith('disposed'))).toEqual(['b disposed', 'a disposed']);
  });
});

describe('settings', () => {
  it('are given to a running plugin, which may refuse them', async () => {
    const given: unknown[] = [];
    realm.behaviours.set('a', {
      step: (step, argument) => {
        if (step !== 'configChange') return;
        given.push(argument);
        throw new Error('not these');
      },
    });
    activation.enable(plugin('a'));
    await activation.configure(name('a'), { mode: 'loud' }, { mode: 'quiet' });
    expect(given).toEqual([]);
    await activation.start(name('a'));
    const refused = activation.configure(name('a'), { mode: 'loud' }, { mode: 'quiet' });
    await expect(refused).rejects.toMatchObject({ code: 'CONFIG_INVALID', plugin: name('a') });
    expect(given).toEqual([{ settings: { mode: 'loud' }, previous: { mode: 'quiet' } }]);
  });
});

describe('the end', () => {
  it('stops everything, dependents first, and leaves nothing', async () => {
    activation.enable(plugin('base'));
    activation.enable(plugin('app', { needs: [name('base')] }));
    await activation.start(name('app'));
    await activation.dispose();
    expect(realm.log.filter((line) => line.endsWith('disposed'))).toEqual(['app disposed', 'base disposed']);
    expect([hooks.has(text), contributions.all('commands'), clock.pending()]).toEqual([false, [], 0]);
  });
});
