import 'fake-indexeddb/auto';
import type { Form } from '@airlock/sdk';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Change, ChangeChannel } from './changes.ts';
import { ConflictError } from './collection.ts';
import { openDatabase } from './database.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

const form = (id: string, updatedAt = 1): Form => ({ id, title: id, fields: [], createdAt: 1, updatedAt });

/** Tabs of one browser: one database, and channels that reach each other but not themselves. */
function browser() {
  const factory = new IDBFactory();
  const channels: { readonly listeners: Set<(change: Change) => void> }[] = [];
  const openChannel = (): ChangeChannel => {
    const own = { listeners: new Set<(change: Change) => void>() };
    channels.push(own);
    return {
      post: (change) => {
        for (const { listeners } of channels.filter((other) => other !== own)) {
          for (const listener of listeners) listener(change);
        }
      },
      subscribe(listener) {
        own.listeners.add(listener);
        return () => own.listeners.delete(listener);
      },
      close: () => own.listeners.clear(),
    };
  };
  const opened: Workspace[] = [];
  return {
    openTab(): Workspace {
      const tab = openWorkspace(openDatabase('test', factory), openChannel());
      opened.push(tab);
      return tab;
    },
    close: () => opened.forEach((tab) => tab.close()),
  };
}

let current = browser();
afterEach(() => {
  current.close();
  current = browser();
});

describe('a collection', () => {
  it('gives back what was put, oldest first', async () => {
    const { forms } = current.openTab();
    await forms.put({ ...form('b'), createdAt: 2 });
    await forms.put({ ...form('a'), createdAt: 3 });
    await forms.put({ ...form('c'), createdAt: 1 });
    expect((await forms.list()).map(({ id }) => id)).toEqual(['c', 'b', 'a']);
    expect(await forms.get('b')).toMatchObject({ title: 'b' });
    expect(await forms.get('nothing')).toBeUndefined();
  });

  it('keeps its snapshot until something changes, then gives a new one', async () => {
    const { forms } = current.openTab();
    const told = vi.fn<() => void>();
    forms.watch(told);
    await vi.waitFor(() => expect(forms.snapshot()).toEqual([]));
    const before = forms.snapshot();
    expect(forms.snapshot()).toBe(before);
    await forms.put(form('a'));
    expect(forms.snapshot()).not.toBe(before);
    expect(forms.snapshot()).toHaveLength(1);
    expect(told).toHaveBeenCalledTimes(2);
  });

  it('tells what kind of change it was', async () => {
    const { forms } = current.openTab();
    const changes: string[] = [];
    forms.subscribe(({ type, id }) => changes.push(`${type} ${id}`));
    await forms.put(form('a'));
    await forms.put(form('a', 2));
    await forms.delete('a');
    await forms.delete('a');
    expect(changes).toEqual(['added a', 'changed a', 'removed a']);
  });

  it('shows a change in every tab', async () => {
    const [one, two] = [current.openTab(), current.openTab()];
    two.forms.watch(() => undefined);
    await vi.waitFor(() => expect(two.forms.snapshot()).toEqual([]));
    await one.forms.put(form('a'));
    await vi.waitFor(() => expect(two.forms.snapshot()).toHaveLength(1));
    await one.forms.delete('a');
    await vi.waitFor(() => expect(two.forms.snapshot()).toEqual([]));
  });

  it('does not overwrite what another tab saved in the meantime', async () => {
    const [one, two] = [current.openTab(), current.openTab()];
    await one.forms.put(form('a', 1), { updatedAt: undefined });
    await two.forms.put({ ...form('a', 2), title: 'theirs' }, { updatedAt: 1 });
    await expect(one.forms.put({ ...form('a', 3), title: 'mine' }, { updatedAt: 1 })).rejects.toThrow(ConflictError);
    expect(await one.forms.get('a')).toMatchObject({ title: 'theirs' });
  });

  it('refuses a new record whose id is taken', async () => {
    const { forms } = current.openTab();
    await forms.put(form('a'));
    await expect(forms.put(form('a', 2), { updatedAt: undefined })).rejects.toThrow(ConflictError);
  });
});

describe('a workspace', () => {
  it('deletes a form with its submissions, and no others', async () => {
    const { forms, submissions, deleteForm } = current.openTab();
    const submission = (id: string, formId: string) => ({
      id,
      formId,
      fields: [],
      values: {},
      state: 'new',
      createdAt: 1,
      updatedAt: 1,
    });
    await forms.put(form('a'));
    await forms.put(form('b'));
    await submissions.put(submission('1', 'a'));
    await submissions.put(submission('2', 'b'));
    const removed: string[] = [];
    submissions.subscribe(({ type, id }) => removed.push(`${type} ${id}`));
    await deleteForm('a');
    expect((await forms.list()).map(({ id }) => id)).toEqual(['b']);
    expect((await submissions.list()).map(({ id }) => id)).toEqual(['2']);
    expect(removed).toEqual(['removed 1']);
  });

  it('keeps drafts until they are deleted', async () => {
    const { drafts } = current.openTab();
    await drafts.set('form:new', { title: 'half' });
    expect(await current.openTab().drafts.get('form:new')).toEqual({ title: 'half' });
    await drafts.delete('form:new');
    expect(await drafts.get('form:new')).toBeUndefined();
  });
});
