import { formValidate } from '@airlock/sdk';
import { createField, createForm, createTestHost } from '@airlock/sdk/testing';
import { expect, it } from 'vitest';
import plugin from './plugin.ts';

const form = (count: number) =>
  createForm({ fields: Array.from({ length: count }, (_, at) => createField({ id: `field-${at}` })) });

it('accepts forms that are short enough, and says what is wrong with others', async () => {
  const host = await createTestHost({ plugins: [plugin] });
  expect((await host.executeHook(formValidate, { form: form(12) })).result.flat()).toEqual([]);
  const { result } = await host.executeHook(formValidate, { form: form(13) });
  expect(result.flat()).toEqual([{ message: 'A form of more than 12 fields is rarely filled in.' }]);
});
