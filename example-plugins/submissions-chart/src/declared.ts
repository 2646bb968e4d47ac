import type { JsonSchema, PermissionRequests, PluginContext, SettingsOf } from '@airlock/sdk';

export const permissions = {
  data: { reason: 'Counts the submissions of each day to draw them.', read: ['submissions'] },
  ui: { reason: 'Adds the chart to the dashboard.' },
} as const satisfies PermissionRequests;

export const settings = {
  type: 'object',
  properties: { days: { type: 'integer', title: 'Days to show', minimum: 2, maximum: 90, default: 14 } },
  additionalProperties: false,
} as const satisfies JsonSchema;

/** What the widget's component is given to work with. */
export type ChartContext = PluginContext<typeof permissions, SettingsOf<typeof settings>>;
