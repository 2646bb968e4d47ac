import { expect, it } from 'vitest';
import { definePlugin, submissionAfterSave, submissionEnrich } from '../plugin/index.ts';
import { createSubmission, createTestHost, type TestHost } from './index.ts';

/** Examples of docs/services.md, cut out between the marks; each is run here. */

const saved = { submission: createSubmission({ id: 's1', formId: 'letters' }) };
const fire = async (host: TestHost) => {
  const { faults } = await host.executeHook(submissionAfterSave, saved);
  expect(faults).toEqual([]);
};

it('storage', async () => {
  // service: storage
  const counter = definePlugin({
    id: 'counter',
    permissions: { storage: { reason: 'Keeps the count between visits.' } },
    hooks: (hook) => [
      hook(submissionAfterSave, {}, async ({ submission }, { storage }) => {
        const key = `saved/${submission.formId}`;
        await storage.set(key, Number((await storage.get(key)) ?? 0) + 1);
      }),
    ],
  });
  // end
  const host = await createTestHost({ plugins: [counter] });
  await fire(host);
  await fire(host);
  expect(host.storage('counter').get('saved/letters')).toBe(2);
});

it('files', async () => {
  // service: files
  const journal = definePlugin({
    id: 'journal',
    permissions: { files: { reason: 'Keeps a journal of what was saved.' } },
    hooks: (hook) => [
      hook(submissionAfterSave, {}, async ({ submission }, { files, log }) => {
        await files.write(`journal/${submission.id}.txt`, new TextEncoder().encode(submission.formId));
        log.info('Written.', { files: (await files.list('journal/')).length });
      }),
    ],
  });
  // end
  const host = await createTestHost({ plugins: [journal] });
  await fire(host);
  expect(host.logs).toMatchObject([{ details: { files: 1 } }]);
});

it('data', async () => {
  // service: data
  const archivist = definePlugin({
    id: 'archivist',
    permissions: { data: { reason: 'Archives what is done.', read: ['submissions'], write: ['submissions'] } },
    hooks: (hook) => [
      hook(submissionAfterSave, {}, async (_saved, { data }) => {
        for (const submission of await data.list('submissions', { where: { state: 'done' } })) {
          await data.put('submissions', { ...submission, state: 'archived' });
        }
      }),
    ],
  });
  // end
  const host = await createTestHost({ plugins: [archivist] });
  host.world.records.put('submissions', createSubmission({ id: 'a', state: 'done' }));
  await fire(host);
  expect(host.world.records.get('submissions', 'a')?.state).toBe('archived');
});

it('config', async () => {
  // service: config
  const night = definePlugin({
    id: 'night',
    permissions: {
      config: { reason: 'Makes the app dark.', read: ['appearance.theme'], write: ['appearance.theme'] },
    },
    async onActivate({ config }) {
      if ((await config.get('appearance.theme')) !== 'dark') await config.set('appearance.theme', 'dark');
    },
  });
  // end
  const host = await createTestHost({ plugins: [night] });
  expect(host.world.config.get('appearance.theme')).toBe('dark');
});

it('network', async () => {
  // service: network
  const rates = definePlugin({
    id: 'rates',
    permissions: {
      network: { reason: 'Asks for the rate of the day.', origins: ['https://rates.example.org'] },
    },
    hooks: (hook) => [
      hook(submissionEnrich, {}, async (submission, { network }) => {
        const { body } = await network.fetch('https://rates.example.org/eur');
        return { ...submission, values: { ...submission.values, rate: new TextDecoder().decode(body) } };
      }),
    ],
  });
  // end
  const host = await createTestHost({ plugins: [rates] });
  host.world.answer = (url) => ({
    status: 200,
    ok: true,
    statusText: '',
    url,
    headers: {},
    body: new TextEncoder().encode('1.1'),
  });
  const { result } = await host.executeHook(submissionEnrich, createSubmission());
  expect(result.values['rate']).toBe('1.1');
});

it('events', async () => {
  // service: events
  const herald = definePlugin({
    id: 'herald',
    permissions: {
      events: { reason: 'Tells others of long days.', subscribe: ['forms.*'], publish: ['herald.heard'] },
    },
    async onActivate({ events }) {
      await events.subscribe('forms.*', ({ name }) => void events.publish('herald.heard', { name }));
    },
  });
  // end
  const host = await createTestHost({ plugins: [herald] });
  host.emit('forms.added', { id: 'letters' });
  await Promise.resolve();
  expect(host.world.events.map(({ name }) => name)).toEqual(['forms.added', 'herald.heard']);
});

it('capabilities', async () => {
  // service: capabilities
  const words = definePlugin({
    id: 'words',
    permissions: { capabilities: { reason: 'Counts words for others.', provide: ['text.words'] } },
    contributes: {
      capabilities: [
        {
          name: 'text.words',
          description: 'Counts the words of a text.',
          input: { type: 'string' },
          output: { type: 'integer' },
          run: (text: string) => text.split(/\s+/).length,
        },
      ],
    },
  });
  const reader = definePlugin({
    id: 'reader',
    permissions: { capabilities: { reason: 'Has words counted.', invoke: ['text.words'] } },
    hooks: (hook) => [
      hook(submissionAfterSave, {}, async (_saved, { capabilities, log }) => {
        log.info('Counted.', { words: await capabilities.invoke('text.words', 'one two three') });
      }),
    ],
  });
  // end
  const host = await createTestHost({ plugins: [words, reader] });
  await fire(host);
  expect(host.logs).toMatchObject([{ details: { words: 3 } }]);
});

it('commands', async () => {
  // service: commands
  const shortcut = definePlugin({
    id: 'shortcut',
    permissions: { commands: { reason: 'Adds a command, and runs it after each submission.' } },
    contributes: {
      commands: [
        { id: 'tidy', title: 'Tidy up', shortcut: 'Mod+Shift+T', run: (_argument, { log }) => log.info('Tidied.') },
      ],
    },
    hooks: (hook) => [hook(submissionAfterSave, {}, async (_saved, { commands }) => void (await commands.run('tidy')))],
  });
  // end
  const host = await createTestHost({ plugins: [shortcut] });
  await fire(host);
  expect(host.logs).toMatchObject([{ message: 'Tidied.' }]);
});

it('ui', async () => {
  // service: ui
  const cheer = definePlugin({
    id: 'cheer',
    permissions: { ui: { reason: 'Says thank you.' } },
    hooks: (hook) => [
      hook(submissionAfterSave, {}, async (_saved, { ui }) => {
        await ui.notify('Thank you!', { tone: 'success' });
      }),
    ],
  });
  // end
  const host = await createTestHost({ plugins: [cheer] });
  await fire(host);
  expect(host.world.shown).toEqual([{ plugin: 'cheer', message: 'Thank you!' }]);
});

it('clipboard and notifications', async () => {
  // service: clipboard
  const copier = definePlugin({
    id: 'copier',
    permissions: { clipboard: { reason: 'Copies the number of what you sent.' } },
    hooks: (hook) => [hook(submissionAfterSave, {}, ({ submission }, { clipboard }) => clipboard.write(submission.id))],
  });
  // end
  // service: notifications
  const bell = definePlugin({
    id: 'bell',
    permissions: { notifications: { reason: 'Rings when something came in.' } },
    hooks: (hook) => [
      hook(submissionAfterSave, {}, (_saved, { notifications }) => notifications.show('Something came in.')),
    ],
  });
  // end
  const host = await createTestHost({ plugins: [copier, bell] });
  await fire(host);
  expect(host.world.clipboard).toEqual(['s1']);
  expect(host.world.shown).toEqual([{ plugin: 'bell', message: 'Something came in.' }]);
});

it('permissions', async () => {
  // service: permissions
  const polite = definePlugin({
    id: 'polite',
    permissions: { storage: { reason: 'Remembers you.', optional: true } },
    hooks: (hook) => [
      hook(submissionAfterSave, {}, async (_saved, { permissions, storage, log }) => {
        if (await permissions.has('storage')) await storage.set('seen', true);
        else log.info('Goes on without remembering.');
      }),
    ],
  });
  // end
  const host = await createTestHost({ plugins: [polite] });
  await fire(host);
  host.deny('polite', 'storage');
  await fire(host);
  expect(host.storage('polite').get('seen')).toBe(true);
  expect(host.logs).toMatchObject([{ message: 'Goes on without remembering.' }]);
});
