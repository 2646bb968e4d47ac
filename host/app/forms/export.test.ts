import { exportFormat, type Form, type Submission } from '@airlock/sdk';
import { describe, expect, it } from 'vitest';
import { createHooks } from '../../kernel/hooks/hooks.ts';
import { createActor } from '../session/actor.ts';
import { owner } from '../session/profile.ts';
import { exportSubmissions, toCsv } from './export.ts';

const form: Form = {
  id: 'f',
  title: 'Über: Gäste & Co',
  fields: [
    { id: 'a', type: 'text', label: 'Name, full', required: false },
    { id: 'b', type: 'number', label: 'Guests', required: false },
  ],
  createdAt: 1,
  updatedAt: 1,
};

const submission = (values: Submission['values']): Submission => ({
  id: 's',
  formId: 'f',
  fields: form.fields,
  values,
  state: 'new',
  createdAt: 0,
  updatedAt: 0,
});

describe('export as CSV', () => {
  it('quotes what needs it and leaves empty cells for missing values', () => {
    expect(toCsv(form, [submission({ a: 'He said "hi",\nthen left' }), submission({ b: 4 })])).toBe(
      'received,state,"Name, full",Guests\r\n' +
        '1970-01-01T00:00:00.000Z,new,"He said ""hi"",\nthen left",\r\n' +
        '1970-01-01T00:00:00.000Z,new,,4\r\n',
    );
  });

  it.each(['=1+1', '+49 30', '-2', '@SUM(A1)', '\t=1'])('does not let a spreadsheet run %j', (value) => {
    expect(toCsv(form, [submission({ a: value })])).toContain(`,'${value}`);
  });

  it('leaves negative numbers alone', () => {
    expect(toCsv(form, [submission({ b: -2 })])).toContain(',-2\r\n');
  });
});

describe('the exported file', () => {
  it('is named after the form', async () => {
    const file = await exportSubmissions(createActor(undefined, owner), form, [], 'json');
    expect(file).toEqual({ name: 'über-gäste-co.json', type: 'application/json', content: '[]\n' });
  });

  it('is written by the first plugin that answers', async () => {
    const hooks = createHooks();
    hooks.define(exportFormat);
    const own = { name: 'x.csv', type: 'text/csv', content: 'own' };
    hooks.register('r/plugin', exportFormat.id, { index: 0, kind: 'decision', run: () => own });
    expect(await exportSubmissions(createActor(hooks, owner), form, [], 'csv')).toEqual(own);
  });
});
