import {
  dashboardStats,
  definePlugin,
  submissionAfterSave,
  submissionEnrich,
  submissionSanitize,
  workflowBeforeTransition,
  type Submission,
} from '@airlock/sdk';

/** How often the handler that needs three attempts was asked, by execution. */
const attempts = new Map<string, number>();
const aborted: string[] = [];

/** Handlers that do what the value tells them to: `values['alpha.0']` is for its first registration, and so on. */
export default definePlugin({
  id: 'alpha',
  permissions: {
    hooks: { reason: 'Takes part.', handle: ['provider/counted'] },
    commands: { reason: 'Tells what happened.' },
  },
  hooks: (hook) => [
    hook(submissionSanitize, { priority: 100 }, (submission, context) => act('alpha.0', submission, context)),
    hook(submissionSanitize, { priority: 500 }, (submission, context) => act('alpha.1', submission, context)),
    hook(submissionSanitize, { priority: 100, timeout: 150 }, (submission, context) =>
      act('alpha.2', submission, context),
    ),
    hook(submissionEnrich, { retries: 2 }, (submission, { executionId }) => {
      const tries = (attempts.get(executionId) ?? 0) + 1;
      attempts.set(executionId, tries);
      if (tries < 3) throw new Error('not yet');
      return { ...submission, values: { ...submission.values, tries } };
    }),
    hook(submissionAfterSave, {}, async ({ submission }, { state, log }) => {
      try {
        Object.assign(submission.values, { sneaked: true });
      } catch {
        // Frozen, where it is not a copy.
      }
      await state.set('by alpha', submission.id);
      if (submission.id === 'broken') throw new Error('no');
      log.info('alpha saw', { fields: Object.keys(submission.values) });
    }),
    hook(workflowBeforeTransition, {}, ({ to }) => (to === 'refused' ? { refuse: 'alpha says no' } : undefined)),
    hook(dashboardStats, {}, async ({ forms }) => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return [{ label: 'alpha', value: forms }];
    }),
  ],
  contributes: { commands: [{ id: 'aborted', title: 'Aborted', run: () => aborted.splice(0) }] },
});

async function act(
  at: string,
  submission: Submission,
  { signal, ...run }: { readonly signal: AbortSignal; readonly executionId: string },
): Promise<Submission> {
  switch (submission.values[at]) {
    case 'throw':
      throw new Error('no');
    case 'deny':
      throw Object.assign(new Error('no'), { code: 'PERMISSION_DENIED' });
    case 'wrong':
      return { id: 1 } as unknown as Submission; // on purpose
    case 'nothing':
      return undefined as unknown as Submission; // on purpose
    case 'function':
      return (() => 1) as unknown as Submission; // on purpose
    case 'hang':
      signal.addEventListener('abort', () => aborted.push(at));
      await new Promise(() => undefined);
      return submission;
    default: {
      const trail = String(submission.values['trail'] ?? '');
      const known = run.executionId.length > 0;
      return { ...submission, values: { ...submission.values, trail: `${trail}${known ? at : 'unknown'} ` } };
    }
  }
}
