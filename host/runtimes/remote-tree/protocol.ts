import type { Change } from '@airlock/sdk/ui/renderer';

/**
 * How a view is talked about, over a channel's plain calls. The host opens views, numbers them and tells of events; the
 * plugin sends changes, one update at a time for each view, and the answer to an update says that it is on the screen.
 */

/** The one method of a plugin that the host calls for views; its arguments are one of these. */
export type TreeOrder =
  /** Draw a widget. `functions`: names of properties that the plugin may call. Answered when it drew for the first time. */
  | readonly ['open', view: number, widget: string, props: TreeProps, functions: readonly string[]]
  | readonly ['props', view: number, props: TreeProps, functions: readonly string[]]
  /** Something happened at a node. Answered when what the plugin changed for it was sent. */
  | readonly ['event', view: number, node: number, event: string, value: unknown]
  | readonly ['close', view: number];

export type TreeProps = { readonly [name: string]: unknown };

/** Methods of the host that a plugin with views may call. */
export interface TreeMethods {
  readonly 'tree.update': readonly [view: number, changes: readonly Change[]];
  /** Call a function among the properties. */
  readonly 'tree.call': readonly [view: number, name: string, args: readonly unknown[]];
  /** A component threw. */
  readonly 'tree.failed': readonly [view: number, message: string];
}

export const TREE_METHODS: ReadonlySet<string> = new Set<keyof TreeMethods>([
  'tree.update',
  'tree.call',
  'tree.failed',
]);
