import { dashboardStats, submissionAfterSave, submissionSanitize, workflowCondition } from '../plugin/index.ts';
import type { Stat, Submission } from '../plugin/index.ts';
import type { TestHost } from './index.ts';
import type { RealmTestHost } from './playwright/index.ts';

/** Checked by the type checker alone: both hosts give what the kind of a hook says, and take what there is. */

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <_ extends true>(): void => undefined;

declare const submission: Submission;

export async function judge(host: TestHost, real: RealmTestHost): Promise<void> {
  const sanitized = await host.executeHook(submissionSanitize, submission);
  holds<Equal<typeof sanitized.result, Submission>>();
  const stats = await real.executeHook(dashboardStats, { forms: 1, submissions: 2 });
  holds<Equal<typeof stats.result, readonly (readonly Stat[])[]>>();
  const decided = await host.executeHook(workflowCondition, { submission, from: 'a', to: 'b' });
  holds<Equal<typeof decided.result, boolean | undefined>>();
  const told = await real.executeHook(submissionAfterSave, { submission });
  holds<Equal<typeof told.result, undefined>>();
  // @ts-expect-error -- the hook takes a submission.
  await host.executeHook(submissionSanitize, { id: 1 });
  // @ts-expect-error -- the hook takes a submission.
  await real.executeHook(submissionSanitize, { id: 1 });
  host.deny('a', 'storage');
  // @ts-expect-error -- there is no such permission.
  host.deny('a', 'camera');
  // @ts-expect-error -- there is no such permission.
  await real.grant('a', 'camera');
  // @ts-expect-error -- no endpoint answers that.
  await host.request('a', 'TRACE', '/');
  host.world.ask = ({ permission }) => (permission === 'network' ? 'once' : 'never');
  // @ts-expect-error -- a user does not answer that.
  host.world.ask = () => 'perhaps';
  await real.hostile({ delay: 50, drop: ['network.fetch'], restartEvery: 2 });
  // @ts-expect-error -- a function does not cross to the browser.
  await real.hostile({ drop: ({ method }: { readonly method: string }) => method === 'network.fetch' });
  // @ts-expect-error -- a user does not answer that.
  await real.whenAsked('perhaps');
}
