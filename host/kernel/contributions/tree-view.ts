import type { AirlockError } from '../errors.ts';

/** A widget that the host draws with its own parts, from a tree that the plugin sends. */
export interface TreeWidget {
  /** Ask the plugin to draw it. Throws `LIMIT_EXCEEDED` when the plugin has too many open. */
  open(options: TreeOptions): TreeView;
}

export interface TreeOptions {
  /** What the slot hands out: data are sent as copies, functions are called back here. */
  readonly props: { readonly [name: string]: unknown };
  /** Called once, when the view is over by a fault. What was drawn must go. */
  readonly failed: (error: AirlockError) => void;
}

/** One drawing of a widget, until it is closed or failed. */
export interface TreeView {
  readonly root: TreeNode;
  /** Resolves when there is something to show; also when it failed. */
  readonly drawn: Promise<void>;
  /** Other properties from the slot. */
  update(props: TreeOptions['props']): void;
  close(): void;
}

/** One node, as what draws it sees it. */
export interface TreeNode {
  readonly id: number;
  /** A new object after each change. */
  read(): TreeNodeState;
  subscribe(listener: () => void): () => void;
}

export type TreeNodeState =
  | { readonly text: string }
  | {
      /** One of the elements of `@airlock/sdk/ui`; `undefined`: the root, which draws nothing itself. */
      readonly element: string | undefined;
      /** Checked; events are functions that tell the plugin, and settle when what it changed for them was drawn. */
      readonly props: { readonly [name: string]: unknown };
      readonly children: readonly TreeNode[];
    };
