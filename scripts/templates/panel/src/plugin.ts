import { definePlugin } from '@airlock/sdk';

/** {{description}} */
export default definePlugin({
  id: '{{id}}',
  name: '{{name}}',
  permissions: { ui: { reason: 'Adds a panel beside your pages.' } },
  contributes: {
    widgets: [{ id: 'reading', title: 'Reading time', slot: 'page.panel', view: () => import('./Panel.tsx') }],
  },
});
