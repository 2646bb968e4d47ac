import { submissionSanitize } from '@airlock/sdk';
import { createField, createSubmission, createTestHost } from '@airlock/sdk/testing';
import { describe, expect, it } from 'vitest';
import { applyCase, normaliseSubmission, normaliseText, tidyWhiteSpace } from './normalise.ts';
import plugin from './plugin.ts';

const steps = { unicode: true, whiteSpace: true, textCase: true };

it('composes letters and their accents', () => {
  const decomposed = 'Zoe\u0308 Caf\u0065\u0301';
  expect(normaliseText(decomposed, {}, steps)).toBe('Zo\u00EB Caf\u00E9');
  expect(normaliseText(decomposed, {}, { ...steps, unicode: false })).toBe(decomposed);
});

describe('white space', () => {
  it.each([
    ['  Ada \t Lovelace ', 'Ada Lovelace'],
    ['Ada\u00A0\u2009\u3000Lovelace', 'Ada Lovelace'],
    ['Ada\u200BLove\uFEFFlace', 'AdaLovelace'],
    ['Ada\r\n\nLovelace', 'Ada Lovelace'],
    ['   ', ''],
  ])('of %j becomes %j in one line', (text, tidy) => {
    expect(tidyWhiteSpace(text, false)).toBe(tidy);
  });

  it('keeps paragraphs in a field of several lines', () => {
    expect(tidyWhiteSpace('\n one  two \r\n\r\n\r\n\r\nthree\u2028four\n', true)).toBe('one two\n\nthree\nfour');
  });

  it('keeps the joiners that emoji and scripts need', () => {
    expect(tidyWhiteSpace('👩\u200D🚀 نامه\u200Cای', false)).toBe('👩\u200D🚀 نامه\u200Cای');
  });
});

describe('title case', () => {
  it.each([
    ['ada lovelace', 'Ada Lovelace'],
    ["jean-luc o'neill", "Jean-Luc O'Neill"],
    ["don't stop", "Don't Stop"],
    ['ADA LOVELACE', 'Ada Lovelace'],
    ['Ronald McDonald', 'Ronald McDonald'],
    ['NASA launch', 'NASA Launch'],
    ['élodie ångström', 'Élodie Ångström'],
    ['ßen ǆur', 'Ssen Ǆur'],
    ['write to ada@example.com', 'Write To ada@example.com'],
    ['2nd try', '2nd Try'],
  ])('of %j is %j', (text, title) => {
    expect(applyCase(text, 'title')).toBe(title);
  });
});

it('applies the case each field asks for', () => {
  const fields = [
    createField({ id: 'name', settings: { textCase: 'title' } }),
    createField({ id: 'code', settings: { textCase: 'upper' } }),
    createField({ id: 'handle', settings: { textCase: 'lower' } }),
    createField({ id: 'free' }),
  ];
  const values = { name: 'ada', code: 'ab1', handle: 'ADA', free: 'aDa' };
  expect(normaliseSubmission(createSubmission({ fields, values }), steps).values).toEqual({
    name: 'Ada',
    code: 'AB1',
    handle: 'ada',
    free: 'aDa',
  });
});

it('changes only what was typed as text', () => {
  const fields = [
    createField({ id: 'kind', type: 'choice', choices: [' a  b '] }),
    createField({ id: 'amount', type: 'number' }),
    createField({ id: 'empty' }),
  ];
  const submission = createSubmission({ fields, values: { kind: ' a  b ', amount: 3, empty: null } });
  expect(normaliseSubmission(submission, steps)).toBe(submission);
});

it('is idempotent', () => {
  const once = normaliseText('  ADA \u00A0 lovelace', { settings: { textCase: 'title' } }, steps);
  expect(normaliseText(once, { settings: { textCase: 'title' } }, steps)).toBe(once);
});

it('obeys its settings as a plugin', async () => {
  const host = await createTestHost({ plugins: [plugin] });
  const submission = createSubmission({ values: { note: ' a  b ' } });
  expect((await host.executeHook(submissionSanitize, submission)).result.values).toEqual({ note: 'a b' });
  await host.configure('normaliser', { whiteSpace: false });
  expect((await host.executeHook(submissionSanitize, submission)).result.values).toEqual({ note: ' a  b ' });
});
