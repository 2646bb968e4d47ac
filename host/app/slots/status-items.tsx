import { useHost } from '../../react/provider.tsx';
import { useWidgets } from '../../react/hooks.ts';
import { Slot, type SlotProps } from '../../react/slot.tsx';
import { titleOf } from '../plugins/naming.ts';

/** A few words of each plugin that has some. One that fails says nothing here; Health tells of it. */
export function StatusItems() {
  const items = useWidgets('status.item');
  const host = useHost();
  if (items.length === 0) return null;
  const frame: SlotProps['frame'] = (contribution, content) => (
    <div className="status-item" title={titleOf(host, contribution.plugin)}>
      {content}
    </div>
  );
  return <Slot name="status.item" frame={frame} fallback={() => null} />;
}
