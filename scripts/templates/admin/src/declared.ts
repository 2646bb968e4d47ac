import type { PermissionRequests, PluginContext } from '@airlock/sdk';

export const permissions = {
  data: { reason: 'Lists your forms and counts their submissions.', read: ['forms', 'submissions'] },
  ui: { reason: 'Adds a screen of its own.' },
} as const satisfies PermissionRequests;

/** What the screen is given to work with. */
export type OverviewContext = PluginContext<typeof permissions>;
