import { maybe, objectOf, text } from '../kernel/check.ts';
import { plainText } from '../kernel/plain-text.ts';
import type { Service } from '../kernel/dispatch/service.ts';

export interface PluginNotification {
  /** Full name of the plugin; its name must be shown beside the text. */
  readonly plugin: string;
  /** Plain text of the plugin, at most 80 characters. */
  readonly title: string;
  /** Plain text of the plugin, at most 200 characters; may be empty. */
  readonly body: string;
}

/** `notifications`: labelled by the host. Three at once, then one in ten seconds. */
export function notificationsService(show: (notification: PluginNotification) => void | Promise<void>): Service {
  return {
    name: 'notifications',
    permission: 'notifications',
    rate: 0.1,
    burst: 3,
    methods: {
      show: {
        args: [
          text(300),
          maybe(objectOf<Record<never, never>, { body: string }>({}, { body: text(1000, { min: 0 }) })),
        ],
        subject: ([title]) => plainText(String(title), 80),
        handle: ({ name }, title: string, { body = '' }: { readonly body?: string } = {}) =>
          show({ plugin: name, title: plainText(title, 80), body: plainText(body, 200) }),
      },
    },
  };
}
