import { definePlugin } from '@airlock/sdk';

/** {{description}} */
export default definePlugin({
  id: '{{id}}',
  name: '{{name}}',
  onActivate({ log, plugin }) {
    log.info('Hello from a sandbox.', { realm: plugin.realm });
  },
});
