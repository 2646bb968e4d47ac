import { callback, text } from '../kernel/check.ts';
import type { ServiceDefinition } from '../kernel/dispatch/service.ts';

/**
 * `window`: a document of the plugin's own in the page. The frame realm asks here before it draws a view; `ended` is
 * called when the grant is taken back, and the answer says that the view is gone.
 */
export const windowService: ServiceDefinition = {
  name: 'window',
  permission: 'window',
  rate: 20,
  methods: {
    open: {
      args: [text(100), callback],
      subject: ([view]) => String(view),
      handle: (caller, _view: string, ended: (reason: unknown) => void) => caller.hold(ended),
    },
  },
};
