import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scriptedActivation } from '../../../test/fixtures/scripted-activation.ts';
import { REGISTRY, scriptedPlugin } from '../../../test/fixtures/scripted-realm.ts';
import { AirlockError } from '../errors.ts';
import type { InstanceEnd, PluginInstance, Realm } from '../realm.ts';
import type { EnabledPlugin } from './activation.ts';

const NAME = `${REGISTRY}/sketch`;

/** What an author and an app do while others wait. `break` makes a version that does not start. */
const deeds = ['edit', 'break', 'start', 'stop', 'restart', 'off', 'kill', 'crash'] as const;
type Deed = (typeof deeds)[number];

/** One plugin whose every step takes as long as the scheduler likes. */
function world(scheduler: fc.Scheduler) {
  let version = 0;
  const running = new Map<object, string>();
  const ends = new Map<object, (end: InstanceEnd) => void>();
  const slow = (what: string): Promise<void> => scheduler.schedule(Promise.resolve(), what);
  const realm: Realm = {
    kind: 'worker',
    async start({ manifest }) {
      const me = {};
      await slow(`start ${manifest.version}`);
      if (manifest.description === 'broken') throw new Error('It does not start.');
      let resolve: (end: InstanceEnd) => void = () => undefined;
      const ended = new Promise<InstanceEnd>((settle) => (resolve = settle));
      const end = (how: InstanceEnd): void => {
        running.delete(me);
        resolve(how);
      };
      running.set(me, manifest.version);
      ends.set(me, end);
      const instance: Partial<PluginInstance> = {
        realm: 'worker',
        isolation: 'process',
        registered: {
          hooks: manifest.hooks,
          widgets: [],
          commands: ['fail', 'greet'],
          capabilities: [],
          endpoints: [],
        },
        lifecycle: (step) => slow(`${step} ${manifest.version}`),
        ended,
        dispose: () => end({ reason: 'disposed' }),
      };
      return Object.assign(instance, { version: manifest.version }) as unknown as PluginInstance; // all that is used
    },
  };
  const { activation } = scriptedActivation({ realm: () => realm });
  const next = (description = 'whole'): EnabledPlugin => {
    const base = scriptedPlugin('sketch');
    version += 1;
    return {
      ...base,
      release: String(version),
      manifest: { ...base.manifest, version: `${version}.0.0`, description },
    };
  };
  let isOn = true;
  /** It fails at its start, or did since it was replaced: then it is not started at once. */
  let mayRest = false;
  const waiting: Promise<unknown>[] = [];
  activation.enable(next());

  const put = (broken: boolean): void => {
    mayRest = broken;
    const plugin = next(broken ? 'broken' : 'whole');
    if (isOn) waiting.push(activation.replace(plugin));
    else activation.enable(plugin);
    isOn = true;
    waiting.push(activation.start(NAME));
  };
  const acts: { readonly [deed in Deed]: () => void } = {
    edit: () => put(false),
    break: () => put(true),
    start: () => waiting.push(activation.start(NAME)),
    stop: () => waiting.push(activation.stop(NAME)),
    restart: () => waiting.push(activation.restart(NAME)),
    off() {
      if (isOn) waiting.push(activation.disable(NAME));
      isOn = false;
    },
    kill: () => activation.kill(NAME),
    crash() {
      mayRest = true;
      for (const end of ends.values()) end({ reason: 'crashed', message: 'It crashed.' });
    },
  };
  return {
    activation,
    acts,
    running: () => [...running.values()],
    waiting,
    newest: () => `${version}.0.0`,
    isOn: () => isOn,
    mayRest: () => mayRest,
  };
}

it('whatever edits, starts, stops and crashes come between, all who wait are answered and the newest version can run, alone', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.array(fc.constantFrom(...deeds), { maxLength: 12 }), async (scheduler, all) => {
      const { activation, acts, running, waiting, isOn, mayRest, newest } = world(scheduler);
      const done = scheduler.scheduleSequence(all.map((deed) => ({ label: deed, builder: async () => acts[deed]() })));
      await scheduler.waitIdle();
      expect((await done.task).faulty).toBe(false);
      const answers = await Promise.race([Promise.allSettled(waiting), nextTurn()]);
      expect(answers, 'somebody still waits').toBeDefined();
      for (const answer of answers ?? [])
        if (answer.status === 'rejected') expect(answer.reason).toBeInstanceOf(AirlockError);
      // What was switched off does not go on unseen, and nothing runs twice.
      expect(running().length).toBeLessThanOrEqual(isOn() ? 1 : 0);
      if (!isOn()) return;
      const last = Promise.allSettled([activation.start(NAME)]);
      await scheduler.waitIdle();
      const [answer] = await last;
      if (answer.status === 'fulfilled') {
        expect(running()).toEqual([newest()]);
        return;
      }
      expect([mayRest(), answer.reason]).toEqual([true, expect.any(AirlockError)]);
      expect(running()).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

it('edits that overtake one another, while callers start the plugin, end in the newest version: nobody is told that it is not there', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.constantFrom('edit', 'start'), { minLength: 1, maxLength: 10 }),
      async (scheduler, all) => {
        const { acts, running, waiting, newest } = world(scheduler);
        acts.start();
        void scheduler.scheduleSequence(all.map((deed) => ({ label: deed, builder: async () => acts[deed]() })));
        await scheduler.waitIdle();
        const answers = await Promise.race([Promise.all(waiting), nextTurn()]);
        expect(answers, 'somebody still waits').toBeDefined();
        expect(running()).toEqual([newest()]);
      },
    ),
    { numRuns: 150 },
  );
});

/** After everything that needs no time. */
const nextTurn = (): Promise<undefined> => new Promise((resolve) => setImmediate(resolve, undefined));
