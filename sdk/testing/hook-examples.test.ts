import { expect, it } from 'vitest';
import * as sdk from '../plugin/index.ts';
import type { HookRegistration, HookToken } from '../plugin/index.ts';
import { createField, createForm, createPage, createSubmission, createTestHost } from './index.ts';

/** Examples of docs/hooks.md, cut out between the marks; each is run here on what the app would give it. */

const {
  apiRequest,
  apiResponse,
  authAuthenticate,
  authAuthorize,
  cacheAfterClear,
  cacheBeforeClear,
  configAfterLoad,
  configAfterSave,
  configBeforeLoad,
  configBeforeSave,
  dashboardFigures,
  dashboardRecent,
  dashboardStats,
  definePlugin,
  emailTemplate,
  exportFormat,
  formAfterCreate,
  formAfterDelete,
  formAfterUpdate,
  formBeforeCreate,
  formBeforeDelete,
  formBeforeUpdate,
  formFieldRender,
  formRender,
  formValidate,
  formValidationCustom,
  hook,
  importTransform,
  importValidate,
  integrationSync,
  notificationSend,
  pageAfterRender,
  pageBeforeRender,
  smsSend,
  submissionAfterProcess,
  submissionAfterSave,
  submissionAfterValidate,
  submissionBeforeProcess,
  submissionBeforeSave,
  submissionBeforeValidate,
  submissionEnrich,
  submissionSanitize,
  submissionTransform,
  workflowAction,
  workflowAfterTransition,
  workflowBeforeTransition,
  workflowCondition,
} = sdk;

const form = createForm({ id: 'letters', title: 'Letters' });
const submission = createSubmission({ formId: 'letters', values: { note: ' Hello ' } });
const tried = new Set<string>();

/** Run an example. `expected`: of an event the lines that it logs, else what the hook gives. */
function tries(registration: HookRegistration, input: unknown, expected: unknown): void {
  const token = registration.hook;
  tried.add(token.id);
  it(token.id, async () => {
    const host = await createTestHost({ plugins: [definePlugin({ id: 'example', hooks: [registration] })] });
    const { result, ran, faults } = await host.executeHook(token as HookToken<unknown, unknown, 'filter'>, input);
    expect({ ran, faults }).toEqual({ ran: ['example'], faults: [] });
    if (token.kind === 'event') expect(host.logs.map(({ message }) => message)).toEqual(expected);
    else if (typeof expected === 'object') expect(result).toMatchObject(expected as object);
    else expect(result).toBe(expected);
  });
}

it('every hook has an example', () => {
  const ids = Object.values<unknown>(sdk).flatMap((value) =>
    typeof value === 'object' && value !== null && 'kind' in value && 'timeout' in value && 'id' in value
      ? [value.id]
      : [],
  );
  expect([...tried].sort()).toEqual(ids.sort());
});

tries(
  // hook: form.validate
  hook(formValidate, {}, ({ form }) =>
    form.fields.length > 20 ? [{ message: 'People do not fill in more than 20 fields.' }] : [],
  ),
  // end
  { form: { ...form, fields: Array.from({ length: 21 }, () => createField()) } },
  [[{ message: 'People do not fill in more than 20 fields.' }]],
);
tries(
  // hook: form.beforeCreate
  hook(formBeforeCreate, {}, (form) => ({ ...form, title: form.title.trim() })),
  // end
  { ...form, title: ' Letters ' },
  { title: 'Letters' },
);
tries(
  // hook: form.afterCreate
  hook(formAfterCreate, {}, ({ form }, { log }) => log.info(`${form.title} was made.`)),
  // end
  { form },
  ['Letters was made.'],
);
tries(
  // hook: form.beforeUpdate
  hook(formBeforeUpdate, {}, (form) => ({ ...form, description: form.description ?? 'No description yet.' })),
  // end
  form,
  { description: 'No description yet.' },
);
tries(
  // hook: form.afterUpdate
  hook(formAfterUpdate, {}, ({ form, previous }, { log }) => {
    if (form.fields.length !== previous.fields.length) log.info('The fields are others now.');
  }),
  // end
  { form: { ...form, fields: [] }, previous: form },
  ['The fields are others now.'],
);
tries(
  // hook: form.beforeDelete
  hook(formBeforeDelete, {}, ({ form }) =>
    form.title.startsWith('Keep') ? { refuse: 'Forms that start with “Keep” stay.' } : undefined,
  ),
  // end
  { form: { ...form, title: 'Keep me' } },
  { refuse: 'Forms that start with “Keep” stay.' },
);
tries(
  // hook: form.afterDelete
  hook(formAfterDelete, {}, ({ form }, { log }) => log.warn(`${form.title} is gone.`)),
  // end
  { form },
  ['Letters is gone.'],
);
tries(
  // hook: form.render
  hook(formRender, {}, (form) => ({ ...form, fields: form.fields.filter(({ type }) => type !== 'rating') })),
  // end
  { ...form, fields: [createField({ id: 'stars', type: 'rating' })] },
  { fields: [] },
);
tries(
  // hook: form.field.render
  hook(formFieldRender, {}, (field) => ({
    ...field,
    label: field.required ? `${field.label} (needed)` : field.label,
  })),
  // end
  createField({ label: 'Name', required: true }),
  { label: 'Name (needed)' },
);
tries(
  // hook: form.validation.custom
  hook(formValidationCustom, {}, ({ field, value }) =>
    field.type === 'text' && typeof value === 'string' && /https?:/.test(value)
      ? [{ field: field.id, message: 'Links are not taken here.' }]
      : [],
  ),
  // end
  { form, field: createField({ id: 'note' }), value: 'see https://example.org' },
  [[{ field: 'note', message: 'Links are not taken here.' }]],
);
tries(
  // hook: submission.beforeValidate
  hook(submissionBeforeValidate, {}, (submission) => ({
    ...submission,
    values: Object.fromEntries(
      Object.entries(submission.values).map(([id, value]) => [id, typeof value === 'string' ? value.trim() : value]),
    ),
  })),
  // end
  submission,
  { values: { note: 'Hello' } },
);
tries(
  // hook: submission.afterValidate
  hook(submissionAfterValidate, {}, ({ problems }, { log }) => {
    if (problems.length > 0) log.info(`${problems.length} problems kept it from being taken.`);
  }),
  // end
  { form, submission, problems: [{ message: 'Missing.' }] },
  ['1 problems kept it from being taken.'],
);
tries(
  // hook: submission.sanitize
  hook(submissionSanitize, {}, (submission) => ({
    ...submission,
    values: Object.fromEntries(
      Object.entries(submission.values).map(([id, value]) => [
        id,
        typeof value === 'string' ? value.replace(/\d{12,19}/g, '•••') : value,
      ]),
    ),
  })),
  // end
  createSubmission({ values: { card: 'It is 4111111111111111.' } }),
  { values: { card: 'It is •••.' } },
);
tries(
  // hook: submission.transform
  hook(submissionTransform, {}, (submission) => ({
    ...submission,
    values: { ...submission.values, email: String(submission.values['email'] ?? '').toLowerCase() },
  })),
  // end
  createSubmission({ values: { email: 'Ada@Example.ORG' } }),
  { values: { email: 'ada@example.org' } },
);
tries(
  // hook: submission.enrich
  hook(submissionEnrich, {}, (submission) => ({
    ...submission,
    values: { ...submission.values, words: String(submission.values['note']).trim().split(/\s+/).length },
  })),
  // end
  submission,
  { values: { words: 1 } },
);
tries(
  // hook: submission.beforeSave
  hook(submissionBeforeSave, {}, (submission, { time }) => ({
    ...submission,
    values: { ...submission.values, day: new Date(time).toISOString().slice(0, 10) },
  })),
  // end
  submission,
  { values: { day: '2026-01-01' } },
);
tries(
  // hook: submission.afterSave
  hook(submissionAfterSave, {}, ({ submission }, { log }) => log.info(`Saved ${submission.id}.`)),
  // end
  { submission },
  ['Saved submission-1.'],
);
tries(
  // hook: submission.beforeProcess
  hook(submissionBeforeProcess, {}, (submission) => ({
    ...submission,
    values: { ...submission.values, priority: submission.values['amount'] === 0 ? 'low' : 'usual' },
  })),
  // end
  createSubmission({ values: { amount: 0 } }),
  { values: { priority: 'low' } },
);
tries(
  // hook: submission.afterProcess
  hook(submissionAfterProcess, {}, ({ submission }, { log }) => log.info(`Now ${submission.state}.`)),
  // end
  { submission },
  ['Now new.'],
);
tries(
  // hook: workflow.beforeTransition
  hook(workflowBeforeTransition, {}, ({ submission, to }) =>
    to === 'approved' && submission.values['reviewer'] === undefined
      ? { refuse: 'Somebody has to review it first.' }
      : undefined,
  ),
  // end
  { submission, from: 'new', to: 'approved' },
  { refuse: 'Somebody has to review it first.' },
);
tries(
  // hook: workflow.afterTransition
  hook(workflowAfterTransition, {}, ({ from, to }, { log }) => log.info(`${from} → ${to}`)),
  // end
  { submission, from: 'new', to: 'approved' },
  ['new → approved'],
);
tries(
  // hook: workflow.condition
  hook(workflowCondition, {}, ({ from, to }) => (from === 'rejected' && to === 'approved' ? false : undefined)),
  // end
  { submission, from: 'rejected', to: 'approved' },
  false,
);
tries(
  // hook: workflow.action
  hook(workflowAction, {}, ({ action, submission }, { log }) => {
    if (action === 'notify-owner') log.info(`The owner is told of ${submission.id}.`);
  }),
  // end
  { submission, from: 'new', to: 'approved', action: 'notify-owner' },
  ['The owner is told of submission-1.'],
);
tries(
  // hook: notification.send
  hook(notificationSend, {}, (message) => ({ ...message, subject: `[Letters] ${message.subject}` })),
  // end
  { to: ['ada@example.org'], subject: 'New', body: 'One came in.', data: {} },
  { subject: '[Letters] New' },
);
tries(
  // hook: email.template
  hook(emailTemplate, {}, (email) => ({ ...email, text: `${email.text}\n\n-- \nThe letters team` })),
  // end
  { template: 'new', subject: 'New', text: 'One came in.', data: {} },
  { text: 'One came in.\n\n-- \nThe letters team' },
);
tries(
  // hook: sms.send
  hook(smsSend, {}, (message) => ({ ...message, body: message.body.slice(0, 160) })),
  // end
  { to: ['+4912345'], body: 'x'.repeat(200) },
  { body: 'x'.repeat(160) },
);
tries(
  // hook: integration.sync
  hook(integrationSync, {}, async ({ integration, direction }, { log }) => {
    log.info(`${direction} ${integration}`);
    return { integration, read: 0, written: 0, failed: 0 };
  }),
  // end
  { integration: 'crm', direction: 'pull' },
  [{ integration: 'crm', read: 0 }],
);
tries(
  // hook: api.request
  hook(apiRequest, {}, (request) => ({ ...request, headers: { ...request.headers, 'x-source': 'letters' } })),
  // end
  { method: 'GET', url: 'https://api.example.org/', headers: {} },
  { headers: { 'x-source': 'letters' } },
);
tries(
  // hook: api.response
  hook(apiResponse, {}, (response) => (response.status === 404 ? { ...response, status: 200, body: '[]' } : response)),
  // end
  { url: 'https://api.example.org/', status: 404, headers: {}, body: 'Not found' },
  { status: 200, body: '[]' },
);
tries(
  // hook: auth.authorize
  hook(authAuthorize, {}, ({ user, action }) =>
    action === 'delete' && user === undefined ? { allow: false, reason: 'Sign in to delete.' } : undefined,
  ),
  // end
  { action: 'delete', resource: 'forms/letters' },
  { allow: false, reason: 'Sign in to delete.' },
);
tries(
  // hook: auth.authenticate
  hook(authAuthenticate, {}, ({ name, secret }) =>
    name === 'guest' && secret === '' ? { user: 'guest', roles: ['reader'] } : undefined,
  ),
  // end
  { name: 'guest', secret: '' },
  { user: 'guest', roles: ['reader'] },
);
tries(
  // hook: export.format
  hook(exportFormat, {}, ({ form, submissions, format }) =>
    format === 'lines'
      ? {
          name: `${form.id}.txt`,
          type: 'text/plain',
          content: submissions.map(({ values }) => JSON.stringify(values)).join('\n'),
        }
      : undefined,
  ),
  // end
  { form, submissions: [submission], format: 'lines' },
  { name: 'letters.txt', content: '{"note":" Hello "}' },
);
tries(
  // hook: import.validate
  hook(importValidate, {}, ({ rows }) =>
    rows.flatMap((values, row) => (values['note'] === undefined ? [{ row, message: 'There is no note.' }] : [])),
  ),
  // end
  { form, source: 'a.csv', rows: [{ note: 'a' }, {}] },
  [[{ row: 1, message: 'There is no note.' }]],
);
tries(
  // hook: import.transform
  hook(importTransform, {}, (batch) => ({
    ...batch,
    rows: batch.rows.map((values) => ({ ...values, source: batch.source })),
  })),
  // end
  { form, source: 'a.csv', rows: [{ note: 'a' }] },
  { rows: [{ note: 'a', source: 'a.csv' }] },
);
tries(
  // hook: config.beforeLoad
  hook(configBeforeLoad, {}, ({ section }, { log }) => log.debug(`Reading ${section}.`)),
  // end
  { section: 'appearance' },
  ['Reading appearance.'],
);
tries(
  // hook: config.afterLoad
  hook(configAfterLoad, {}, (config) =>
    config.section === 'appearance' ? { ...config, values: { theme: 'contrast', ...config.values } } : config,
  ),
  // end
  { section: 'appearance', values: {} },
  { values: { theme: 'contrast' } },
);
tries(
  // hook: config.beforeSave
  hook(configBeforeSave, {}, (config) => ({ ...config, values: { ...config.values, changedBy: 'letters' } })),
  // end
  { section: 'appearance', values: { theme: 'dark' } },
  { values: { theme: 'dark', changedBy: 'letters' } },
);
tries(
  // hook: config.afterSave
  hook(configAfterSave, {}, ({ section }, { log }) => log.info(`${section} was changed.`)),
  // end
  { section: 'appearance', values: {} },
  ['appearance was changed.'],
);
tries(
  // hook: page.beforeRender
  hook(pageBeforeRender, {}, (page) => ({ ...page, body: page.body.replaceAll(':wave:', '👋') })),
  // end
  createPage({ body: 'Hello :wave:' }),
  { body: 'Hello 👋' },
);
tries(
  // hook: page.afterRender
  hook(pageAfterRender, {}, ({ page, html }) => ({ page, html: `${html}<p>${page.title}, printed</p>` })),
  // end
  { page: createPage({ title: 'Menu' }), html: '<p>Soup</p>' },
  { html: '<p>Soup</p><p>Menu, printed</p>' },
);
tries(
  // hook: cache.beforeClear
  hook(cacheBeforeClear, {}, ({ caches }) => ({ caches: caches.filter((name) => name !== 'pages') })),
  // end
  { caches: ['pages', 'catalogue'] },
  { caches: ['catalogue'] },
);
tries(
  // hook: cache.afterClear
  hook(cacheAfterClear, {}, ({ caches }, { log }) => log.info(`Cleared ${caches.join(' and ')}.`)),
  // end
  { caches: ['catalogue'] },
  ['Cleared catalogue.'],
);
tries(
  // hook: dashboard.stats
  hook(dashboardStats, {}, ({ forms, submissions }) => [
    { label: 'Submissions a form', value: forms === 0 ? 0 : submissions / forms },
  ]),
  // end
  { forms: 2, submissions: 6 },
  [[{ label: 'Submissions a form', value: 3 }]],
);
tries(
  // hook: dashboard.figures
  hook(dashboardFigures, {}, ({ figures }) => ({ figures: figures.filter(({ id }) => id !== 'plugins') })),
  // end
  {
    figures: [
      { id: 'forms', label: 'Forms', value: 2 },
      { id: 'plugins', label: 'Active plugins', value: 7 },
    ],
  },
  { figures: [{ id: 'forms', label: 'Forms', value: 2 }] },
);
tries(
  // hook: dashboard.recent
  hook(dashboardRecent, {}, ({ submissions }) => ({
    submissions: submissions.map((submission) => ({ ...submission, values: {} })),
  })),
  // end
  { submissions: [submission] },
  { submissions: [{ ...submission, values: {} }] },
);
