import 'fake-indexeddb/auto';
import type { Submission } from '@airlock/sdk';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from './database.ts';
import { createFileStore, filesOf, isAccepted, withOwnFiles } from './files.ts';

const DAY = 24 * 60 * 60_000;
let now = 0;
let database: Database;
beforeEach(() => {
  now = 1000;
  database = openDatabase('files', new IDBFactory());
});
afterEach(() => database.close());

const store = () => createFileStore(database, () => now);
const note = new File(['hello'], 'note.txt', { type: 'text/plain' });

async function put(table: 'submissions' | 'drafts', value: unknown, key?: string): Promise<void> {
  await database.transaction([table], 'readwrite', async (of) => void of(table).put(value, key));
}

describe('files of forms', () => {
  it('are kept with their content, and described without it', async () => {
    const value = await store().keep(note);
    expect(value).toEqual({ file: value.file, name: 'note.txt', type: 'text/plain', size: 5 });
    expect(await (await store().get(value.file))?.text()).toBe('hello');
    expect(await store().get('other')).toBeUndefined();
  });

  it('are removed a day after nothing refers to them, and not while something does', async () => {
    const [sent, typed, lost] = [await store().keep(note), await store().keep(note), await store().keep(note)];
    const submission: Partial<Submission> = { id: 's', values: { a: sent } };
    await put('submissions', submission);
    await put('drafts', { a: typed }, 'fill:f~2');
    expect(await store().sweep()).toBe(0);
    now += DAY - 1;
    expect(await store().sweep()).toBe(0);
    now += 2;
    expect(await store().sweep()).toBe(1);
    expect(await store().rows([sent.file, typed.file, lost.file])).toHaveLength(2);
  });

  it('that are referred to again get their day anew', async () => {
    const value = await store().keep(note);
    await store().sweep();
    await put('drafts', { a: value }, 'd');
    now += 2 * DAY;
    await store().sweep();
    await put('drafts', {}, 'd');
    expect(await store().sweep()).toBe(0);
    expect(await store().get(value.file)).toBeDefined();
  });

  it('come back as they were, and do not replace what is there', async () => {
    const value = await store().keep(note);
    const [row] = await store().rows([value.file]);
    if (!row) throw new Error('not kept');
    await store().restore([
      { ...row, bytes: new Uint8Array([1]) },
      { ...row, id: 'new' },
    ]);
    expect(await (await store().get(value.file))?.text()).toBe('hello');
    expect(await (await store().get('new'))?.text()).toBe('hello');
  });

  it('cannot be swapped by whoever changes the values of a submission', () => {
    const own = { file: '1', name: 'a.pdf', type: '', size: 1 };
    const other = { ...own, file: '2', name: 'b.pdf' };
    expect(withOwnFiles({ a: own, b: null }, { a: other, b: other, c: 'x' })).toEqual({
      a: { ...own, name: 'b.pdf' },
      b: null,
      c: 'x',
    });
    expect(withOwnFiles({ a: own }, { a: null })).toEqual({ a: null });
  });

  it.each([
    ['a.PDF', 'application/pdf', '.pdf, image/*', true],
    ['a.png', 'image/png', '.pdf, image/*', true],
    ['a.png', 'image/png', 'image/png', true],
    ['a.exe', '', '.pdf, image/*', false],
    ['a.pdf.exe', '', '.pdf', false],
    ['a.exe', '', ' , ', true],
    ['a.exe', '', undefined, true],
  ])('of a name like %s and type "%s" against "%s": %s', (name, type, accept, expected) => {
    expect(isAccepted({ name, type }, accept)).toBe(expected);
  });

  it('are found among values of any kind', () => {
    expect(
      filesOf({ a: 'x', b: null, c: ['d'], d: { file: '1', name: '', type: '', size: 0 }, e: { file: 2 } }),
    ).toEqual(['1']);
    expect(filesOf(undefined)).toEqual([]);
  });
});
