import {
  type ComponentType,
  type CSSProperties,
  createContext,
  memo,
  useContext,
  useEffect,
  useRef,
  useState,
} from 'react';
import { useSyncExternalStore } from 'react';
import { type AirlockError, toAirlockError } from '../kernel/errors.ts';
import type { TreeNode, TreeNodeState, TreeOptions, TreeView, TreeWidget } from '../kernel/contributions/tree-view.ts';
import type { TreeParts } from './parts.ts';

const Parts = createContext<TreeParts | undefined>(undefined);
const Owner = createContext<string | undefined>(undefined);

/** Full name of the plugin whose view a part belongs to; a part of the app is used in views only. */
export function useViewOwner(): string {
  return useContext(Owner) ?? '';
}

export interface TreeRegionProps {
  readonly plugin: string;
  /** Said to whoever does not see the box, for example “Provided by Word count”. */
  readonly label: string;
  readonly widget: TreeWidget;
  readonly parts: TreeParts;
  /** What the slot hands out. */
  readonly props: TreeOptions['props'];
  readonly loading: React.ReactNode;
  readonly onFail: (error: AirlockError) => void;
}

/** What a plugin draws cannot leave its box, lie over what is outside of it or change how that is laid out. */
const BOX: CSSProperties = { position: 'relative', isolation: 'isolate', contain: 'layout paint style', minWidth: 0 };

/** One view of a plugin, drawn with the app's own parts inside a box that says whose it is. */
export function TreeRegion({ plugin, label, widget, parts, props, loading, onFail }: TreeRegionProps) {
  const view = useTreeView(plugin, widget, props, onFail);
  return (
    <div role="group" aria-label={label} style={BOX} data-plugin-view={plugin}>
      {view === undefined ? (
        loading
      ) : (
        <Owner value={plugin}>
          <Parts value={parts}>
            <Nodes nodes={[view.root]} />
          </Parts>
        </Owner>
      )}
    </div>
  );
}

function useTreeView(
  plugin: string,
  widget: TreeWidget,
  props: TreeOptions['props'],
  onFail: (error: AirlockError) => void,
): TreeView | undefined {
  const [drawn, setDrawn] = useState<TreeView>();
  const opened = useRef<TreeView>(undefined);
  const latest = useRef({ props, onFail });
  useEffect(() => {
    latest.current = { props, onFail };
    opened.current?.update(props);
  });
  useEffect(() => {
    let live = true;
    const failed = (error: AirlockError): void => {
      if (live) latest.current.onFail(error);
    };
    try {
      const view = widget.open({ props: latest.current.props, failed });
      opened.current = view;
      const show = async (): Promise<void> => {
        await view.drawn;
        if (live) setDrawn(view);
      };
      void show();
      return () => {
        live = false;
        opened.current = undefined;
        view.close();
        setDrawn(undefined);
      };
    } catch (error) {
      failed(toAirlockError(error, 'CRASHED', { plugin }));
      return undefined;
    }
  }, [plugin, widget]);
  return drawn;
}

/** Draws nodes one after the other; parts that arrange their children themselves use it. */
export function Nodes({ nodes }: { readonly nodes: readonly TreeNode[] }) {
  return nodes.map((node) => <Node key={node.id} node={node} />);
}

const Node = memo(function Node({ node }: { readonly node: TreeNode }) {
  const state = useNode(node);
  const parts = useContext(Parts);
  if ('text' in state) return state.text;
  const { element, props, children } = state;
  const inside = children.length === 0 ? undefined : <Nodes nodes={children} />;
  if (element === undefined || parts === undefined) return inside;
  // The tree lets through none but the elements that every map of parts has, with the properties of each.
  const Part = parts[element as keyof TreeParts] as ComponentType<object>;
  return (
    <Part {...props} {...{ nodes: children }}>
      {inside}
    </Part>
  );
});

/** What a node is now. */
export function useNode(node: TreeNode): TreeNodeState {
  return useSyncExternalStore(node.subscribe, node.read);
}
