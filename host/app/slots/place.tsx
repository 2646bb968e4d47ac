import type { ReactNode } from 'react';
import type { Contribution } from '../../kernel/contributions.ts';
import { useWidgets } from '../../react/hooks.ts';
import { useHost } from '../../react/provider.tsx';
import { Slot, type SlotProps } from '../../react/slot.tsx';
import { FaultCallout } from '../plugins/fault-text.tsx';
import { titleOf } from '../plugins/naming.ts';

/** What stands in place of a part that failed, and while one is started. */
export const fallback: SlotProps['fallback'] = (error, retry) => <FaultCallout error={error} onRetry={retry} />;
export const loading = <div className="skeleton" />;

/** The host's own title bar: a part cannot pass for another plugin's. */
export function PartFrame(props: {
  readonly contribution: Contribution;
  readonly isWide?: boolean;
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}) {
  const host = useHost();
  const { title, plugin } = props.contribution;
  return (
    <section className={props.isWide ? 'card widget widget-wide' : 'card widget'} aria-label={title}>
      <div className="row row-between">
        <h3>{title}</h3>
        <span className="faint small truncate">{titleOf(host, plugin)}</span>
      </div>
      {props.tools}
      <div className="widget-body">{props.children}</div>
    </section>
  );
}

const frame: NonNullable<SlotProps['frame']> = (contribution, content) => (
  <PartFrame contribution={contribution}>{content}</PartFrame>
);

/** What plugins add at a place, each part in a frame with its plugin's name; nothing at all where there is none. */
export function Parts(props: Pick<SlotProps, 'name' | 'props'>) {
  const widgets = useWidgets(props.name);
  if (widgets.length === 0) return null;
  return <Slot {...props} frame={frame} loading={loading} fallback={fallback} />;
}
