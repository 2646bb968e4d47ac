import {
  authAuthorize,
  configAfterLoad,
  configAfterSave,
  configBeforeSave,
  dashboardFigures,
  formFieldRender,
  formRender,
  formValidate,
  pageAfterRender,
  pageBeforeRender,
} from '@airlock/sdk';
import { createField, createForm, createPage, createTestHost, type TestHost } from '@airlock/sdk/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import plugin from './plugin.ts';

let host: TestHost;

beforeEach(async () => {
  host = await createTestHost({ plugins: [plugin] });
  await host.configure('house-style', {
    terms: [
      { instead: 'submissions', write: 'requests' },
      { instead: 'e-mail', write: 'email' },
      { instead: 'acme', write: 'Acme' },
      { instead: 'nothing', write: '' },
    ],
    footer: '© {year} Acme',
  });
});

it('names the figures of the dashboard, none of them with nothing', async () => {
  const figures = [
    { id: 'submissions', label: 'Submissions', value: 3 },
    { id: 'other', label: 'Nothing', value: 0 },
  ];
  const { result, faults } = await host.executeHook(dashboardFigures, { figures });
  expect(faults).toEqual([]);
  expect(result.figures.map(({ label }) => label)).toEqual(['Requests', 'Nothing']);
});

describe('a form', () => {
  it('is shown in house words, with what it is made of', async () => {
    const form = createForm({ title: 'Submissions', description: 'By e-mail' });
    const { result } = await host.executeHook(formRender, form);
    expect(result).toEqual({ ...form, title: 'Requests', description: 'By email' });
    const field = createField({ label: 'E-mail', settings: { help: 'No submissions', min: 2 } });
    expect((await host.executeHook(formFieldRender, field)).result).toEqual({
      ...field,
      label: 'Email',
      settings: { help: 'No requests', min: 2 },
    });
  });

  it('is refused with labels that are too long', async () => {
    const form = createForm({ fields: [createField(), createField({ id: 'long', label: 'a'.repeat(81) })] });
    const { result } = await host.executeHook(formValidate, { form });
    expect(result).toEqual([[{ field: 'long', message: expect.stringContaining('has 81 characters') as string }]]);
    await host.configure('house-style', { longestLabel: 0 });
    expect((await host.executeHook(formValidate, { form })).result).toEqual([[]]);
  });
});

describe('a page', () => {
  it('is written in house words', async () => {
    const page = createPage({ title: 'Submissions', body: 'Send an e-mail to `e-mail`.' });
    const { result } = await host.executeHook(pageBeforeRender, page);
    expect(result).toEqual({ ...page, title: 'Requests', body: 'Send an email to `e-mail`.' });
  });

  it('says how long it takes, and explains the abbreviations that it uses', async () => {
    await host.configure('house-style', { abbreviations: [{ short: 'FAQ', long: 'Questions & <answers>' }] });
    const rendered = async (html: string) =>
      (await host.executeHook(pageAfterRender, { page: createPage(), html })).result.html;
    const words = `<p>${'word '.repeat(500)}</p>`;
    expect(await rendered(words)).toBe(`<p><small>2 min to read</small></p>${words}`);
    expect(await rendered('<p>The FAQ</p>')).toBe(
      '<p><small>1 min to read</small></p><p>The FAQ</p>' +
        '<section><h3>Abbreviations</h3><dl><dt><strong>FAQ</strong></dt><dd>Questions &amp; &lt;answers&gt;</dd></dl></section>',
    );
    expect(await rendered('<a title="FAQ">x</a>')).not.toContain('<dl>');
    expect(await rendered('')).toBe('');
    await host.configure('house-style', { readingTime: '' });
    expect(await rendered(words)).toBe(words);
  });

  it('that calls itself unfinished is not published, and may be saved', async () => {
    const ask = async (action: string, resource: string) =>
      (await host.executeHook(authAuthorize, { user: 'ada', action, resource })).result;
    expect(await ask('page.publish', 'Rules (draft)')).toMatchObject({
      allow: false,
      reason: expect.stringContaining('“draft”') as string,
    });
    expect(await ask('page.save', 'Rules (draft)')).toBeUndefined();
    expect(await ask('page.publish', 'Rules')).toBeUndefined();
  });
});

describe('the settings of the workspace', () => {
  const save = async (name: string) => {
    const values = { name, footer: '', contact: '' };
    const { result } = await host.executeHook(configBeforeSave, { section: 'site', values });
    await host.executeHook(configAfterSave, result);
    return result.values['name'];
  };

  it('have a tidy name, and it is said once what was tidied', async () => {
    expect(await save('  acme \t desk !!')).toBe('Acme desk');
    expect(host.world.shown).toMatchObject([{ message: '“  acme \t desk !!” is kept as “Acme desk”.' }]);
    expect(await save('Acme desk')).toBe('Acme desk');
    await host.executeHook(configAfterSave, { section: 'site', values: { name: 'x' } });
    expect(host.world.shown).toHaveLength(1);
  });

  it('of another section are left alone', async () => {
    const appearance = { section: 'appearance', values: { name: ' acme ' } };
    expect((await host.executeHook(configBeforeSave, appearance)).result).toEqual(appearance);
    expect((await host.executeHook(configAfterLoad, appearance)).result).toEqual(appearance);
  });

  it('have the last line of the team until they have their own', async () => {
    const load = async (footer: string) =>
      (await host.executeHook(configAfterLoad, { section: 'site', values: { footer } })).result.values['footer'];
    expect(await load('Ours')).toBe('Ours');
    expect(await load('')).toMatch(/^© 2\d{3} Acme$/);
  });
});
