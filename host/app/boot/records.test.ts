import { describe, expect, it } from 'vitest';
import { checkedRecord, selectRecords } from './records.ts';

const records = [
  { id: 'c', formId: 'x' },
  { id: 'a', formId: 'x' },
  { id: 'b', formId: 'y' },
];

describe('records as plugins meet them', () => {
  it('come in order of id, from after one, up to a limit', () => {
    expect(selectRecords(records, {}).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(selectRecords(records, { after: 'a', limit: 1 }).map(({ id }) => id)).toEqual(['b']);
  });

  it('are those whose own properties equal what is asked for', () => {
    expect(selectRecords(records, { where: { formId: 'x' } }).map(({ id }) => id)).toEqual(['a', 'c']);
    expect(selectRecords(records, { where: { toString: 'x' } })).toEqual([]);
  });

  it('are refused without the members that the app relies on', () => {
    const page = { id: 'p', title: 'T', body: '', fields: {}, published: false, createdAt: 1, updatedAt: 1 };
    expect(checkedRecord('pages', page)).toEqual(page);
    expect(() => checkedRecord('pages', { ...page, title: 4 } as never)).toThrow('"title"');
    expect(() => checkedRecord('pages', { ...page, fields: null } as never)).toThrow('"fields"');
    expect(() => checkedRecord('submissions', page)).toThrow('"formId"');
  });
});
