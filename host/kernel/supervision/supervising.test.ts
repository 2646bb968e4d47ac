import type { PluginManifest } from '@airlock/sdk';
import { beforeEach, describe, expect, it } from 'vitest';
import type { TestClock } from '../../../test/fixtures/clock.ts';
import { scriptedActivation, settle, type ScriptedActivation } from '../../../test/fixtures/scripted-activation.ts';
import { REGISTRY, scriptedPlugin, type ScriptedRealm, text } from '../../../test/fixtures/scripted-realm.ts';
import type { Activation, EnabledPlugin } from '../activation/activation.ts';
import { AirlockError } from '../errors.ts';
import { createHealth } from '../observing/health.ts';
import type { Hooks } from '../hooks/types.ts';
import type { PluginLimits } from './limits.ts';

let clock: TestClock;
let realm: ScriptedRealm;
let faults: AirlockError[];
let hooks: Hooks;
let activation: Activation;
let pass: ScriptedActivation['pass'];
let exporters: { [token: string]: readonly string[] };

function setUp(limits: Partial<PluginLimits> = {}): void {
  exporters = {};
  ({ clock, realm, faults, hooks, activation, pass } = scriptedActivation({
    limits,
    capabilities: { add: () => ({ dispose: () => undefined }), exporters: (token) => exporters[token] ?? [] },
    caller: () => ({ methods: new Set(), call: async (method) => (method.endsWith('subscribe') ? async () => 1 : 0) }),
  }));
}

beforeEach(() => setUp());

const name = (id: string): string => `${REGISTRY}/${id}`;
const state = (id: string) => activation.activity(name(id))?.state;
const answer = (): Promise<string> => hooks.filter(text, '');

/** Switch one on whose manifest says more. */
function enable(id: string, more: Partial<PluginManifest> = {}, plugin: Partial<EnabledPlugin> = {}): void {
  const made = scriptedPlugin(id, plugin);
  activation.enable({ ...made, manifest: { ...made.manifest, ...more } });
}

/** A plugin whose handler never answers once it is told to. */
function hangsOnDemand(id: string): { now: boolean } {
  const hangs = { now: false };
  realm.behaviours.set(id, { hook: (value) => (hangs.now ? new Promise(() => undefined) : `${String(value)}${id}`) });
  return hangs;
}

function processDies(...ids: readonly string[]): Promise<void> {
  for (const id of ids) realm.ends.get(id)?.({ reason: 'crashed', message: 'out of memory', process: true });
  return settle()
    .then(() => clock.advance(0))
    .then(settle);
}

describe('when the process of the sandboxes dies', () => {
  it('the innocent are back at once, and the one that was at work rests', async () => {
    const hangs = hangsOnDemand('bb');
    for (const id of ['aa', 'bb', 'cc']) enable(id);
    await answer();
    hangs.now = true;
    const running = answer();
    await settle();
    await processDies('aa', 'bb', 'cc');
    expect([state('aa'), state('bb'), state('cc')]).toEqual(['active', 'error', 'active']);
    expect(activation.activity(name('bb'))?.hold?.kind).toBe('rest');
    expect(faults.find(({ code }) => code === 'CRASHED')).toMatchObject({ plugin: name('bb'), recovery: 'restarted' });
    expect(faults.filter(({ plugin }) => plugin !== name('bb'))).toEqual([]);
    await pass(1200);
    await running;
    expect([state('bb'), activation.activity(name('bb'))?.quarantine]).toEqual(['active', undefined]);
    // A second time within ten minutes it is given up: it took the others with it.
    const again = answer();
    await settle();
    await processDies('aa', 'bb', 'cc');
    expect(activation.activity(name('bb'))?.quarantine).toMatchObject({ by: 'host', error: { code: 'QUARANTINED' } });
    expect([state('aa'), state('cc')]).toEqual(['active', 'active']);
    await pass(1200);
    await again;
  });

  it('suspects are tried one by one; the one it dies under again is guilty, the others are free', async () => {
    for (const id of ['aa', 'bb', 'cc']) enable(id);
    await answer();
    await processDies('aa', 'bb', 'cc');
    expect([state('aa'), state('bb'), state('cc')]).toEqual(['active', 'error', 'error']);
    expect(activation.activity(name('bb'))?.hold).toMatchObject({ kind: 'inquest' });
    expect(await answer()).toBe('aa');
    await expect(activation.runCommand(name('cc'), 'greet')).rejects.toMatchObject({ code: 'SUSPENDED' });
    await pass(3000);
    expect([state('aa'), state('bb'), state('cc')]).toEqual(['active', 'active', 'error']);
    // The first one ran as well, so it is tried again without.
    await processDies('aa', 'bb');
    expect([state('aa'), state('bb'), state('cc')]).toEqual(['error', 'active', 'active']);
    await processDies('bb', 'cc');
    expect(activation.activity(name('bb'))?.quarantine?.error.message).toContain('alone was watched');
    expect([state('aa'), state('cc')]).toEqual(['active', 'active']);
    expect(await answer()).toBe('aacc');
    await pass(10_000);
    expect(activation.activity(name('aa'))?.hold).toBeUndefined();
  });

  it('one that brings it down while it starts is found, too', async () => {
    for (const id of ['aa', 'bb']) enable(id);
    await answer();
    realm.behaviours.set('bb', {
      start: async () => {
        realm.ends.get('aa')?.({ reason: 'crashed', message: 'out of memory', process: true });
        throw new AirlockError('START_FAILED', 'gone', { detail: { process: true } });
      },
    });
    await activation.stop(name('bb'));
    await answer();
    await settle();
    clock.advance(0);
    await settle();
    expect(activation.activity(name('bb'))).toMatchObject({ state: 'error', hold: { kind: 'rest' } });
    expect(state('aa')).toBe('active');
  });
});

describe('a plugin that nobody uses', () => {
  it('is parked after a while, goes on with its state when it is called, and keeps its place', async () => {
    const given: unknown[] = [];
    realm.behaviours.set('aa', {
      step: (step, argument) => {
        if (step === 'resume') given.push(argument);
        return step === 'suspend' ? { count: 7 } : undefined;
      },
    });
    enable('aa');
    await answer();
    await pass(600_000);
    expect(activation.activity(name('aa'))).toMatchObject({ state: 'unloaded', parked: true });
    expect(given).toEqual([]);
    expect(await answer()).toBe('aa');
    expect(given).toEqual([{ count: 7 }]);
    expect(activation.activity(name('aa'))?.parked).toBeUndefined();
  });

  it('is left running while it is asked something, subscribes to something, or another needs it', async () => {
    const hangs = hangsOnDemand('aa');
    enable('aa');
    enable('bb', {}, { needs: [name('aa')] });
    await answer();
    expect(await activation.park(name('aa'))).toBe(false);
    await activation.park(name('bb'));
    const end = (await realm.services
      .get('aa')
      ?.call('events.subscribe', [], new AbortController().signal)) as () => unknown;
    expect(await activation.park(name('aa'))).toBe(false);
    end();
    hangs.now = true;
    const asked = answer();
    await settle();
    expect(activation.usage(name('aa'))).toMatchObject({ inFlight: 1, memory: 'unknown', cpu: 'unknown' });
    expect(await activation.park(name('aa'))).toBe(false);
    await pass(1500);
    await asked;
  });

  it('makes room where only so many may run, and where none can, nothing starts', async () => {
    setUp({ active: 2 });
    for (const id of ['aa', 'bb', 'cc']) enable(id, { hooks: [] });
    await activation.start(name('aa'));
    clock.advance(10);
    await activation.start(name('bb'));
    clock.advance(10);
    await activation.start(name('cc'));
    expect([state('aa'), state('bb'), state('cc')]).toEqual(['unloaded', 'active', 'active']);
    for (const id of ['bb', 'cc'])
      await realm.services.get(id)?.call('data.subscribe', [], new AbortController().signal);
    await expect(activation.start(name('aa'))).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });
});

describe('another version in the place of one that runs', () => {
  it('goes on with its state, and a caller waits for it instead of missing it', async () => {
    const resumed: unknown[] = [];
    realm.behaviours.set('aa', {
      step: (step, argument) => {
        if (step === 'resume') resumed.push(argument);
        return step === 'suspend' ? 'kept' : undefined;
      },
    });
    enable('aa');
    await answer();
    const made = scriptedPlugin('aa');
    const replaced = activation.replace({ ...made, manifest: { ...made.manifest, version: '1.1.0' } });
    expect(await answer()).toBe('aa');
    await replaced;
    await settle();
    expect([resumed, state('aa')]).toEqual([['kept'], 'active']);
    expect(realm.log.filter((line) => line === 'aa start')).toHaveLength(2);
  });

  it('starts afresh where the new one refuses the state, and says so', async () => {
    realm.behaviours.set('aa', {
      step: (step) => {
        if (step === 'resume') throw new Error('another shape');
        return step === 'suspend' ? 'old' : undefined;
      },
    });
    enable('aa');
    await answer();
    await activation.replace(scriptedPlugin('aa'));
    expect(await answer()).toBe('aa');
    expect(faults.map(({ code, recovery }) => [code, recovery])).toEqual([['LIFECYCLE_FAILED', 'skipped']]);
  });
});

describe('how a plugin feels', () => {
  it('it is asked now and then, and what it says stands beside what the host sees', async () => {
    let feels: unknown = { status: 'warning', message: 'The index is old.' };
    realm.behaviours.set('aa', { step: (step) => (step === 'healthCheck' ? feels : undefined) });
    enable('aa');
    await answer();
    expect(activation.activity(name('aa'))?.says).toBeUndefined();
    await pass(60_000);
    expect(activation.activity(name('aa'))?.says).toEqual({ status: 'warning', message: 'The index is old.' });
    const health = createHealth({
      clock,
      hooks,
      activation,
      faults: { list: () => [], subscribe: () => () => undefined },
    });
    expect(health.of(name('aa'))).toMatchObject({ status: 'warning', reasons: ['It says: "The index is old."'] });
    feels = { status: 'critical' };
    await pass(60_000);
    expect(health.of(name('aa'))?.status).toBe('critical');
    feels = 'well, thanks';
    await pass(60_000);
    expect(activation.activity(name('aa'))?.says).toBeUndefined();
  });

  it('one that fails to say is named for it, and being asked does not keep it from being parked', async () => {
    realm.behaviours.set('aa', {
      step: (step) => {
        if (step === 'healthCheck') throw new Error('no idea');
      },
    });
    enable('aa');
    await answer();
    await pass(60_000);
    expect(activation.activity(name('aa'))?.says?.message).toContain('no idea');
    expect(faults.map(({ code, severity }) => [code, severity])).toEqual([['LIFECYCLE_FAILED', 'warning']]);
    await pass(540_000);
    expect(activation.activity(name('aa'))).toMatchObject({ parked: true });
    expect(activation.activity(name('aa'))?.says).toBeUndefined();
  });
});

describe('by hand', () => {
  it('a suspended plugin is passed over and refuses commands until it is resumed; its code stays', async () => {
    enable('aa');
    await answer();
    activation.suspend(name('aa'), 'a monitor saw a burst');
    expect(await answer()).toBe('');
    await expect(activation.runCommand(name('aa'), 'greet')).rejects.toMatchObject({ code: 'SUSPENDED' });
    expect(activation.activity(name('aa'))).toMatchObject({ state: 'active', hold: { kind: 'suspended' } });
    activation.resume(name('aa'));
    expect(await answer()).toBe('aa');
  });

  it('a throttled plugin gets so many calls a second; the others pass it over and are no faults', async () => {
    enable('aa');
    await answer();
    activation.throttle(name('aa'), 1);
    expect([await answer(), await answer()]).toEqual(['aa', '']);
    await expect(activation.runCommand(name('aa'), 'greet')).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    clock.advance(1000);
    expect(await answer()).toBe('aa');
    expect(faults.map(({ code }) => code)).toEqual(['LIMIT_EXCEEDED']);
  });

  it('a killed plugin ends without a word, those that need it stop, and the next call starts it', async () => {
    enable('aa', {}, { needs: [] });
    enable('bb', {}, { needs: [name('aa')] });
    await answer();
    realm.log.length = 0;
    activation.kill(name('aa'));
    await settle();
    expect(realm.log).toEqual(['aa disposed', 'bb suspend', 'bb deactivate', 'bb unload', 'bb disposed']);
    expect(await answer()).toBe('aabb');
  });

  it('a restarted plugin keeps its state, and those that need it come back', async () => {
    enable('aa');
    enable('bb', {}, { needs: [name('aa')] });
    await answer();
    await activation.restart(name('aa'));
    await settle();
    expect([state('aa'), state('bb')]).toEqual(['active', 'active']);
  });

  it('a call too many is refused and put down to the plugin', async () => {
    setUp({ concurrency: 1 });
    realm.behaviours.set('aa', { hook: () => new Promise(() => undefined) });
    enable('aa');
    const first = answer();
    await settle();
    expect(await answer()).toBe('');
    expect(faults.map(({ code, plugin }) => [code, plugin])).toEqual([['LIMIT_EXCEEDED', name('aa')]]);
    await pass(1500);
    await first;
  });
});

describe('what a plugin declares for when it fails', () => {
  const breaks = async (id: string): Promise<void> => {
    realm.ends.get(id)?.({ reason: 'crashed', message: 'gone' });
    await settle();
  };

  it('disable: it is given up at the first failure', async () => {
    enable('aa', { recovery: { strategy: 'disable' } });
    await answer();
    await breaks('aa');
    expect(activation.activity(name('aa'))?.quarantine?.by).toBe('host');
    expect(faults[0]?.recovery).toBe('disabled');
  });

  it('retry: it is started again at once, the first time', async () => {
    enable('aa', { recovery: { strategy: 'retry' } });
    await answer();
    await breaks('aa');
    expect([state('aa'), faults[0]?.recovery]).toEqual(['active', 'retried']);
    await breaks('aa');
    expect(activation.activity(name('aa'))?.hold?.kind).toBe('rest');
  });

  it('ignore: its calls go on, and only breaking again and again ends it', async () => {
    realm.behaviours.set('aa', { hook: () => Promise.reject(new Error('no')) });
    enable('aa', { recovery: { strategy: 'ignore' } });
    for (let count = 0; count < 10; count++) await answer();
    expect(activation.activity(name('aa'))?.hold).toBeUndefined();
    for (let count = 0; count < 5; count++) {
      await breaks('aa');
      await answer();
    }
    expect(activation.activity(name('aa'))?.quarantine).toBeDefined();
  });

  it('fallback: the other one works while it does not, if both agree', async () => {
    enable('aa', { recovery: { strategy: 'fallback', fallback: 'bb' } });
    enable('bb', { standsInFor: ['aa'] });
    enable('cc', { standsInFor: ['aa'] });
    // `cc` was never named, so it is a plugin like any other.
    expect(await answer()).toBe('aacc');
    expect(activation.activity(name('bb'))?.hold?.kind).toBe('standby');
    await breaks('aa');
    expect(await answer()).toBe('bbcc');
    expect(faults[0]?.recovery).toBe('fallback');
    await pass(300);
    expect(await answer()).toBe('aacc');
    await activation.disable(name('aa'));
    expect(await answer()).toBe('bbcc');
  });
});

describe('exports', () => {
  it('are started before those that require them; what nobody provides is named', async () => {
    enable('aa', { requires: ['text.words'], optional: ['text.other'] });
    await expect(activation.start(name('aa'))).rejects.toMatchObject({
      code: 'DEPENDENCY_MISSING',
      message: expect.stringContaining("needs 'text.words'"),
    });
    enable('bb');
    exporters['text.words'] = [name('bb')];
    await activation.start(name('aa'));
    expect(realm.log.filter((line) => line.endsWith('start'))).toEqual(['bb start', 'aa start']);
  });
});

describe('after a rest', () => {
  it('one call at a time is tried until one goes well', async () => {
    let fails = true;
    const open: (() => void)[] = [];
    realm.behaviours.set('aa', {
      hook: () =>
        fails ? Promise.reject(new Error('no')) : new Promise((resolve) => open.push(() => resolve('well'))),
    });
    enable('aa');
    for (let count = 0; count < 5; count++) await answer();
    expect(activation.usage(name('aa'))?.circuit).toBe('open');
    await pass(10_000);
    expect(activation.usage(name('aa'))?.circuit).toBe('half-open');
    fails = false;
    const probe = answer();
    await settle();
    expect(await answer()).toBe('');
    open.shift()?.();
    expect(await probe).toBe('well');
    const [one, two] = [answer(), answer()];
    await settle();
    expect(open).toHaveLength(2);
    for (const go of open) go();
    expect(await Promise.all([one, two])).toEqual(['well', 'well']);
  });
});
