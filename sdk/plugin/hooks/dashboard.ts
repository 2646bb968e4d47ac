import { defineHook } from '../hook.ts';
import type { Submission } from '../records.ts';
import { submissionSchema } from './schemas.ts';

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

/** A figure of the dashboard on its way to be shown. */
export interface Figure extends Stat {
  /** `forms`, `submissions`, `pages`, `plugins`, or what the workspace calls a figure of a plugin. */
  readonly id: string;
}

/** Asked after `dashboard.stats`; figures that it adds are not shown, and those that it leaves out stay away. */
export const dashboardFigures = defineHook<{ readonly figures: readonly Figure[] }>('dashboard.figures', 'filter', {
  description: 'Rename, order or leave out the figures of the dashboard.',
  output: {
    type: 'object',
    required: ['figures'],
    properties: {
      figures: {
        type: 'array',
        items: {
          type: 'object',
          required: ['id', 'label', 'value'],
          properties: {
            id: { type: 'string', minLength: 1 },
            label: { type: 'string', minLength: 1 },
            value: { type: 'number' },
            unit: { type: 'string' },
          },
        },
      },
    },
  },
});

/**
 * Asked before the latest submissions are listed; nothing of it is saved. What was typed into one that is left out is not
 * shown.
 */
export const dashboardRecent = defineHook<{ readonly submissions: readonly Submission[] }>(
  'dashboard.recent',
  'filter',
  {
    description: 'Change what the dashboard shows of the latest submissions.',
    output: {
      type: 'object',
      required: ['submissions'],
      properties: { submissions: { type: 'array', items: submissionSchema } },
    },
  },
);
