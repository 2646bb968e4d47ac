import { dashboardStats, submissionAfterSave } from '@airlock/sdk';
import { createField, createSubmission, createTestHost, type TestHost } from '@airlock/sdk/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import plugin from './plugin.ts';

const token = 'correct-horse-battery';
const headers = { 'x-outbox-token': token };
let host: TestHost;

const save = (note: string, form = 'form-1') =>
  host.executeHook(submissionAfterSave, {
    submission: createSubmission({ formId: form, fields: [createField()], values: { note } }),
  });
const ask = (method: 'GET' | 'DELETE', path: string, query = {}) =>
  host.request('submission-outbox', method, path, { headers, query });

beforeEach(async () => {
  host = await createTestHost({ plugins: [plugin] });
  await host.configure('submission-outbox', { token });
});

describe('the outbox', () => {
  it('keeps a submission by the labels of its fields, and tells of it', async () => {
    const { faults } = await save('hello');
    expect(faults).toEqual([]);
    const { status, body } = await ask('GET', '/entries');
    expect(status).toBe(200);
    expect(body).toMatchObject({ waiting: 1, entries: [{ number: 1, form: 'form-1', values: { Note: 'hello' } }] });
    expect(host.world.events).toMatchObject([
      { name: 'outbox.added', payload: { number: 1, form: 'form-1' }, from: 'test/submission-outbox' },
    ]);
    expect(JSON.stringify(host.logs)).not.toContain('hello');
  });

  it('says on the dashboard how many wait', async () => {
    for (const note of ['a', 'b']) await save(note);
    await ask('DELETE', '/entries/1');
    const { result, faults } = await host.executeHook(dashboardStats, { forms: 1, submissions: 2 });
    expect({ result, faults }).toEqual({ result: [[{ label: 'Waiting in the outbox', value: 1 }]], faults: [] });
  });

  it('gives out the oldest first, after a number, and takes away what was dealt with', async () => {
    for (const note of ['a', 'b', 'c']) await save(note);
    expect((await ask('GET', '/entries', { after: 1, limit: 1 })).body).toMatchObject({ entries: [{ number: 2 }] });
    expect((await ask('DELETE', '/entries/2')).status).toBe(204);
    expect((await ask('GET', '/entries/2')).status).toBe(404);
    expect((await ask('DELETE', '/entries/2')).status).toBe(404);
    expect((await ask('GET', '/entries/3')).body).toMatchObject({ values: { Note: 'c' } });
  });

  it('holds so many, and only of the forms that were chosen', async () => {
    await host.configure('submission-outbox', { token, keep: 2, forms: ['form-1'] });
    for (const note of ['a', 'b', 'c']) await save(note);
    await save('x', 'form-2');
    const { body } = await ask('GET', '/entries');
    expect(body).toMatchObject({ waiting: 2, entries: [{ number: 2 }, { number: 3 }] });
  });

  it('is a table, too, in which nothing is taken for a formula', async () => {
    await save('=1+1, "quoted"');
    const { body, headers: answered } = await ask('GET', '/entries.csv');
    expect(answered['content-type']).toContain('text/csv');
    expect(body).toBe(
      `number,form,at,values\r\n1,form-1,${new Date(host.clock.now()).toISOString()},"{""Note"":""=1+1, \\""quoted\\""""}"\r\n`,
    );
  });
});

describe('the token', () => {
  it.each([undefined, '', 'correct-horse-batterz', `${token}!`])('%j opens nothing', async (given) => {
    await save('private');
    for (const path of ['/entries', '/entries/1', '/entries.csv']) {
      const wrong = given === undefined ? {} : { headers: { 'x-outbox-token': given } };
      const { status, body } = await host.request('submission-outbox', 'GET', path, wrong);
      expect([status, JSON.stringify(body).includes('private')]).toEqual([401, false]);
    }
  });

  it('has to be set first', async () => {
    await host.configure('submission-outbox', { token: null });
    expect(await ask('GET', '/entries')).toMatchObject({ status: 403, body: { code: 'NO_TOKEN' } });
    expect((await host.request('submission-outbox', 'GET', '/')).body).toContain('0 waiting');
  });
});
