import { definePlugin, submissionAfterSave } from '@airlock/sdk';

/** {{description}} */
export default definePlugin({
  id: '{{id}}',
  name: '{{name}}',
  permissions: { storage: { reason: 'Keeps the count between visits.' } },
  hooks: (hook) => [
    hook(submissionAfterSave, {}, async ({ submission }, { storage, log }) => {
      const key = `saved/${submission.formId}`;
      const before = await storage.get(key);
      const count = typeof before === 'number' ? before + 1 : 1;
      await storage.set(key, count);
      log.info('A submission was saved.', { form: submission.formId, count });
    }),
  ],
});
