/** What a component gives back: elements, text, or nothing. */
export type Child = VNode | string | number | boolean | null | undefined | readonly Child[];

/** A function of props. It may use hooks; it is called again whenever its state or its parent changes. */
export type Component<Props> = (props: Props) => Child;

/** One element as JSX makes it. `type` is the name of a host's part, a component, or `Fragment`. */
export interface VNode {
  readonly type: string | Component<never>;
  readonly props: { readonly [name: string]: unknown; readonly children?: Child };
  readonly key: string | undefined;
}

/** Groups children without an element around them. */
export const Fragment: Component<{ readonly children?: Child }> = ({ children }) => children;

/** What the JSX transform calls. */
export function jsx(type: VNode['type'], props: VNode['props'], key?: string | number): VNode {
  return { type, props, key: key === undefined ? undefined : String(key) };
}
