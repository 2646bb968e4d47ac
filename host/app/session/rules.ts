/** What people do in the workspace that not everybody may. */
export const actions = [
  'form.save',
  'form.delete',
  'submission.create',
  'submission.change',
  'submission.delete',
  'submission.export',
  'submission.import',
  'page.save',
  'page.delete',
  'page.publish',
  'outbox.send',
  'integration.sync',
  'config.save',
  'cache.clear',
  'profile.manage',
  'workspace.export',
  'workspace.import',
] as const;

export type Action = (typeof actions)[number];

const forAdmins: ReadonlySet<Action> = new Set<Action>([
  'config.save',
  'cache.clear',
  'profile.manage',
  'workspace.export',
  'workspace.import',
]);

/** The workspace's own rule: viewers read and fill in, editors work on everything, admins also run the workspace. */
export function mayByRole(roles: readonly string[], action: Action): boolean {
  if (roles.includes('admin')) return true;
  if (roles.includes('editor')) return !forAdmins.has(action);
  return action === 'submission.create';
}
