import { expect, it } from 'vitest';
import { createTestHost } from './host.ts';
import { defineExport, defineHook, definePlugin, hook, provide } from '../plugin/index.ts';

interface Counter {
  count(text: string): number;
  whoAsks(): string | undefined;
}

const counter = defineExport<Counter>('text.counter', ['count', 'whoAsks']);
const counted = defineHook<number>('user-plugin/counted', 'filter', { description: 'A number of words was found.' });

const provider = definePlugin({
  id: 'provider-plugin',
  permissions: { capabilities: { reason: 'Counts.', provide: ['text.counter'] } },
  provides: [
    provide(counter, ({ caller }) => ({
      count: (text) => text.split(' ').length,
      whoAsks: () => caller.plugin,
    })),
  ],
});

const user = definePlugin({
  id: 'user-plugin',
  permissions: {
    capabilities: { reason: 'Counts.', invoke: ['text.counter'] },
    hooks: { reason: 'Lets others correct it.', fire: ['user-plugin/counted'] },
    commands: { reason: 'Counts on demand.' },
  },
  requires: [counter],
  contributes: {
    hooks: [counted],
    commands: [
      {
        id: 'count',
        title: 'Count',
        run: async (text, context) => {
          const remote = context.use(counter);
          return [await context.hooks.fire(counted, await remote.count(String(text))), await remote.whoAsks()];
        },
      },
    ],
  },
});

const corrector = definePlugin({
  id: 'corrector',
  permissions: { hooks: { reason: 'Doubles.', handle: ['user-plugin/*'] } },
  hooks: [hook(counted, { retries: 2 }, (value, context) => (context.firedBy === 'test/user-plugin' ? value * 2 : -1))],
});

it('lends the exports of one plugin to another, and lets others take part in its hooks', async () => {
  const host = await createTestHost({ plugins: [provider, user, corrector] });
  expect(await host.runCommand('user-plugin', 'count', 'three short words')).toEqual([6, 'test/user-plugin']);
  host.deny('user-plugin', 'capabilities');
  await expect(host.runCommand('user-plugin', 'count', 'x')).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  await host.dispose();
});

it('refuses exports that nobody provides or that the plugin does not list', async () => {
  const host = await createTestHost({ plugins: [user] });
  await expect(host.runCommand('user-plugin', 'count', 'x')).rejects.toMatchObject({ code: 'CAPABILITY_UNKNOWN' });
  await host.dispose();
});

it('ends hooks of plugins that fire each other where one would be fired for itself', async () => {
  const sent = (id: string) => defineHook<readonly string[]>(`${id}/sent`, 'filter', { description: 'Sent.' });
  const player = (id: string, other: string) =>
    definePlugin({
      id,
      permissions: { hooks: { reason: 'Plays.', fire: [`${id}/sent`], handle: [`${other}/sent`] } },
      contributes: { hooks: [sent(id)] as never },
      hooks: (handles) => [
        handles(sent(other), {}, async (value, context) => [
          ...((await context.hooks.fire(sent(id), value)) as readonly string[]),
          id,
        ]),
      ],
    });
  const host = await createTestHost({
    plugins: [player('ping-player', 'pong-player'), player('pong-player', 'ping-player')],
  });
  const { result, faults } = await host.executeHook(sent('ping-player'), []);
  // Fired by the test and not by a plugin, so it is fired once more before it would come back to itself.
  expect(result).toEqual(['ping-player', 'pong-player']);
  expect(faults).toEqual([]);
  const circles = host.executions.flatMap((execution) => execution.faults.map(({ error }) => String(error)));
  expect(circles).toEqual([expect.stringContaining('pong-player/sent → ping-player/sent → pong-player/sent')]);
  await host.dispose();
});
