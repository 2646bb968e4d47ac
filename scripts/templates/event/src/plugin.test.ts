import { submissionAfterSave } from '@airlock/sdk';
import { createSubmission, createTestHost } from '@airlock/sdk/testing';
import { expect, it } from 'vitest';
import plugin from './plugin.ts';

it('counts the submissions of each form', async () => {
  const host = await createTestHost({ plugins: [plugin] });
  for (const formId of ['a', 'b', 'a']) {
    await host.executeHook(submissionAfterSave, { submission: createSubmission({ formId }) });
  }
  expect(host.storage('{{id}}')).toEqual(
    new Map([
      ['saved/a', 2],
      ['saved/b', 1],
    ]),
  );
});

it('counts right on a host that answers late and starts it anew every second time', async () => {
  const host = await createTestHost({ plugins: [plugin], hostile: { delay: 2, restartEvery: 2 } });
  for (let count = 1; count <= 4; count += 1) {
    await host.executeHook(submissionAfterSave, { submission: createSubmission({ formId: 'a' }) });
  }
  expect(host.storage('{{id}}').get('saved/a')).toBe(4);
});

it('is named, and nothing else suffers, when it may not store', async () => {
  const host = await createTestHost({ plugins: [plugin] });
  host.deny('{{id}}', 'storage');
  const { faults } = await host.executeHook(submissionAfterSave, { submission: createSubmission() });
  expect(faults.map(({ plugin: who }) => who)).toEqual(['{{id}}']);
});
