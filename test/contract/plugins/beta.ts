import {
  dashboardStats,
  defineHook,
  definePlugin,
  submissionAfterSave,
  submissionSanitize,
  workflowBeforeTransition,
} from '@airlock/sdk';

const counted = defineHook<number>('provider/counted', 'filter', { description: 'Counted.' });

/** Stands beside `alpha`, and after it where priorities are equal. */
export default definePlugin({
  id: 'beta',
  permissions: { hooks: { reason: 'Takes part.', handle: ['provider/counted'] } },
  hooks: (hook) => [
    hook(submissionSanitize, { priority: 100 }, (submission) => ({
      ...submission,
      values: { ...submission.values, trail: `${String(submission.values['trail'] ?? '')}beta.0 ` },
    })),
    hook(submissionAfterSave, { priority: 50 }, async ({ submission }, context) => {
      context.log.info('beta saw', {
        fields: Object.keys(submission.values),
        shared: await context.state.get('by alpha'),
        run: [
          context.hook,
          typeof context.executionId,
          typeof context.time,
          context.user?.id ?? 'nobody',
          context.session?.id ?? 'none',
        ],
      });
    }),
    hook(workflowBeforeTransition, { priority: 50 }, () => ({ refuse: 'beta says no' })),
    hook(dashboardStats, { priority: 50 }, ({ submissions }) => [{ label: 'beta', value: submissions }]),
    hook(counted, {}, (value, { firedBy, hook: id }) =>
      firedBy?.endsWith('/provider') === true && id.endsWith('provider/counted') ? value + 10 : -1,
    ),
  ],
});
