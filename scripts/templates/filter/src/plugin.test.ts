import { submissionSanitize } from '@airlock/sdk';
import { createSubmission, createTestHost } from '@airlock/sdk/testing';
import { expect, it } from 'vitest';
import plugin from './plugin.ts';

it('tidies the values of a submission', async () => {
  const host = await createTestHost({ plugins: [plugin] });
  const { result } = await host.executeHook(submissionSanitize, createSubmission({ values: { note: '  hello ' } }));
  expect(result.values).toEqual({ note: 'hello' });
});

it('leaves them alone when it is told to', async () => {
  const host = await createTestHost({ plugins: [plugin] });
  await host.configure('{{id}}', { trim: false });
  const { result } = await host.executeHook(submissionSanitize, createSubmission({ values: { note: '  hello ' } }));
  expect(result.values).toEqual({ note: '  hello ' });
});
