import { hooks, RENDERER } from '@airlock/sdk/ui/renderer';
import { messageOf } from '../../kernel/errors.ts';
import type { TreeWidget } from '../../kernel/contributions/tree-view.ts';
import { copyData } from '../channel/data.ts';
import { limits } from '../channel/protocol.ts';
import { createPluginViews } from '../remote-tree/plugin-views.ts';
import { createViews } from '../remote-tree/views.ts';

/**
 * Views of a plugin that runs in the page: the same tree with the same rules as from a sandbox, so that a plugin can be
 * moved between realms and looks the same. What passes between the two sides is copied, as across a channel.
 */
export function pageViews(options: {
  readonly plugin: string;
  readonly widget: (id: string) => Promise<{ readonly default: unknown }>;
  readonly context: object;
}): (id: string) => TreeWidget {
  Object.defineProperty(globalThis, RENDERER, { value: hooks, configurable: true });
  const plugin = createPluginViews({
    ...options,
    call: async (method, args) => host.serve(method, copyData(args, limits.fromPlugin) as readonly unknown[]),
    describe: messageOf,
  });
  const host = createViews({
    plugin: options.plugin,
    // A copy of an order is an order.
    tell: async (order) => plugin.obey(copyData(order, limits.toPlugin) as typeof order),
  });
  return (id) => host.widget(id);
}
