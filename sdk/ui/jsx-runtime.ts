import type { Child, Component, VNode } from './vnode.ts';

export { Fragment, jsx, jsx as jsxs, jsx as jsxDEV } from './vnode.ts';

/** Types of JSX in a view: there are components and nothing else, no HTML. */
// The name and form are what TypeScript looks for beside a JSX runtime.
// oxlint-disable-next-line typescript/no-namespace
export declare namespace JSX {
  type Element = VNode;
  type ElementType = Component<never>;
  interface ElementChildrenAttribute {
    children: Child;
  }
  interface IntrinsicAttributes {
    readonly key?: string | number;
  }
  type IntrinsicElements = Record<never, never>;
}
