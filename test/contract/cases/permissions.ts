import { submissionAfterSave } from '@airlock/sdk';
import { createSubmission } from '@airlock/sdk/testing';
import { ask, codeOf, until, type ContractCase } from '../contract.ts';

const stored = { submission: createSubmission({ id: 'stored' }) };

export const permissionCases: readonly ContractCase[] = [
  {
    name: 'a permission that is taken back is refused from the next call on, and works when it is given again',
    plugins: ['probe'],
    async run(host) {
      const seen = [await ask(host, ['permissions.has', 'storage'], ['storage.set', 'a', 1])];
      await host.deny('probe', 'storage');
      seen.push(await ask(host, ['permissions.has', 'storage'], ['storage.set', 'a', 2], ['files.list']));
      await host.grant('probe', 'storage');
      seen.push(await ask(host, ['permissions.has', 'storage'], ['storage.get', 'a']));
      return seen;
    },
    expected: [
      [{ value: true }, { value: undefined }],
      [{ value: false }, { code: 'PERMISSION_DENIED' }, { value: [] }],
      [{ value: true }, { value: 1 }],
    ],
  },
  {
    name: 'a handler that may not do what it wants fails, with one code in every realm',
    plugins: ['probe'],
    async run(host) {
      await host.deny('probe', 'storage');
      const { faults } = await host.executeHook(submissionAfterSave, stored);
      return faults.map(({ plugin, code }) => [plugin, code]);
    },
    expected: [['probe', 'HOOK_THREW']],
  },
  {
    name: 'a call under way ends when its permission is taken back',
    plugins: ['probe'],
    async run(host) {
      await host.serve('https://api.example.org/never', 'hang');
      const asked = ask(host, ['network.fetch', 'https://api.example.org/never']);
      // Taken back while it waits; what was asked before it began would end in the same way, so nothing depends on when.
      await ask(host, ['storage.get', 'a']);
      await host.deny('probe', 'network');
      return asked;
    },
    expected: [{ code: 'PERMISSION_DENIED' }],
  },
  {
    name: 'what stands on a permission ends with it',
    plugins: ['probe'],
    async run(host) {
      await ask(host, ['events.subscribe', 'probe.*', '<listener>'], ['events.subscribe', 'forms.*', '<listener>']);
      await host.deny('probe', 'events');
      await host.emit('probe.silent', 1);
      await host.grant('probe', 'events');
      await host.emit('probe.again', 2);
      const names: string[] = [];
      await until(
        async () => {
          const events = (await host.runCommand('probe', 'heard')) as { name: string }[];
          names.push(...events.map(({ name }) => name));
          return names;
        },
        (found) => found.length > 0,
        500,
      );
      return names.includes('probe.silent');
    },
    expected: false,
  },
  {
    name: 'an optional permission is asked for when it is needed: no, once, always',
    plugins: ['probe'],
    async run(host) {
      const show = ['notifications.show', 'Ding'] as const;
      await host.lapse('probe', 'notifications');
      await host.whenAsked('once');
      const once = await ask(host, ['permissions.has', 'notifications'], show);
      await host.lapse('probe', 'notifications');
      await host.whenAsked('always');
      const always = await ask(host, ['permissions.has', 'notifications'], show, ['permissions.has', 'notifications']);
      return [once, always];
    },
    expected: [
      [{ value: false }, { value: undefined }],
      [{ value: false }, { value: undefined }, { value: true }],
    ],
  },
  {
    name: 'a user who says no is not asked again, and the call is refused',
    plugins: ['probe'],
    async run(host) {
      await host.lapse('probe', 'notifications');
      await host.whenAsked('never');
      const first = await ask(host, ['notifications.show', 'Ding']);
      await host.whenAsked('always');
      return [first, await ask(host, ['notifications.show', 'Ding'])];
    },
    expected: [[{ code: 'PERMISSION_DENIED' }], [{ code: 'PERMISSION_DENIED' }]],
  },
  {
    name: 'asking for what is granted already asks nobody; asking for what was not declared is a mistake',
    plugins: ['probe'],
    run: (host) =>
      ask(
        host,
        ['permissions.request', 'storage'],
        ['permissions.has', 'data', { read: ['forms'] }],
        ['permissions.has', 'data', { read: ['pages'] }],
        ['permissions.request', 'data', { part: { read: ['pages'] } }],
        ['permissions.has', 'hooks'],
        ['permissions.has', 'moon'],
      ),
    expected: [
      { value: true },
      { value: true },
      { value: false },
      { code: 'INVALID_ARGUMENT' },
      { code: 'INVALID_ARGUMENT' },
      { code: 'INVALID_ARGUMENT' },
    ],
  },
  {
    name: 'a plugin that may not provide any more is not there to be called',
    plugins: ['probe', 'provider'],
    async run(host) {
      await host.deny('provider', 'capabilities');
      const [outcome] = await ask(host, ['capabilities.invoke', 'text.words', 'a']);
      return [outcome, await codeOf(host.invoke('text.words', 'a'))];
    },
    expected: [{ code: 'CAPABILITY_UNKNOWN' }, 'CAPABILITY_UNKNOWN'],
  },
  {
    name: 'a plugin that may not answer requests any more does not',
    plugins: ['probe'],
    async run(host) {
      const before = await host.request('probe', 'GET', '/words/1');
      await host.deny('probe', 'endpoints');
      const after = await host.request('probe', 'GET', '/words/1');
      return [before.status, after.status, (after.body as { code: string }).code];
    },
    expected: [200, 403, 'PERMISSION_DENIED'],
  },
];
