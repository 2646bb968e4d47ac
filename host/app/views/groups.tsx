import { useEffect, useId, useRef } from 'react';
import { Tab as AriaTab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components/Tabs';
import type { TreeNode } from '../../kernel/contributions/tree-view.ts';
import type { PartProps } from '../../react/parts.ts';
import { Nodes, useNode, useViewOwner } from '../../react/tree.tsx';
import { useHost } from '../../react/provider.tsx';
import { useText } from '../i18n/text.tsx';
import { titleOf } from '../plugins/naming.ts';
import { Button } from '../ui/button.tsx';
import { useDraft } from './draft.ts';

export function Tabs({ label, selected, onChange, nodes }: PartProps<'tabs'>) {
  const tabs = nodes.flatMap((node) => {
    const state = node.read();
    // The tree lets `tab` have these properties and no other.
    return 'element' in state && state.element === 'tab'
      ? [{ node, ...(state.props as { readonly id: string; readonly title: string }) }]
      : [];
  });
  const [shown, show] = useDraft(selected, tabs[0]?.id ?? '', onChange);
  return (
    <AriaTabs className="view-tabs" selectedKey={shown} onSelectionChange={(key) => show(String(key))}>
      <TabList className="tab-list" aria-label={label}>
        {tabs.map(({ node, id }) => (
          <AriaTab key={id} id={id} className="tab">
            <TabTitle node={node} />
          </AriaTab>
        ))}
      </TabList>
      {tabs.map(({ node, id }) => (
        <TabPanel key={id} id={id} className="view-tab-panel">
          <Inside node={node} />
        </TabPanel>
      ))}
    </AriaTabs>
  );
}

function TabTitle({ node }: { readonly node: TreeNode }) {
  const state = useNode(node);
  return <span dir="auto">{'props' in state ? String(state.props['title']) : ''}</span>;
}

function Inside({ node }: { readonly node: TreeNode }) {
  const state = useNode(node);
  return 'children' in state ? <Nodes nodes={state.children} /> : null;
}

/** `Tabs` draws its tabs itself. */
export function Tab(): null {
  return null;
}

/**
 * Drawn where it stands, never over anything of the app: a plugin cannot make something that passes for a question of the
 * app. It takes the focus only from within its own view, that is after the user did something there.
 */
export function Dialog({ title, open, onClose, children }: PartProps<'dialog'>) {
  return open ? (
    <OpenDialog title={title} onClose={onClose}>
      {children}
    </OpenDialog>
  ) : null;
}

function OpenDialog(props: {
  readonly title: string;
  readonly onClose: (() => Promise<void>) | undefined;
  readonly children: React.ReactNode;
}) {
  const { views: text, common } = useText();
  const plugin = titleOf(useHost(), useViewOwner());
  const box = useRef<HTMLElement>(null);
  const heading = useId();
  useEffect(() => {
    const view = box.current?.closest('[data-plugin-view]');
    const before = document.activeElement;
    if (!(before instanceof HTMLElement) || view === null || view?.contains(before) !== true) return undefined;
    box.current?.focus();
    return () => {
      if (before.isConnected && document.activeElement === document.body) before.focus();
    };
  }, []);
  return (
    <section
      ref={box}
      className="view-dialog"
      role="dialog"
      aria-labelledby={heading}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        // A key that is held down is one wish.
        if (!event.repeat) void props.onClose?.();
      }}
    >
      <header className="row row-between">
        <p id={heading} className="view-dialog-title" dir="auto">
          {/* Apart from one another, so that letters of the plugin cannot turn around whose it is. */}
          <bdi>{props.title}</bdi> <bdi className="faint small">{text.by(plugin)}</bdi>
        </p>
        {props.onClose && (
          <Button
            look="quiet"
            size="small"
            icon="close"
            aria-label={common.close}
            onPress={() => void props.onClose?.()}
          />
        )}
      </header>
      {props.children}
    </section>
  );
}
