import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import type { Contribution } from '../../kernel/contributions/contributions.ts';
import { useWidgets } from '../../react/hooks.ts';
import { useHost } from '../../react/provider.tsx';
import { Slot, type SlotProps } from '../../react/slot.tsx';
import { FaultCallout } from '../plugins/fault-text.tsx';
import { useText } from '../i18n/text.tsx';
import { titleOf } from '../plugins/naming.ts';
import type { OneOf } from '../ui/menu.tsx';
import { ScrollBox } from '../ui/scroll-box.tsx';

/** What stands in place of a part that failed, and while one is started. */
export const fallback: SlotProps['fallback'] = (error, retry) => <FaultCallout error={error} onRetry={retry} />;
export const loading = <div className="skeleton" />;

// Not needed before something can be seen.
const PartMenu = lazy(() => import('./part-menu.tsx'));

/** The menu by which a part is moved and hidden. */
export function PartTools(props: {
  readonly contribution: Contribution;
  readonly slot: string;
  /** How large it is, where that can be chosen. */
  readonly size?: OneOf | undefined;
}) {
  return (
    <span className="part-menu">
      <Suspense fallback={null}>
        <PartMenu {...props} />
      </Suspense>
    </span>
  );
}

/** A part that leaves may take the focus with it; then the keyboard goes on at the screen. */
function focusSomewhere(): void {
  // A menu that closes meanwhile gives the focus back in the next frame.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) document.getElementById('content')?.focus();
    }),
  );
}

/** The host's own title bar: a part cannot pass for another plugin's. */
export function PartFrame(props: {
  readonly contribution: Contribution;
  /** Where it stands; the user may have moved it there. */
  readonly slot: string;
  /** How large it is, where that can be chosen. */
  readonly size?: OneOf;
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}) {
  const host = useHost();
  const { dashboard: text } = useText();
  const { title, plugin } = props.contribution;
  useEffect(() => focusSomewhere, []);
  return (
    <section className="card widget" aria-label={title}>
      <div className="part-head">
        <h3 dir="auto">{title}</h3>
        <span className="faint small truncate">{titleOf(host, plugin)}</span>
        <PartTools contribution={props.contribution} slot={props.slot} size={props.size} />
      </div>
      {props.tools}
      <ScrollBox className="widget-body" label={text.contentOf(title)}>
        {props.children}
      </ScrollBox>
    </section>
  );
}

/** What plugins add at a place, each part in a frame with its plugin's name; nothing at all where there is none. */
export function Parts(props: Pick<SlotProps, 'name' | 'props'>) {
  const widgets = useWidgets(props.name);
  if (widgets.length === 0) return null;
  const frame: SlotProps['frame'] = (contribution, content) => (
    <PartFrame contribution={contribution} slot={props.name}>
      {content}
    </PartFrame>
  );
  return <Slot {...props} frame={frame} loading={loading} fallback={fallback} />;
}
