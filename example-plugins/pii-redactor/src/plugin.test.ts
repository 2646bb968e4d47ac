import { dashboardRecent, submissionSanitize } from '@airlock/sdk';
import { createField, createSubmission, createTestHost } from '@airlock/sdk/testing';
import { expect, it } from 'vitest';
import normaliser from '../../normaliser/src/plugin.ts';
import plugin from './plugin.ts';

const submission = createSubmission({
  fields: [createField({ id: 'note', settings: { textCase: 'title' } })],
  values: { note: 'my card  is 4111 1111 1111 1111' },
});

it('masks before the submission is kept, and logs what, never the data', async () => {
  const host = await createTestHost({ plugins: [plugin] });
  const { result, faults } = await host.executeHook(submissionSanitize, submission);
  expect(faults).toEqual([]);
  expect(result.values).toEqual({ note: 'my card  is [card ending 1111]' });
  expect(host.logs).toEqual([
    { plugin: 'pii-redactor', level: 'info', message: 'Masked personal data.', details: { card: 1 } },
  ]);
});

it('obeys its settings', async () => {
  const host = await createTestHost({ plugins: [plugin] });
  await host.configure('pii-redactor', { card: false });
  const { result } = await host.executeHook(submissionSanitize, submission);
  expect(result).toEqual(submission);
  expect(host.logs).toEqual([]);
});

it('masks everything that the dashboard lists, whatever is kept', async () => {
  const host = await createTestHost({ plugins: [plugin] });
  const kept = createSubmission({
    fields: [createField({ id: 'mail', type: 'email' })],
    values: { mail: 'ada@example.com' },
  });
  expect((await host.executeHook(submissionSanitize, kept)).result).toEqual(kept);
  const listed = async () => (await host.executeHook(dashboardRecent, { submissions: [kept] })).result.submissions;
  expect(await listed()).toEqual([{ ...kept, values: { mail: '[e-mail]' } }]);
  await host.configure('pii-redactor', { dashboard: false });
  expect(await listed()).toEqual([kept]);
});

it('runs before the normaliser, unless the user swaps their priorities', async () => {
  const host = await createTestHost({ plugins: [normaliser, plugin] });
  const before = await host.executeHook(submissionSanitize, submission);
  expect(before.ran).toEqual(['pii-redactor', 'normaliser']);
  expect(before.result.values).toEqual({ note: 'My Card Is [Card Ending 1111]' });

  host.setPriority('pii-redactor', 0, 50);
  const after = await host.executeHook(submissionSanitize, submission);
  expect(after.ran).toEqual(['normaliser', 'pii-redactor']);
  expect(after.result.values).toEqual({ note: 'My Card Is [card ending 1111]' });
});
