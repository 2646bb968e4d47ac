/** A node as it is first sent, with everything below it. */
export type TreeNode =
  | { readonly id: number; readonly text: string }
  | {
      readonly id: number;
      readonly element: string;
      /** Functions are sent as `true`: something listens. */
      readonly props: { readonly [name: string]: unknown };
      readonly children: readonly TreeNode[];
    };

/**
 * What a view sends to be drawn, in order. Nodes have numbers that their view never uses twice; the root, which holds all
 * others, is `ROOT`.
 */
export type Change =
  /** Put a new node among the children of another, before the child at `index`. */
  | readonly ['insert', parent: number, index: number, node: TreeNode]
  /** Put a child of `parent` elsewhere among its siblings; `index` counts without it. */
  | readonly ['move', parent: number, id: number, index: number]
  /** Take a child of `parent` away, with everything below it. */
  | readonly ['remove', parent: number, id: number]
  /** Change properties of an element; `undefined` takes one away. */
  | readonly ['set', id: number, props: { readonly [name: string]: unknown }]
  | readonly ['text', id: number, text: string];

export const ROOT = 0;
