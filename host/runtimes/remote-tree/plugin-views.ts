import { openView, type View } from '@airlock/sdk/ui/renderer';
import type { TreeMethods, TreeOrder, TreeProps } from './protocol.ts';

/** The views of one plugin, on its own side. */
export interface PluginViews {
  /** Obey the host. */
  obey(order: TreeOrder): Promise<void>;
  closeAll(): void;
}

export function createPluginViews(options: {
  /** What draws a widget. Rejects when there is none of that id. */
  readonly widget: (id: string) => Promise<{ readonly default: unknown }>;
  readonly context: object;
  readonly call: <Method extends keyof TreeMethods>(method: Method, args: TreeMethods[Method]) => Promise<unknown>;
  readonly describe: (thrown: unknown) => string;
}): PluginViews {
  const { call, context, describe } = options;
  const open = new Map<number, View>();

  const propsOf = (view: number, props: TreeProps, functions: readonly string[]): TreeProps => ({
    ...props,
    ...Object.fromEntries(
      functions.map((name) => [name, (...args: readonly unknown[]) => call('tree.call', [view, name, args])]),
    ),
    context,
  });

  async function start(id: number, widget: string, props: TreeProps, functions: readonly string[]): Promise<void> {
    const { default: component } = await options.widget(widget);
    const view = openView({
      component,
      props: propsOf(id, props, functions),
      send: (changes) => call('tree.update', [id, changes]),
      failed(error) {
        open.delete(id);
        void tellFailed(id, error);
      },
    });
    open.set(id, view);
    await view.drawn;
  }

  async function tellFailed(id: number, error: unknown): Promise<void> {
    try {
      await call('tree.failed', [id, describe(error)]);
    } catch {
      // The channel is gone, and with it whoever could be told.
    }
  }

  return {
    async obey(order) {
      const [what, id] = order;
      const view = open.get(id);
      if (what === 'open') return start(id, order[2], order[3], order[4]);
      if (what === 'props') return view?.setProps(propsOf(id, order[2], order[3]));
      if (what === 'event') return view?.event(order[2], order[3], order[4]);
      open.delete(id);
      view?.close();
    },
    closeAll() {
      for (const view of open.values()) view.close();
      open.clear();
    },
  };
}
