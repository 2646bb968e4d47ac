import { defineHook } from '../hook.ts';

/** One figure on the dashboard. */
export interface Stat {
  readonly label: string;
  readonly value: number;
  /** Shown after the value, for example `%`. */
  readonly unit?: string;
}

/** Asked each time the dashboard is shown; `forms` and `submissions` are the counts at that moment. */
export const dashboardStats = defineHook<{ readonly forms: number; readonly submissions: number }, readonly Stat[]>(
  'dashboard.stats',
  'collect',
  {
    description: 'Add figures to the dashboard.',
    output: {
      type: 'array',
      items: {
        type: 'object',
        required: ['label', 'value'],
        properties: { label: { type: 'string', minLength: 1 }, value: { type: 'number' }, unit: { type: 'string' } },
      },
    },
  },
);
