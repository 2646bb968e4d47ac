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
    name: 'what was published is known, and what a plugin subscribed to and did not end before it was stopped',
    plugins: ['probe'],
    async run(host) {
      await ask(host, ['events.publish', 'probe.said', { words: 2 }], ['events.subscribe', 'probe.*', '<listener>']);
      await host.emit('forms.shown', { id: 'one' });
      const mine = (await host.published()).filter(({ name }) => /^(probe\.said|forms\.shown)$/.test(name));
      await host.setEnabled('probe', false);
      const left = await host.left('probe');
      await host.setEnabled('probe', true);
      await ask(host, ['events.subscribe', 'probe.*', '<listener>']);
      await host.runCommand('probe', 'end');
      await host.setEnabled('probe', false);
      return [mine.map(({ name, payload }) => [name, payload]), left, await host.left('probe')];
    },
    expected: [
      [
        ['probe.said', { words: 2 }],
        ['forms.shown', { id: 'one' }],
      ],
      ['events.subscribe probe.*'],
      [],
    ],
  },
  {
    name: 'a plugin that is switched off takes part in nothing, and finds what it stored once it is on again',
    plugins: ['probe'],
    async run(host) {
      const saved = { submission: createSubmission({ id: 'stored', state: 'new' }) };
      const on = await host.executeHook(submissionAfterSave, saved);
      await host.setEnabled('probe', false);
      const off = await host.executeHook(submissionAfterSave, saved);
      const [command, address] = [
        await codeOf(host.runCommand('probe', 'settings')),
        await host.request('probe', 'GET', '/words/1'),
      ];
      await host.setEnabled('probe', true);
      const [stored] = await ask(host, ['storage.get', 'seen/stored']);
      return [on.ran, off.ran, command, address.status, stored?.value];
    },
    expected: [['probe'], [], 'DEPENDENCY_MISSING', 404, 'new'],
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
