import type { ElementName, Elements } from '@airlock/sdk/ui';
import type { ComponentType, ReactNode } from 'react';
import type { TreeNode } from '../kernel/contributions/tree-view.ts';

/** Events tell the plugin; they settle when what it changed for them is drawn. */
type Told<Props> = {
  readonly [Name in keyof Props]: NonNullable<Props[Name]> extends (...args: infer Args) => void
    ? ((...args: Args) => Promise<void>) | Extract<Props[Name], undefined>
    : Props[Name];
};

/** What a part is given: the checked properties of its element, and what stands inside. */
export type PartProps<Name extends ElementName> = Told<Omit<Elements[Name], 'children'>> & {
  readonly children?: ReactNode;
  /** The nodes that `children` draws, for parts that arrange them themselves. */
  readonly nodes: readonly TreeNode[];
};

/** How an app draws the elements of plugins' views: one component for each. */
export type TreeParts = { readonly [Name in ElementName]: ComponentType<PartProps<Name>> };

/** Loads them, with the first view that is drawn. */
export type LoadTreeParts = () => Promise<TreeParts>;
