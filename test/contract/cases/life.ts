import { submissionAfterSave } from '@airlock/sdk';
import { createSubmission } from '@airlock/sdk/testing';
import { ask, codeOf, until, type ContractCase, type ContractHost } from '../contract.ts';

const messages = async (host: ContractHost, count: number): Promise<string[]> =>
  (
    await until(
      () => host.logs('living'),
      (lines) => lines.length >= count,
    )
  ).map(({ message }) => message);

export const lifeCases: readonly ContractCase[] = [
  {
    name: 'a plugin that starts again goes through the steps of its life and finds what it stored',
    plugins: ['living'],
    async run(host) {
      const first = await host.runCommand('living', 'starts');
      await host.restart('living');
      const second = await host.runCommand('living', 'starts');
      return [first, second, await messages(host, 8)];
    },
    expected: [1, 2, ['load', 'activate', 'suspend', 'deactivate', 'unload', 'load', 'activate', 'resume']],
  },
  {
    name: 'what it suspends with is what it resumes with',
    plugins: ['living'],
    async run(host) {
      const before = await host.runCommand('living', 'resumed');
      await host.restart('living');
      return [before, await host.runCommand('living', 'resumed')];
    },
    expected: [undefined, { at: 'rest' }],
  },
  {
    name: 'subscriptions end with the life that began them',
    plugins: ['living'],
    async run(host) {
      await host.runCommand('living', 'starts');
      await host.restart('living');
      await host.runCommand('living', 'starts');
      await host.emit('life.sign', 1);
      await host.emit('life.sign', 2);
      const lines = await until(
        async () => (await host.logs('living')).filter(({ message }) => message === 'heard'),
        (found) => found.length >= 2,
      );
      return lines.map(({ details }) => details);
    },
    expected: [1, 2],
  },
  {
    name: 'settings have their defaults, and new ones are given to the plugin that runs',
    plugins: ['probe'],
    async run(host) {
      const before = await host.runCommand('probe', 'settings');
      await host.configure('probe', { prefix: 'kept' });
      const after = await host.runCommand('probe', 'settings');
      await host.executeHook(submissionAfterSave, { submission: createSubmission({ id: 'stored', state: 'new' }) });
      const [stored] = await ask(host, ['storage.get', 'kept/stored']);
      const lines = await until(
        () => host.logs('probe'),
        (found) => found.length > 0,
      );
      return [before, after, stored?.value, lines.map(({ message, details }) => [message, details])];
    },
    expected: [
      { prefix: 'seen', size: 3 },
      { prefix: 'kept', size: 3 },
      'new',
      [['changed', { from: 'seen', to: 'kept' }]],
    ],
  },
  {
    name: 'settings that do not fit, or that the plugin refuses, change nothing',
    plugins: ['probe'],
    async run(host) {
      await host.runCommand('probe', 'settings');
      const codes = [
        await codeOf(host.configure('probe', { prefix: 'refused' })),
        await codeOf(host.configure('probe', { prefix: 5 })),
        await codeOf(host.configure('probe', { prefix: '' })),
        await codeOf(host.configure('probe', { size: 11 })),
        await codeOf(host.configure('probe', { colour: 'red' })),
      ];
      return [codes, await host.runCommand('probe', 'settings')];
    },
    expected: [Array(5).fill('CONFIG_INVALID'), { prefix: 'seen', size: 3 }],
  },
];
