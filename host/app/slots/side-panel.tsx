import { useState } from 'react';
import { useWidgets } from '../../react/hooks.ts';
import { Widget } from '../../react/widget.tsx';
import { useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { fallback, loading, PartFrame } from './place.tsx';

const KEY = 'airlock.side-panel';

/** What plugins show beside every screen; gone where there is nothing to show. */
export function SidePanel() {
  const widgets = useWidgets('side.panel');
  const { commands: text } = useText();
  const [isOpen, setOpen] = useState(() => localStorage.getItem(KEY) !== 'closed');
  if (widgets.length === 0) return null;
  const toggle = (): void => {
    localStorage.setItem(KEY, isOpen ? 'closed' : 'open');
    setOpen(!isOpen);
  };
  return (
    <aside className="side-panel" aria-label={text.sidePanel} data-closed={!isOpen || undefined}>
      <Button
        look="quiet"
        size="small"
        icon="panel"
        aria-label={text.sidePanel}
        aria-expanded={isOpen}
        onPress={toggle}
      />
      {isOpen && <Panel />}
    </aside>
  );
}

function Panel() {
  return useWidgets('side.panel').map((contribution) => (
    <PartFrame key={contribution.key} contribution={contribution} slot="side.panel">
      <Widget contribution={contribution} loading={loading} fallback={fallback} />
    </PartFrame>
  ));
}
