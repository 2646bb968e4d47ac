import { definePlugin } from '@airlock/sdk';

/** A dashboard widget with the number of submissions per day; see `Chart.tsx`. */
export default definePlugin({
  id: 'submissions-chart',
  name: 'Submissions chart',
  categories: ['dashboard'],
  realms: ['page'],
  permissions: {
    data: { reason: 'Counts submissions per day to draw them.', read: ['submissions'] },
    ui: { reason: 'Adds the chart to the dashboard.' },
  },
  contributes: {
    widgets: [{ id: 'chart', title: 'Submissions', slot: 'dashboard.widget', component: () => import('./Chart.tsx') }],
  },
});
