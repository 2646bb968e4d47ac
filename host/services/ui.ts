import { maybe, objectOf, oneOf, text } from '../kernel/check.ts';
import type { Service } from '../kernel/dispatch/service.ts';

export interface PluginNotice {
  /** Full name of the plugin, to be shown with the message. */
  readonly plugin: string;
  readonly message: string;
  readonly tone: 'info' | 'success' | 'warning' | 'critical';
}

/** `ui`: short messages, drawn by the app and marked with the plugin's name. */
export function uiService(show: (notice: PluginNotice) => void): Service {
  const tone = oneOf<PluginNotice['tone']>('info', 'success', 'warning', 'critical');
  return {
    name: 'ui',
    permission: 'ui',
    rate: 2,
    methods: {
      notify: {
        args: [text(300), maybe(objectOf<Record<never, never>, Pick<PluginNotice, 'tone'>>({}, { tone }))],
        handle: (caller, message: string, options?: { readonly tone?: PluginNotice['tone'] }) =>
          show({ plugin: caller.name, message, tone: options?.tone ?? 'info' }),
      },
    },
  };
}
