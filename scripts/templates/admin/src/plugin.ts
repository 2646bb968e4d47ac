import { definePlugin } from '@airlock/sdk';
import { permissions } from './declared.ts';

/** {{description}} */
export default definePlugin({
  id: '{{id}}',
  name: '{{name}}',
  permissions,
  contributes: {
    adminPages: [{ id: 'overview', title: '{{name}}', view: () => import('./Overview.tsx') }],
  },
});
