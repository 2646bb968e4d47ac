import { definePlugin } from '@airlock/sdk';
import { permissions } from './declared.ts';

/** {{description}} */
export default definePlugin({
  id: '{{id}}',
  name: '{{name}}',
  realms: ['frame'],
  permissions,
  contributes: {
    widgets: [{ id: 'total', title: '{{name}}', slot: 'dashboard.widget', mount: () => import('./Widget.ts') }],
  },
});
