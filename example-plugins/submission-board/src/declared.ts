import type { JsonSchema, PermissionRequests, PluginContext, SettingsOf } from '@airlock/sdk';

export const permissions = {
  data: {
    reason: 'Shows submissions as cards and changes the state of the one whose button you press.',
    read: ['forms', 'submissions'],
    write: ['submissions'],
  },
  ui: { reason: 'Adds the board to the dashboard and a word count beside pages.' },
} as const satisfies PermissionRequests;

export const settings = {
  type: 'object',
  properties: { cards: { type: 'integer', title: 'Cards in a column', minimum: 3, maximum: 50, default: 8 } },
  additionalProperties: false,
} as const satisfies JsonSchema;

/** What the views are given to work with. */
export type BoardContext = PluginContext<typeof permissions, SettingsOf<typeof settings>>;
