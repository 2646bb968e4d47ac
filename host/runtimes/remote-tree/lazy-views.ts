import type { TreeWidget } from '../../kernel/contributions/tree-view.ts';
import { part } from '../../kernel/part.ts';
import { TREE_METHODS } from './protocol.ts';
import type { Views, ViewsOptions } from './views.ts';

/** The host's side of views before its code is there: it comes with the first widget that is drawn. */
export interface LazyViews {
  widget(id: string): Promise<TreeWidget>;
  /** Whether a call of the plugin is for its views. */
  serves(method: string): boolean;
  serve(method: string, args: readonly unknown[]): Promise<unknown>;
}

export function lazyViews(options: ViewsOptions): LazyViews {
  const load = part(async () => (await import('./views.ts')).createViews(options));
  let views: Promise<Views> | undefined;
  return {
    async widget(id) {
      views = load();
      return (await views).widget(id);
    },
    serves: (method) => TREE_METHODS.has(method),
    // Before the first widget there is no view that a call could be about.
    serve: async (method, args) => (await views)?.serve(method, args),
  };
}
