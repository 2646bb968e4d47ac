import { describe, expect, it } from 'vitest';
import {
  dashboardStats,
  definePlugin,
  submissionAfterSave,
  submissionSanitize,
  workflowBeforeTransition,
  type Submission,
} from '../plugin/index.ts';
import { createSubmission } from './factories.ts';
import { createTestHost } from './host.ts';

const note = (submission: Submission): unknown => submission.values['note'];

/** A plugin that adds a letter to the note. */
const adds = (id: string, letter: string, priority = 100) =>
  definePlugin({
    id,
    hooks: (hook) => [
      hook(submissionSanitize, { priority }, (submission) => ({
        ...submission,
        values: { ...submission.values, note: `${String(note(submission))}${letter}` },
      })),
    ],
  });

describe('executeHook', () => {
  it('runs filters by priority, then by id, each on the answer of the one before', async () => {
    const host = await createTestHost({
      plugins: [adds('late', 'l', 10), adds('b', 'b'), adds('a', 'a'), adds('early', 'e', 500)],
    });
    const { result, ran } = await host.executeHook(submissionSanitize, createSubmission());
    expect(note(result)).toBe('eabl');
    expect(ran).toEqual(['early', 'a', 'b', 'late']);
    host.setPriority('late', 0, 900);
    expect(note((await host.executeHook(submissionSanitize, createSubmission())).result)).toBe('leab');
  });

  it('skips a handler that throws, changes its input, answers nothing or what cannot be copied', async () => {
    const bad = (id: string, handler: (submission: Submission) => unknown) =>
      definePlugin({
        id,
        hooks: (hook) => [hook(submissionSanitize, {}, handler as (submission: Submission) => Submission)],
      });
    const host = await createTestHost({
      plugins: [
        bad('1-throws', () => {
          throw new Error('No.');
        }),
        bad('2-changes', (submission) => Object.assign(submission.values, { note: 'changed' })),
        bad('3-forgets', () => undefined),
        bad('4-function', () => () => undefined),
        adds('5-good', 'g'),
      ],
    });
    const { result, faults } = await host.executeHook(submissionSanitize, createSubmission());
    expect(note(result)).toBe('g');
    expect(faults.map(({ plugin }) => plugin)).toEqual(['1-throws', '2-changes', '3-forgets', '4-function']);
  });

  it('gives the first answer of a decision, all answers of a collection, and nothing of an event', async () => {
    const seen: string[] = [];
    const plugin = (id: string, refuse?: string) =>
      definePlugin({
        id,
        hooks: (hook) => [
          hook(workflowBeforeTransition, {}, () => (refuse === undefined ? undefined : { refuse })),
          hook(dashboardStats, {}, ({ forms }) => [{ label: id, value: forms }]),
          hook(submissionAfterSave, {}, ({ submission }, { executionId, hook: name, time }) => {
            seen.push([id, submission.id, executionId, name, time].join(' '));
          }),
        ],
      });
    const host = await createTestHost({ plugins: [plugin('a'), plugin('b', 'b says no'), plugin('c', 'c says no')] });
    const submission = createSubmission();
    const decision = await host.executeHook(workflowBeforeTransition, { submission, from: 'new', to: 'done' });
    expect([decision.result, decision.ran]).toEqual([{ refuse: 'b says no' }, ['a', 'b']]);
    const stats = await host.executeHook(dashboardStats, { forms: 2, submissions: 3 });
    expect(stats.result).toEqual(['a', 'b', 'c'].map((label) => [{ label, value: 2 }]));
    const event = await host.executeHook(submissionAfterSave, { submission });
    expect(event.result).toBeUndefined();
    const time = Date.UTC(2026, 0, 1);
    expect(seen).toEqual(['a', 'b', 'c'].map((id) => `${id} submission-1 test-3 submission.afterSave ${time}`));
  });

  it('lowers priorities that are for host policy alone', async () => {
    const host = await createTestHost({ plugins: [adds('b', 'b', 5000), adds('a', 'a', 999)] });
    expect((await host.executeHook(submissionSanitize, createSubmission())).ran).toEqual(['a', 'b']);
  });

  it('shares state between the handlers of one execution only', async () => {
    const counted: unknown[] = [];
    const counter = (id: string) =>
      definePlugin({
        id,
        hooks: (hook) => [
          hook(submissionAfterSave, {}, async (_payload, { state }) => {
            const count = Number((await state.get('count')) ?? 0) + 1;
            await state.set('count', count);
            counted.push(count);
          }),
        ],
      });
    const host = await createTestHost({ plugins: [counter('a'), counter('b')] });
    await host.executeHook(submissionAfterSave, { submission: createSubmission() });
    await host.executeHook(submissionAfterSave, { submission: createSubmission() });
    expect(counted).toEqual([1, 2, 1, 2]);
  });
});

describe('services', () => {
  const keeper = definePlugin({
    id: 'keeper',
    permissions: {
      storage: { reason: 'Remembers.' },
      data: { reason: 'Reads.', read: ['submissions'] },
      events: { reason: 'Tells.', subscribe: ['app.*'], publish: ['keeper.seen'] },
    },
    settings: { type: 'object', properties: { prefix: { type: 'string', default: 'seen' } } },
    hooks: (hook) => [
      hook(submissionAfterSave, {}, async ({ submission }, { storage, settings }) => {
        await storage.set(`${settings.prefix}.${submission.id}`, submission);
      }),
    ],
    contributes: {
      commands: [{ id: 'list', title: 'List', run: async (argument, { storage }) => [argument, await storage.keys()] }],
    },
    async onActivate({ events, data, log }) {
      await events.subscribe('app.*', ({ name, payload }) => log.info(name, payload));
      await data.subscribe('submissions', async ({ type, id }) => events.publish('keeper.seen', { type, id }));
    },
    onConfigChange({ settings }) {
      if (settings.prefix === '') throw new Error('A prefix is needed.');
    },
  });

  it('work, each plugin on its own copy', async () => {
    const host = await createTestHost({ plugins: [keeper] });
    const submission = createSubmission();
    await host.executeHook(submissionAfterSave, { submission });
    expect([...host.storage('keeper')]).toEqual([['seen.submission-1', submission]]);
    expect(await host.runCommand('keeper', 'list', 'now')).toEqual(['now', ['seen.submission-1']]);
    host.emit('app.started', { at: 1 });
    expect(host.logs).toEqual([{ plugin: 'keeper', level: 'info', message: 'app.started', details: { at: 1 } }]);
    host.world.records.put('submissions', submission);
    expect(host.world.events.at(-1)).toMatchObject({
      name: 'keeper.seen',
      from: 'test/keeper',
      payload: { type: 'added', id: 'submission-1' },
    });
  });

  it('are refused while denied, as a user can do at any time', async () => {
    const host = await createTestHost({ plugins: [keeper] });
    host.deny('keeper', 'storage');
    const { faults } = await host.executeHook(submissionAfterSave, { submission: createSubmission() });
    expect(faults).toMatchObject([{ plugin: 'keeper', error: { code: 'PERMISSION_DENIED' } }]);
    host.grant('keeper', 'storage');
    expect((await host.executeHook(submissionAfterSave, { submission: createSubmission() })).faults).toEqual([]);
  });

  it('are not there when they were not declared', async () => {
    let context: object = {};
    await createTestHost({ plugins: [definePlugin({ id: 'bare', onActivate: (given) => void (context = given) })] });
    expect(Object.keys(context).sort()).toEqual(['has', 'log', 'permissions', 'plugin', 'settings', 'signal', 'use']);
  });

  it('follow new settings, and keep the old ones that a plugin will not have', async () => {
    const host = await createTestHost({ plugins: [keeper] });
    await host.configure('keeper', { prefix: 'kept' });
    await expect(host.configure('keeper', { prefix: '' })).rejects.toThrow('A prefix is needed.');
    await host.executeHook(submissionAfterSave, { submission: createSubmission() });
    expect([...host.storage('keeper').keys()]).toEqual(['kept.submission-1']);
  });
});

it('runs the steps of a life in order and ends the signal', async () => {
  const steps: string[] = [];
  const plugin = definePlugin({
    id: 'living',
    onLoad: () => void steps.push('load'),
    onActivate: ({ signal }) => signal.addEventListener('abort', () => steps.push('abort')),
    onDeactivate: () => void steps.push('deactivate'),
    onUnload: () => void steps.push('unload'),
  });
  const host = await createTestHost({ plugins: [plugin] });
  await host.dispose();
  expect(steps).toEqual(['load', 'deactivate', 'unload', 'abort']);
});

describe('capabilities', () => {
  const counter = definePlugin({
    id: 'counter',
    permissions: { capabilities: { reason: 'Counts.', provide: ['text.words'] } },
    contributes: {
      capabilities: [
        {
          name: 'text.words',
          description: 'Counts words.',
          tags: ['text'],
          run: (input: string, { caller, plugin }) => [plugin.id, input.split(' ').length, caller],
        },
      ],
    },
  });
  const asker = definePlugin({
    id: 'asker',
    permissions: { capabilities: { reason: 'Asks.', invoke: ['text.*'] } },
    hooks: (hook) => [
      hook(submissionAfterSave, {}, async (_payload, { capabilities, log }) => {
        const [first] = await capabilities.list({ tag: 'text' });
        log.info(first?.description ?? 'none', await capabilities.invoke('text.words', 'one two'));
      }),
    ],
  });

  it('of one plugin can be called by the test and by another plugin, as itself', async () => {
    const host = await createTestHost({ plugins: [asker, counter] });
    expect(await host.invoke('text.words', 'a b c', { caller: { user: 'ann' } })).toEqual([
      'counter',
      3,
      { user: 'ann' },
    ]);
    await host.executeHook(submissionAfterSave, { submission: createSubmission() });
    expect(host.logs).toMatchObject([{ message: 'Counts words.', details: ['counter', 2, { plugin: 'test/asker' }] }]);
    await expect(host.invoke('text.lines', '')).rejects.toThrow('No plugin of this test host provides "text.lines".');
    host.deny('counter', 'capabilities');
    await expect(host.invoke('text.words', '')).rejects.toMatchObject({ code: 'CAPABILITY_UNKNOWN' });
  });
});
