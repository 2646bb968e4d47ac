import { dashboardStats, definePlugin, respond, submissionAfterSave } from '@airlock/sdk';
import { add, count, get, lines, list, remove } from './outbox.ts';
import { withToken } from './token.ts';

const number = { type: 'object', properties: { number: { type: 'integer', minimum: 1 } } };
const numberOf = (params: { readonly [name: string]: unknown }): number => Number(params['number']);

/** Keeps new submissions for whoever comes and takes them, by address and with a secret. */
export default definePlugin({
  id: 'submission-outbox',
  name: 'Submission outbox',
  categories: ['integration'],
  pricing: 'free',
  permissions: {
    storage: { reason: 'Keeps the submissions that wait.' },
    endpoints: { reason: 'Gives them out to whoever knows the token.' },
    events: { reason: 'Tells others that a submission waits.', publish: ['outbox.*'] },
  },
  settings: {
    type: 'object',
    properties: {
      token: {
        type: 'string',
        title: 'Token',
        description: 'Whoever reads the outbox sends it in the header X-Outbox-Token.',
        writeOnly: true,
        minLength: 16,
        maxLength: 200,
      },
      keep: {
        type: 'integer',
        title: 'Keep',
        description: 'Entries that wait at most.',
        minimum: 1,
        maximum: 1000,
        default: 200,
      },
      forms: {
        type: 'array',
        title: 'Forms',
        description: 'Ids of the forms to keep submissions of; none for all.',
        items: { type: 'string' },
        default: [],
      },
    },
    additionalProperties: false,
  },
  hooks: (hook) => [
    hook(submissionAfterSave, { timeout: 5000 }, async ({ submission }, { storage, events, settings, log, time }) => {
      if (settings.forms.length > 0 && !settings.forms.includes(submission.formId)) return;
      const entry = await add(storage, submission, { keep: settings.keep, now: time });
      await events.publish('outbox.added', { number: entry.number, form: entry.form });
      log.info('A submission waits.', { number: entry.number });
    }),
    hook(dashboardStats, {}, async (_, { storage }) => [
      { label: 'Waiting in the outbox', value: await count(storage) },
    ]),
  ],
  contributes: {
    endpoints: [
      {
        method: 'GET',
        path: '/entries',
        description: 'The oldest entries that wait.',
        query: {
          type: 'object',
          properties: { after: { type: 'integer', minimum: 0 }, limit: { type: 'integer', minimum: 1, maximum: 100 } },
          additionalProperties: false,
        },
        response: { type: 'object', required: ['entries', 'waiting'] },
        use: [withToken],
        async handler({ query }, { storage }) {
          const { after = 0, limit = 20 } = query as { readonly after?: number; readonly limit?: number };
          return { entries: await list(storage, after, limit), waiting: await count(storage) };
        },
      },
      {
        method: 'GET',
        path: '/entries/:number',
        description: 'One entry.',
        params: number,
        use: [withToken],
        handler: async ({ params }, { storage }) =>
          (await get(storage, numberOf(params))) ??
          respond(404, { code: 'NOT_FOUND', message: 'It does not wait here.' }),
      },
      {
        method: 'DELETE',
        path: '/entries/:number',
        description: 'Take an entry away: it was dealt with.',
        params: number,
        use: [withToken],
        handler: async ({ params }, { storage }) =>
          (await remove(storage, numberOf(params)))
            ? respond(204)
            : respond(404, { code: 'NOT_FOUND', message: 'It does not wait here.' }),
      },
      {
        method: 'GET',
        path: '/entries.csv',
        description: 'All entries as a table.',
        rateLimit: 60,
        use: [withToken],
        handler: (_request, { storage }) =>
          respond(200, lines(storage), {
            'content-type': 'text/csv; charset=utf-8',
            'content-disposition': 'attachment; filename="outbox.csv"',
          }),
      },
      {
        method: 'GET',
        path: '/',
        description: 'How many entries wait, as a page.',
        handler: async (_request, { storage }) =>
          respond(
            200,
            `<!doctype html><meta charset="utf-8"><title>Outbox</title><h1>Outbox</h1><p>${await count(storage)} waiting.</p>`,
            { 'content-type': 'text/html; charset=utf-8' },
          ),
      },
    ],
  },
});
