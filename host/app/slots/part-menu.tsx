import { useLocation } from 'wouter';
import { slotsFor } from '../../kernel/contributions/arrangement.ts';
import type { Contribution } from '../../kernel/contributions/contributions.ts';
import { useText } from '../i18n/text.tsx';
import { Menu, type OneOf } from '../ui/menu.tsx';
import { useHide, useMove, useOrder, useSlotItems } from './arranging.ts';

/** Moves and hides a part from where it stands. */
export default function PartMenu({
  contribution,
  slot,
  size,
}: {
  readonly contribution: Contribution;
  readonly slot: string;
  readonly size?: OneOf | undefined;
}) {
  const { arrange: text } = useText();
  const [, navigate] = useLocation();
  const hide = useHide();
  const move = useMove();
  const { key, title } = contribution;
  const shown = useSlotItems(slot).filter(({ isHidden }) => !isHidden);
  const order = useOrder(slot, shown);
  const index = shown.findIndex(({ id }) => id === key);
  const elsewhere = slotsFor(contribution).filter((other) => other !== slot);
  return (
    <>
      <span role="status" className="visually-hidden">
        {order.announcement}
      </span>
      <Menu
        label={text.menu(title)}
        size="small"
        oneOf={size}
        choices={[
          ...(index > 0
            ? [{ id: '#earlier', label: text.earlier, icon: 'up', onAction: () => order.put(key, index - 1) } as const]
            : []),
          ...(index < shown.length - 1
            ? [{ id: '#later', label: text.later, icon: 'down', onAction: () => order.put(key, index + 2) } as const]
            : []),
          ...elsewhere.map((other) => ({
            id: other,
            label: text.moveTo[other] ?? other,
            icon: 'panel' as const,
            onAction: () => move({ id: key, title }, slot, other),
          })),
          {
            id: '#hide',
            label: text.hide,
            icon: 'eye',
            onAction: () => hide({ hideKey: key, title }),
          },
          {
            id: '#everything',
            label: text.everything,
            icon: 'settings',
            onAction: () => {
              navigate('/settings');
              location.hash = 'arrangement';
            },
          },
        ]}
      />
    </>
  );
}
