import fc from 'fast-check';
import { expect, it } from 'vitest';
import { testClock } from '../../../test/fixtures/clock.ts';
import { REGISTRY, scriptedPlugin, ScriptedRealm, text } from '../../../test/fixtures/scripted-realm.ts';
import { createContributions } from '../contributions/contributions.ts';
import { createActivation } from '../activation/create-activation.ts';
import { AirlockError } from '../errors.ts';
import { createHooks } from '../hooks/hooks.ts';
import type { PluginInstance, Realm } from '../realm.ts';

const ids = ['aa', 'bb', 'cc'] as const;
const name = (id: string): string => `${REGISTRY}/${id}`;
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Everything that users, monitors, other plugins and bad luck can do to a plugin. */
const deeds = [
  'call',
  'command',
  'start',
  'stop',
  'crash',
  'process dies',
  'violate',
  'kill',
  'park',
  'restart',
  'replace',
  'suspend',
  'resume',
  'throttle',
  'quarantine',
  'lift',
  'disable',
  'wait',
] as const;

const step = fc.record({
  deed: fc.constantFrom(...deeds),
  id: fc.constantFrom(...ids),
  /** Whether everything that is set off may end before the next thing happens. */
  settles: fc.boolean(),
});

/** Here a start was given up between its instance and who waited for it, which ran on unseen. */
const stoppedAsItCame: (typeof step extends fc.Arbitrary<infer Step> ? Step : never)[] = [
  { deed: 'call', id: 'aa', settles: true },
  { deed: 'process dies', id: 'aa', settles: false },
  { deed: 'call', id: 'aa', settles: true },
  { deed: 'quarantine', id: 'bb', settles: false },
  { deed: 'restart', id: 'aa', settles: false },
  { deed: 'call', id: 'aa', settles: false },
  { deed: 'call', id: 'aa', settles: false },
  { deed: 'call', id: 'aa', settles: false },
  { deed: 'call', id: 'aa', settles: false },
  { deed: 'process dies', id: 'aa', settles: true },
];

it('whatever is done to plugins in whatever order, one instance of each runs at most, every call ends, nothing is left', async () => {
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', onUnhandled);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const clock = testClock();
      const scripted = new ScriptedRealm();
      const alive = new Map<string, number>();
      /** Counts what runs, and fails at once when two of a kind do. */
      const realm: Realm = {
        kind: 'worker',
        async start(pkg, services): Promise<PluginInstance> {
          const instance = await scripted.start(pkg, services);
          alive.set(pkg.name, (alive.get(pkg.name) ?? 0) + 1);
          expect(alive.get(pkg.name)).toBe(1);
          void instance.ended.then(() => alive.set(pkg.name, (alive.get(pkg.name) ?? 0) - 1));
          return instance;
        },
      };
      const hooks = createHooks({ clock, onFault: (fault) => activation.hookFault(fault) });
      hooks.define(text);
      const activation = createActivation({
        clock,
        hostVersion: '1.0.0',
        limits: { active: 2, starting: 1, idle: 5000, concurrency: 4 },
        hooks,
        contributions: createContributions(),
        capabilities: { add: () => ({ dispose: () => undefined }), exporters: () => [] },
        endpoints: { add: () => ({ dispose: () => undefined }) },
        mayHandle: () => true,
        realm: () => realm,
        load: async (plugin) => ({ ...plugin, file: () => Promise.reject(new Error('unused')), url: () => '' }),
        caller: () => ({ methods: new Set(), call: async () => undefined }),
        settings: async () => async () => ({}),
        report: () => undefined,
      });
      const plugin = (id: string) => scriptedPlugin(id, id === 'bb' ? { needs: [name('aa')] } : {});
      const on = (id: string): void => {
        if (activation.activity(name(id)) === undefined) activation.enable(plugin(id));
      };
      for (const id of ids) on(id);

      const pending: Promise<unknown>[] = [];
      const answers: string[] = [];
      const ends = (id: string, process?: true): void =>
        scripted.ends.get(id)?.({ reason: 'crashed', message: 'gone', ...(process ? { process } : {}) });
      const act: { readonly [deed in (typeof deeds)[number]]: (id: string) => unknown } = {
        call: async () => answers.push(await hooks.filter(text, '')),
        command: (id) => activation.runCommand(name(id), 'greet'),
        start: (id) => activation.start(name(id)),
        stop: (id) => activation.stop(name(id)),
        crash: (id) => ends(id),
        'process dies': () => ids.forEach((id) => ends(id, true)),
        violate: (id) => scripted.ends.get(id)?.({ reason: 'violation', message: 'SET' }),
        kill: (id) => activation.kill(name(id)),
        park: (id) => activation.park(name(id)),
        restart: (id) => activation.restart(name(id)),
        replace: (id) => activation.replace(plugin(id)),
        suspend: (id) => activation.suspend(name(id), 'a test'),
        resume: (id) => activation.resume(name(id)),
        throttle: (id) => activation.throttle(name(id), 1),
        quarantine: (id) => activation.quarantine(name(id), 'user', new AirlockError('QUARANTINED', 'a test')),
        lift: (id) => activation.lift(name(id)),
        disable: (id) => activation.disable(name(id)).then(() => on(id)),
        wait: () => clock.advance(1000),
      };
      for (const { deed, id, settles } of steps) {
        // What is refused is refused with a code; anything else is a mistake of the host.
        pending.push(
          Promise.resolve(act[deed](id)).catch((error: unknown) => expect(error).toBeInstanceOf(AirlockError)),
        );
        if (settles) await settle();
      }
      pending.push(activation.dispose());
      const all = Promise.all(pending);
      for (let turn = 0; turn < 60; turn++) {
        await settle();
        clock.advance(1000);
      }
      expect(await Promise.race([all.then(() => 'all ended'), settle().then(() => 'some wait')])).toBe('all ended');
      // Disabling may have come after a step that switches on again; nothing but that is left.
      await activation.dispose();
      for (let turn = 0; turn < 5; turn++) {
        await settle();
        clock.advance(1000);
      }
      for (const answer of answers)
        expect(
          'aabbcc'
            .split(/(?<=aa|bb|cc)/)
            .filter((id) => answer.includes(id))
            .join(''),
        ).toBe(answer);
      expect([...alive.values()].filter((count) => count !== 0)).toEqual([]);
      expect([hooks.has(text), clock.pending(), unhandled.splice(0)]).toEqual([false, 0, []]);
    }),
    { numRuns: 200, examples: [[stoppedAsItCame]] },
  );
  process.off('unhandledRejection', onUnhandled);
}, 60_000);
