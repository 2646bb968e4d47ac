import { definePlugin } from '@airlock/sdk';
import { permissions } from './declared.ts';

/** {{description}} */
export default definePlugin({
  id: '{{id}}',
  name: '{{name}}',
  permissions,
  contributes: {
    widgets: [{ id: 'total', title: '{{name}}', slot: 'dashboard.widget', view: () => import('./Widget.tsx') }],
  },
});
