import type { PermissionRequests, PluginContext } from '@airlock/sdk';

export const permissions = {
  data: { reason: 'Shows how many submissions there are.', read: ['submissions'] },
  ui: { reason: 'Adds itself to the dashboard.' },
  window: { reason: 'Draws in a document of its own.' },
} as const satisfies PermissionRequests;

/** What the widget is given to work with. */
export type WidgetContext = PluginContext<typeof permissions>;
