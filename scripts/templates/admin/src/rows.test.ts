import { createForm, createSubmission } from '@airlock/sdk/testing';
import { expect, it } from 'vitest';
import { rowsOf } from './rows.ts';

it('lists forms, most used first', () => {
  const forms = ['a', 'b', 'c'].map((id) => createForm({ id, title: `Form ${id}` }));
  const submissions = ['b', 'b', 'c'].map((formId) => createSubmission({ formId }));
  expect(rowsOf(forms, submissions).map(({ form, submissions: count }) => [form, count])).toEqual([
    ['Form b', 2],
    ['Form c', 1],
    ['Form a', 0],
  ]);
});
