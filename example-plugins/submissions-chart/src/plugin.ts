import { definePlugin } from '@airlock/sdk';
import { permissions, settings } from './declared.ts';

/** A dashboard widget that draws how many submissions arrived each day. */
export default definePlugin({
  id: 'submissions-chart',
  name: 'Submissions chart',
  categories: ['dashboard'],
  pricing: 'free',
  screenshots: [
    { file: 'screenshots/chart.png', alt: 'Bars on the dashboard: submissions of each of the last 14 days' },
  ],
  realms: ['page'],
  permissions,
  settings,
  contributes: {
    widgets: [
      {
        id: 'chart',
        title: 'Submissions',
        slot: 'dashboard.widget',
        component: () => import('./SubmissionsChart.tsx'),
      },
    ],
  },
});
