import 'fake-indexeddb/auto';
import {
  type Form,
  type ImportBatch,
  importTransform,
  importValidate,
  type Submission,
  submissionSanitize,
} from '@airlock/sdk';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHooks } from '../../kernel/hooks/hooks.ts';
import type { Hooks } from '../../kernel/hooks/types.ts';
import { openDatabase } from '../data/database.ts';
import { openWorkspace, type Workspace } from '../data/workspace.ts';
import { english } from '../i18n/en/index.ts';
import { createActor } from '../session/actor.ts';
import { owner } from '../session/profile.ts';
import { parseCsv } from './csv.ts';
import { toCsv } from './export.ts';
import { FileError, importRows, previewImport, readRows } from './import.ts';

const text = english.forms;
const form: Form = {
  id: 'f',
  title: 'Guests',
  fields: [
    { id: 'n', type: 'text', label: 'Name', required: true },
    { id: 'g', type: 'number', label: 'Guests', required: false },
    { id: 't', type: 'choices', label: 'Tables', required: false, choices: ['In', 'Out'] },
    { id: 's', type: 'switch', label: 'Dog', required: false },
  ],
  createdAt: 1,
  updatedAt: 1,
};

let workspace: Workspace;
let hooks: Hooks;
beforeEach(() => {
  workspace = openWorkspace(openDatabase('test', new IDBFactory()), {
    post: () => undefined,
    subscribe: () => () => undefined,
    close: () => undefined,
  });
  hooks = createHooks();
});
afterEach(() => workspace.close());

describe('a CSV file', () => {
  it.each([
    [
      'a,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      '\uFEFFa;b\r\n1;"2;3"\r\n\r\n',
      [
        ['a', 'b'],
        ['1', '2;3'],
      ],
    ],
    [
      'a\tb\n"x ""y""\nz"\t',
      [
        ['a', 'b'],
        ['x "y"\nz', ''],
      ],
    ],
    ['a', [['a']]],
    ['a,b\n"never closed', [['a', 'b'], ['never closed']]],
  ])('%j is read as rows', (source, rows) => {
    expect(parseCsv(source)).toEqual(rows);
  });
});

describe('rows of a file', () => {
  it('are found by label or id in any case, each value as its field wants it', () => {
    const { rows, unknown } = readRows(form, { name: 'a.csv', content: 'NAME;g;tables;Dog;Other\nAda;4;In; yes;1' });
    expect(rows).toEqual([{ n: 'Ada', g: 4, t: ['In'], s: true }]);
    expect(unknown).toEqual(['Other']);
  });

  it('come back from an export as they were', () => {
    const submission: Submission = {
      id: 's1',
      formId: 'f',
      fields: form.fields,
      values: { n: '=1+1', g: -2, t: ['In', 'Out'], s: true },
      state: 'approved',
      createdAt: 1,
      updatedAt: 1,
    };
    expect(readRows(form, { name: 'a', content: toCsv(form, [submission]) })).toEqual({
      rows: [submission.values],
      unknown: [],
    });
    expect(readRows(form, { name: 'a', content: JSON.stringify([submission]) }).rows).toEqual([submission.values]);
  });

  it.each([
    ['', 'empty'],
    ['Name\n', 'empty'],
    ['[', 'notJson'],
    ['{"a":1}', 'notRows'],
    ['[1]', 'notRows'],
    ['x,y\n1,2', 'noColumns'],
    [`Name\n${'a\n'.repeat(10_001)}`, 'tooManyRows'],
  ])('of %j are refused as %s', (content, problem) => {
    expect(() => readRows(form, { name: 'a', content })).toThrow(
      expect.objectContaining({ constructor: FileError, problem }),
    );
  });
});

describe('an import', () => {
  const content = 'Name,Guests\nada,2\n,3\nbob,many\neve,9';

  it('shows what stands in the way of each row, with the rules of plugins, and saves nothing yet', async () => {
    hooks.register('r/p', importTransform.id, {
      index: 0,
      kind: 'filter',
      run: (value) => {
        // The hook's own type.
        const batch = value as ImportBatch;
        return { ...batch, rows: batch.rows.map((row) => ({ ...row, n: String(row['n'] ?? '').toUpperCase() })) };
      },
    });
    hooks.register('r/p', importValidate.id, {
      index: 1,
      kind: 'collect',
      run: () => [{ row: 3, message: 'Too many.' }, { message: 'An odd file.' }],
    });
    const preview = await previewImport(createActor(hooks, owner), form, { name: 'a.csv', content }, text);
    expect(preview.rows.map(({ problems }) => problems.map(({ message }) => message))).toEqual([
      [],
      [text.empties.text],
      [text.empties.number],
      ['Too many.'],
    ]);
    expect(preview.rows[0]?.values).toEqual({ n: 'ADA', g: 2 });
    expect(preview.remarks).toEqual(['An odd file.']);
    expect(await workspace.submissions.list()).toEqual([]);
  });

  it('saves the good rows as plugins clean them, and can be taken back', async () => {
    hooks.register('r/p', submissionSanitize.id, {
      index: 0,
      kind: 'filter',
      // The hook's own type.
      run: (value) => ({ ...(value as Submission), values: { n: 'masked' } }),
    });
    const actor = createActor(hooks, owner);
    const preview = await previewImport(actor, form, { name: 'a.csv', content }, text);
    const { imported, inverse } = await importRows(workspace, actor, form, preview);
    expect(imported).toBe(2);
    expect((await workspace.submissions.list()).map(({ values }) => values)).toEqual([
      { n: 'masked' },
      { n: 'masked' },
    ]);
    await workspace.edit(inverse);
    expect(await workspace.submissions.list()).toEqual([]);
  });

  it('that is cancelled on the way saves nothing', async () => {
    const actor = createActor(hooks, owner);
    const preview = await previewImport(actor, form, { name: 'a.csv', content }, text);
    const abort = new AbortController();
    const options = { signal: abort.signal, onProgress: () => abort.abort() };
    await expect(importRows(workspace, actor, form, preview, options)).rejects.toThrow('aborted');
    expect(await workspace.submissions.list()).toEqual([]);
  });
});
