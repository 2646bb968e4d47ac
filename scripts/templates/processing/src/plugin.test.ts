import { submissionEnrich, workflowBeforeTransition } from '@airlock/sdk';
import { createSubmission, createTestHost } from '@airlock/sdk/testing';
import { expect, it } from 'vitest';
import plugin from './plugin.ts';

it('adds the number of words', async () => {
  const host = await createTestHost({ plugins: [plugin] });
  const { result } = await host.executeHook(
    submissionEnrich,
    createSubmission({ values: { a: 'one two', b: ' three ' } }),
  );
  expect(result.values['words']).toBe(3);
});

it('lets nothing be approved that has too few words', async () => {
  const host = await createTestHost({ plugins: [plugin] });
  const move = (text: string, to: string) =>
    host.executeHook(workflowBeforeTransition, {
      submission: createSubmission({ values: { a: text } }),
      from: 'review',
      to,
    });
  expect((await move('too short', 'approved')).result).toEqual({ refuse: 'It takes 3 words to be approved.' });
  expect((await move('long enough now', 'approved')).result).toBeUndefined();
  expect((await move('too short', 'review')).result).toBeUndefined();
});
